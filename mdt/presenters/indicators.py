"""The pages of the indicators: every figure with what it is made of, and the cases behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases.models import Case
from mdt.charts.trend import Point, course, spark
from mdt.indicator_form import Period
from mdt.indicator_scope import Scope
from mdt.indicators import facts_of
from mdt.models import Board, Meeting
from mdt.rules.indicator_facts import Facts
from mdt.rules.indicator_list import GROUPS, INDICATORS
from mdt.rules.indicators import Definition, Judged, Value, by_group, by_month, value_of, within

PAGE = 50
NOTHING = "–"
TABS = (("counted", ("met", "not_met")), ("met", ("met",)), ("unknown", ("unknown",)), ("excluded", ("excluded",)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator as a row: its number, of what, and how it went month by month."""

    definition: Definition
    name: str
    value: Value
    main: str
    beside: str
    trend: SafeString


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    period: Period
    at: datetime
    groups: list[tuple[str, list[Figure]]]
    has_boards: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing behind a figure, with the case and the meeting it leads to."""

    judged: Judged
    word: str
    case: Case | None
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    period: Period
    at: datetime
    figure: Figure
    chart: SafeString
    months: list[tuple[date, Value, str]]
    breakdown: tuple[tuple[str, int, int], ...]
    tabs: list[Tab]
    page: "Page[Judged]"
    lines: list[Line]


def scope_of(user: User, period: Period, at: datetime) -> Scope:
    boards = Board.objects.visible_to(user)
    chosen = boards.filter(pk=period.board.pk) if period.board else boards
    return Scope(user, tuple(chosen), period.since, at)


def indicators_page(user: User, period: Period, at: datetime) -> IndicatorsPage:
    scope = scope_of(user, period, at)
    facts = facts_of(scope)
    groups = [
        (_(title), [figure_of(one, judged_of(one, facts, period), period) for one in group])
        for title, group in GROUPS
    ]
    return IndicatorsPage(period, at, groups, bool(scope.boards))


def judged_of(definition: Definition, facts: Facts, period: Period) -> tuple[Judged, ...]:
    return within(definition.judge(facts), period.since, period.until)


def figure_of(definition: Definition, judged: Sequence[Judged], period: Period) -> Figure:
    value, name = value_of(definition.kind, judged), _(definition.name)
    points = points_of(definition, judged, period)
    return Figure(
        definition=definition,
        name=name,
        value=value,
        main=main_words(definition, value),
        beside=beside_words(definition, value),
        trend=_figure(spark(points, name=name, unit=definition.unit)),
    )


def points_of(definition: Definition, judged: Sequence[Judged], period: Period) -> list[Point]:
    return [
        Point(month, value.figure(definition.kind), f"{main_words(definition, value)} ({beside_words(definition, value)})")
        for month, value in by_month(definition.kind, judged, period.since, period.until)
    ]  # fmt: skip


def main_words(definition: Definition, value: Value) -> str:
    """The figure with its unit; a dash where nothing was judged."""
    figure = value.figure(definition.kind)
    if figure is None:
        return NOTHING
    if definition.kind == "days":
        return days_words(figure, definition.unit)
    return f"{plain(figure)} %" if definition.unit.startswith("%") else plain(figure)


def days_words(number: Decimal, unit: str) -> str:
    """``1 day``, ``7.5 days``, ``2 working days``."""
    many, shown = 1 if number == 1 else 2, {"number": plain(number)}
    if unit == "working days":
        return ngettext("%(number)s working day", "%(number)s working days", many) % shown
    return ngettext("%(number)s day", "%(number)s days", many) % shown


def beside_words(definition: Definition, value: Value) -> str:
    """Out of what: the counts that the figure is made of."""
    counts = {"part": value.numerator, "whole": value.denominator}
    if definition.kind == "per_patient":
        return _("%(part)s discussions of %(whole)s patients") % counts
    if definition.kind == "minutes":
        return _("%(part)s of %(whole)s min") % counts
    if definition.kind == "share":
        return _("%(part)s of %(whole)s") % counts
    words = [_("median of %(timed)s") % {"timed": value.timed}]
    if value.p90 is not None:
        words.append(_("90 %% within %(days)s") % {"days": days_words(value.p90, definition.unit)})
    if definition.target and value.denominator:
        words.append(_("on time %(part)s of %(whole)s") % counts)
    return ", ".join(words)


def plain(number: Decimal) -> str:
    """Without zeros behind the point: 7, 7.5, 84.2."""
    return f"{number.normalize():f}" if number else "0"


def indicator_page(
    user: User, code: str, period: Period, at: datetime, *, tab: str, number: str | None
) -> IndicatorPage:
    """One indicator opened. Raises ``KeyError`` for a code that there is not."""
    definition = INDICATORS[code]
    judged = judged_of(definition, facts_of(scope_of(user, period, at)), period)
    figure = figure_of(definition, judged, period)
    points = points_of(definition, judged, period)
    words = dict(TABS).get(tab, TABS[0][1])
    chosen = sorted((one for one in judged if one.word in words), key=lambda one: (one.day, one.case or 0), reverse=True)  # fmt: skip
    page = Paginator(chosen, PAGE).get_page(number)
    months = by_month(definition.kind, judged, period.since, period.until)
    return IndicatorPage(
        period=period,
        at=at,
        figure=figure,
        chart=_figure(course(points, name=figure.name, unit=definition.unit)),
        months=[(month, value, main_words(definition, value)) for month, value in reversed(months)],
        breakdown=by_group(judged),
        tabs=list(_tabs(judged, tab)),
        page=page,
        lines=_lines(user, list(page.object_list)),
    )


def _tabs(judged: Sequence[Judged], chosen: str) -> Iterator[Tab]:
    labels = {
        "counted": _("Judged"), "met": _("In the numerator"), "unknown": _("Not judged"),
        "excluded": _("Excluded"),
    }  # fmt: skip
    known = chosen if chosen in labels else "counted"
    for code, words in TABS:
        yield Tab(code, labels[code], sum(one.word in words for one in judged), code == known)


def _lines(user: User, judged: Sequence[Judged]) -> list[Line]:
    """With names, read for this page only, and again only what the person may see."""
    cases = Case.objects.visible_to(user).for_lists().in_bulk({j.case for j in judged if j.case})
    meetings = Meeting.objects.visible_to(user).select_related("board")
    known = meetings.in_bulk({j.meeting for j in judged if j.meeting})
    words = {"met": _("in the numerator"), "not_met": _("not in the numerator"), "unknown": _("not judged"), "excluded": _("excluded")}  # fmt: skip
    return [
        Line(j, words[j.word], cases.get(j.case or 0), known.get(j.meeting or 0)) for j in judged
    ]


def _figure(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  every text in it is escaped by mdt.charts.svg
