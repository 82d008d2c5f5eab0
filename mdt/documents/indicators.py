"""The indicators as files: their figures, and the cases behind one of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from cases.models import Case
from mdt.documents.lists import name_of
from mdt.documents.pseudonyms import mask
from mdt.documents.report import Cell, Report, Sheet
from mdt.indicator_scope import Scope
from mdt.indicators import facts_of
from mdt.models import Board
from mdt.rules.indicator_list import INDICATORS
from mdt.rules.indicators import Definition, Judged, by_group, by_month, value_of, within

COLUMNS = (
    "indicator", "name", "unit", "numerator", "denominator", "percent", "low 95 %", "high 95 %", "median", "90th percentile",
    "mean", "not judged", "excluded", "small number", "on time means",
)  # fmt: skip
DEFINED = ("indicator", "name", "looks at", "numerator", "denominator", "excluded", "not judged", "dated by", "source", "published elsewhere")  # fmt: skip
CASES = ("day", "case", "verdict", "because", "group", "amount")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose view of which board, for which days, as of which moment."""

    user: User
    board: Board
    since: date
    until: date
    at: datetime

    @property
    def scope(self) -> Scope:
        return Scope(self.user, (self.board,), self.since, self.at)

    @property
    def words(self) -> str:
        return (
            f"{self.since.isoformat()} to {self.until.isoformat()}, "
            f"as of {self.at:%Y-%m-%d %H:%M} UTC, of the cases visible to who exported"
        )


def figures(asked: Asked) -> Report:
    """One row for each indicator; the trend, the breakdowns and the definitions beside it."""
    facts = facts_of(asked.scope)
    judged = {
        one: within(one.judge(facts), asked.since, asked.until) for one in INDICATORS.values()
    }
    return Report(
        title=f"{asked.board.name}: indicators",
        subtitle=asked.words,
        on=asked.until.isoformat(),
        pseudonymised=True,
        sheets=(
            Sheet("Indicators", COLUMNS, tuple(_figure(one, rows) for one, rows in judged.items())),
            Sheet("By month", ("indicator", "month", "numerator", "denominator", "value", "not judged"), tuple(_months(judged, asked))),
            Sheet("In detail", ("indicator", "what", "numerator", "judged"), tuple((one.code, *row) for one, rows in judged.items() for row in by_group(rows))),
            Sheet("Definitions", DEFINED, tuple(map(_defined, judged))),
        ),
        statement="Counted from verdicts on single cases; see docs/indicators.md.",
    )  # fmt: skip


def _figure(one: Definition, judged: Sequence[Judged]) -> tuple[Cell, ...]:
    v = value_of(one.kind, judged)
    share = (v.percent, v.low, v.high) if one.has_share else (v.percent if one.kind == "minutes" else None, None, None)  # fmt: skip
    return (
        one.code, one.name, one.unit, v.numerator, v.denominator, *share, v.median, v.p90, v.mean, v.unknown, v.excluded,
        "yes" if v.is_small else "", one.target,
    )  # fmt: skip


def _months(judged: dict[Definition, tuple[Judged, ...]], asked: Asked) -> Iterator[tuple[Cell, ...]]:  # fmt: skip
    for one, rows in judged.items():
        for month, v in by_month(one.kind, rows, asked.since, asked.until):
            yield (
                one.code,
                f"{month:%Y-%m}",
                v.numerator,
                v.denominator,
                v.figure(one.kind),
                v.unknown,
            )


def _defined(one: Definition) -> tuple[Cell, ...]:
    return (
        one.code, one.name, one.counts, one.numerator, one.denominator, one.excluded, one.not_judged, one.dated_by,
        one.source, one.benchmark,
    )  # fmt: skip


def cases_behind(asked: Asked, code: str, *, pseudonymised: bool) -> Report:
    """Everything that one indicator looked at, with the verdict and its reason."""
    one = INDICATORS[code]
    judged = sorted(
        within(one.judge(facts_of(asked.scope)), asked.since, asked.until),
        key=lambda j: (j.day, j.case or 0, j.because),
    )
    wanted = {j.case for j in judged if j.case}
    known = Case.objects.visible_to(asked.user).for_lists().in_bulk(wanted)
    rows = tuple(_case(j, known.get(j.case or 0), pseudonymised) for j in judged)
    return Report(
        title=f"{asked.board.name}: {one.name}",
        subtitle=f"{asked.words}. {len(rows)} rows",
        on=asked.until.isoformat(),
        pseudonymised=pseudonymised,
        sheets=(Sheet("Cases", CASES, rows), Sheet("Definition", DEFINED, (_defined(one),))),
    )


def _case(judged: Judged, case: Case | None, pseudonymised: bool) -> tuple[Cell, ...]:
    hide: Callable[[str], str] = mask(case.patient) if case and pseudonymised else str
    name = name_of(case, pseudonymised=pseudonymised) if case else None
    return (
        judged.day.isoformat(), name, judged.word.replace("_", " "), hide(judged.because), judged.group or None,
        judged.amount,
    )  # fmt: skip
