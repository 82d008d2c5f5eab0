"""A cohort of cases as a waterfall and a swimmer plot, and the table that says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.dates import day as said
from accounts.models import User
from cases.documents import documents_of
from cases.models import Case
from cases.rules import document as d
from cases.rules.assessed import AssessedLine, assessed_lines
from mdt.charts import swimmer, waterfall
from mdt.charts.percent import signed
from mdt.models import Board
from mdt.presenters.case_list import changed_since
from mdt.presenters.cohort_filter import GENES, LINES, SETTINGS, CohortFilter

MOST = 100
"""Cases drawn at once: more lanes than this are a picture nobody reads."""


@dataclass(frozen=True, slots=True)
class Member:
    """One case with the line that was asked for; ``change`` is None where there is nothing to compute."""

    case: Case
    line: d.TherapyLine
    change: Decimal | None
    best: str
    lane: swimmer.Lane

    @property
    def change_words(self) -> str:
        return "–" if self.change is None else signed(self.change)

    @property
    def agents(self) -> str:
        return ", ".join(agent.replace("_", " ") for agent in self.line.agents)

    @property
    def events(self) -> list[str]:
        """What the lane of this case shows, in words."""
        return [s.words for s in self.lane.stretches] + [h.words for h in self.lane.happenings]


@dataclass(frozen=True, slots=True)
class CohortPage:
    chosen: CohortFilter
    members: list[Member]
    total: int
    waterfall: SafeString
    swimmer: SafeString
    boards: list[tuple[str, str]]

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.members)

    @property
    def unmeasured(self) -> int:
        """Cases without a bar: no complete sum at baseline and after."""
        return sum(member.change is None for member in self.members)

    @property
    def genes(self) -> dict[str, object]:
        return dict(GENES)

    @property
    def settings(self) -> tuple[str, ...]:
        return SETTINGS

    @property
    def lines(self) -> tuple[str, ...]:
        return LINES


def cohort_page(
    user: User, chosen: CohortFilter, today: date, looked_at: datetime | None = None
) -> CohortPage:
    """The newest cases that fit and that this person may see; the same number of queries however many there are."""
    found = chosen.apply(Case.objects.visible_to(user), today)
    marked = found.for_lists().annotate(is_changed=changed_since(looked_at))
    cases = {case.pk: case for case in marked[:MOST]}
    members = [
        member
        for pk, document in documents_of(cases)
        if (member := _member(cases[pk], document, chosen.number, today))
    ]
    bars = [_bar(member, member.change) for member in members if member.change is not None]
    boards = Board.objects.visible_to(user).order_by("name").values_list("code", "name")
    return CohortPage(
        chosen=chosen,
        members=sorted(members, key=lambda one: (one.change is None, -(one.change or 0))),
        total=found.count() if len(cases) == MOST else len(cases),
        waterfall=mark_safe(waterfall.draw(bars)),  # noqa: S308  escaped where it is drawn
        swimmer=mark_safe(swimmer.draw([member.lane for member in members])),  # noqa: S308
        boards=list(boards),
    )


def _name(case: Case) -> str:
    """Name and number, for a cohort holds namesakes."""
    number = next((one.value for one in case.patient.identifiers.all()), "")
    return f"{case.patient.display_name} {number}".strip()


def _bar(member: Member, change: Decimal) -> waterfall.Bar:
    return waterfall.Bar(member.lane.name, change, member.best, member.lane.href)


def _member(case: Case, document: d.CaseDocument, number: int, today: date) -> Member | None:
    lines = [item for item in assessed_lines(document, today) if item.line.therapy]
    if len(lines) < number:
        return None
    item = lines[number - 1]
    depth = item.response.depth_of_response_pct if item.response else None
    return Member(
        case=case,
        line=item.line.therapy,  # type: ignore[arg-type]
        change=None if depth is None else -Decimal(depth),
        best=item.response.bor_unconfirmed if item.response else "NE",
        lane=_lane_of(case, document, lines, today),
    )


def _lane_of(
    case: Case, document: d.CaseDocument, lines: Sequence[AssessedLine], today: date
) -> swimmer.Lane:
    zero = lines[0].line.started_on
    stretches = tuple(
        _stretch(item, number, zero, today) for number, item in enumerate(lines, start=1)
    )
    happenings = (*_answers(lines, zero), *_events(document, zero, today))
    last = lines[-1].line.therapy
    died = document.patient.deceased_on
    return swimmer.Lane(
        name=_name(case),
        href=reverse("case", args=[case.public_id]),
        stretches=stretches,
        happenings=tuple(sorted(happenings, key=lambda one: one.day)),
        until=max((_last_fact(document, today) - zero).days, 0),
        is_ongoing=died is None
        and last is not None
        and last.status == "active"
        and not last.ended_on,
    )


def _stretch(item: AssessedLine, number: int, zero: date, today: date) -> swimmer.Stretch:
    therapy, start = item.line.therapy, item.line.started_on
    given = [cycle.given_on for cycle in therapy.cycles if cycle.given_on] if therapy else []
    ended = therapy.ended_on if therapy else None
    active = therapy is not None and therapy.status == "active"
    end = min(ended or (today if active else max([start, *given])), today)
    agents = ", ".join(a.replace("_", " ") for a in therapy.agents) if therapy else ""
    words = _("line %(n)d, %(agents)s, %(start)s to %(end)s") % {
        "n": number, "agents": agents, "start": said(start), "end": said(end),
    }  # fmt: skip
    return swimmer.Stretch((start - zero).days, max((end - zero).days, 0), number, words)


def _answers(lines: Sequence[AssessedLine], zero: date) -> Iterator[swimmer.Happening]:
    """The first response of each line, and its progression."""
    for item in lines:
        if item.response is None:
            continue
        until = item.response.course.new_therapy_start
        seen = [p for p in item.response.timepoints if until is None or p.point.date <= until]
        first = next((p for p in seen if p.overall in ("PR", "CR")), None)
        if first:
            words = _("%(category)s seen on %(day)s") % {
                "category": first.overall, "day": said(first.point.date),
            }  # fmt: skip
            yield swimmer.Happening((first.point.date - zero).days, swimmer.RESPONSE, words)
        if item.response.progression:
            on = item.response.progression.date
            words = _("progression on %(day)s") % {"day": said(on)}
            yield swimmer.Happening((on - zero).days, swimmer.PROGRESSION, words)


def _events(document: d.CaseDocument, zero: date, today: date) -> Iterator[swimmer.Happening]:
    """Operations after the start of therapy, and death."""
    for operation in document.surgeries:
        on = operation.date
        if operation.status == "performed" and on and zero <= on <= today:
            words = f"{operation.kind.replace('_', ' ')}, {said(on)}"
            yield swimmer.Happening((on - zero).days, swimmer.OPERATION, words)
    died = document.patient.deceased_on
    if died and zero <= died <= today:
        words = _("died on %(day)s") % {"day": said(died)}
        yield swimmer.Happening((died - zero).days, swimmer.DEATH, words)


def _last_fact(document: d.CaseDocument, today: date) -> date:
    """The last day on which this patient was seen: a scan, a value, a cycle or an operation."""
    days = [image.performed_on for image in document.imaging]
    days += [lab.collected_on for lab in document.labs]
    days += [one.date for one in document.surgeries if one.date and one.status == "performed"]
    days += [c.given_on for line in document.therapy_lines for c in line.cycles if c.given_on]
    return max((day for day in days if day <= today), default=date.min)
