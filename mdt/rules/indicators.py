"""Quality indicators of a board: what is counted, out of what, and what cannot be judged.

An indicator looks at one kind of thing (a listing, a case, a task) and says of each one *met*, *not met*, *unknown*
or *excluded*, with the reason. Numbers are made of these verdicts alone, so that every number can be opened.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

from mdt.rules.indicator_facts import Facts

Word = Literal["met", "not_met", "unknown", "excluded"]
Kind = Literal["share", "days", "per_patient", "minutes"]
# Below this one thing more or less moves a share by ten points and more.
SMALL = 10
TENTH = Decimal("0.1")


class Judged(NamedTuple):
    """The verdict on one thing. ``day`` puts it into a period; ``group`` into a row of the breakdown.

    ``amount`` is a number of days, or of minutes used; ``base`` the minutes planned. A year of a busy board has
    tens of thousands of them, and a frozen dataclass takes several times as long to make.
    """

    day: date
    word: Word
    because: str
    case: int | None = None
    patient: int | None = None
    meeting: int | None = None
    group: str = ""
    amount: Decimal | None = None
    base: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator as it is published here. ``counts`` names one thing that it looks at."""

    code: str
    name: str
    kind: Kind
    counts: str
    numerator: str
    denominator: str
    excluded: str
    not_judged: str
    dated_by: str
    source: str
    judge: Callable[[Facts], Iterable[Judged]]
    unit: str = "%"
    # The time allowed, for those that measure one; and what others have published.
    target: str = ""
    benchmark: str = ""

    @property
    def has_share(self) -> bool:
        """Whether *met of judged* says something: of a time without a target it would always be all."""
        return self.kind == "share" or bool(self.target)


@dataclass(frozen=True, slots=True)
class Value:
    """What an indicator came to. A share, a median or a mean exists only where something was judged."""

    numerator: int
    denominator: int
    unknown: int
    excluded: int
    percent: Decimal | None = None
    median: Decimal | None = None
    p90: Decimal | None = None
    mean: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    # Of how many the median is: what is overdue was judged and has no time yet.
    timed: int = 0

    @property
    def is_small(self) -> bool:
        """Few enough that chance may explain it."""
        return 0 < self.denominator < SMALL

    def figure(self, kind: Kind) -> Decimal | None:
        """The one number that a trend shows: per cent, days or discussions for each patient.

        Where nothing has a time yet, all being overdue, there are no days: the share on time never stands for them.
        """
        if kind == "days":
            return self.median
        return self.mean if kind == "per_patient" else self.percent


def within(judged: Iterable[Judged], since: date, until: date) -> tuple[Judged, ...]:
    """Those of a period, both days included."""
    return tuple([one for one in judged if since <= one.day <= until])


def value_of(kind: Kind, judged: Sequence[Judged]) -> Value:
    counts = Counter(map(attrgetter("word"), judged))
    met, counted = counts["met"], counts["met"] + counts["not_met"]
    rest = (counts["unknown"], counts["excluded"])
    if kind == "per_patient":
        patients = len({one.patient for one in judged if one.word == "met"})
        return Value(met, patients, *rest, mean=_ratio(Decimal(met), Decimal(patients)))
    if kind == "minutes":
        used, planned = _minutes(judged)
        whole = int(used.to_integral_value(ROUND_HALF_UP))
        return Value(whole, int(planned), *rest, percent=_ratio(100 * used, planned))
    low, high = wilson(met, counted)
    value = Value(met, counted, *rest, percent=_percent(met, counted), low=low, high=high)
    if kind == "share":
        return value
    days = sorted(one.amount for one in judged if one.amount is not None and _counts(one))
    return replace(value, median=median(days), p90=nearest_rank(days, 90), timed=len(days))


def _counts(one: Judged) -> bool:
    return one.word in ("met", "not_met")


def _minutes(judged: Sequence[Judged]) -> tuple[Decimal, Decimal]:
    timed = [one for one in judged if one.word == "met"]
    used = sum((one.amount or Decimal() for one in timed), Decimal())
    return used, sum((one.base or Decimal() for one in timed), Decimal())


def _percent(part: int, whole: int) -> Decimal | None:
    return _ratio(Decimal(100 * part), Decimal(whole))


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    """Never a share of nothing."""
    return (part / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def wilson(part: int, whole: int) -> tuple[Decimal | None, Decimal | None]:
    """The 95 % interval of a share by Wilson's score method, in per cent to a tenth; none without anything judged."""
    if not whole:
        return None, None
    z, n, p = Decimal("1.96"), Decimal(whole), Decimal(part) / whole
    middle = p + z * z / (2 * n)
    spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
    bounds = ((middle + sign * spread) / (1 + z * z / n) for sign in (-1, 1))
    low, high = (
        min(max(100 * bound, Decimal()), Decimal(100)).quantize(TENTH, ROUND_HALF_UP)
        for bound in bounds
    )
    return low, high


def median(ordered: Sequence[Decimal]) -> Decimal | None:
    """The middle one, or the mean of the two in the middle."""
    if not ordered:
        return None
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2


def nearest_rank(ordered: Sequence[Decimal], percent: int) -> Decimal | None:
    """The smallest value that at least ``percent`` in a hundred do not exceed: always one that occurred."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def months(since: date, until: date) -> tuple[date, ...]:
    """The first day of every month that a period touches."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return tuple(date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1))


def by_month(
    kind: Kind, judged: Iterable[Judged], since: date, until: date
) -> tuple[tuple[date, Value], ...]:
    """The same indicator for each month of the period, of verdicts that lie within it."""
    ordered = sorted(judged, key=attrgetter("day"))
    days = list(map(attrgetter("day"), ordered))
    first = months(since, until)
    starts = [*(bisect_left(days, month) for month in first), len(days)]
    return tuple(
        (month, value_of(kind, ordered[start:end]))
        for month, (start, end) in zip(first, pairwise(starts), strict=True)
    )


def by_group(judged: Iterable[Judged]) -> tuple[tuple[str, int, int], ...]:
    """Of each group how many are met, and how many were judged; the largest first."""
    met: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for one in judged:
        if one.group and _counts(one):
            counted[one.group] += 1
            met[one.group] += one.word == "met"
    ordered = sorted(counted, key=lambda group: (-counted[group], group))
    return tuple((group, met[group], counted[group]) for group in ordered)
