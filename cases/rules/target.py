"""Response of the target lesions at one time point (RECIST 1.1; response specification §4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.rules.lengths import ZERO, length, percent, plain
from cases.rules.line import TherapyCourse, TimePoint
from cases.rules.settings import ResponseSettings


@dataclass(frozen=True, slots=True)
class Sums:
    """The arithmetic behind a target response; lengths in mm, ``None`` for a lesion not evaluated."""

    lengths: Mapping[str, Decimal | None]
    total: Decimal | None
    status: str
    nadir: Decimal | None
    nadir_on: date | None
    baseline: Decimal | None

    @property
    def is_complete(self) -> bool:
        return self.status == "complete"

    @property
    def change(self) -> Decimal | None:
        """Growth since the nadir, in mm."""
        return None if self.total is None or self.nadir is None else self.total - self.nadir

    @property
    def percent_from_baseline(self) -> str | None:
        if self.total is None or self.baseline is None or not self.is_complete:
            return None
        return percent(self.total - self.baseline, self.baseline)

    @property
    def percent_from_nadir(self) -> str | None:
        return (
            None if self.change is None or self.nadir is None else percent(self.change, self.nadir)
        )


def lengths_at(
    course: TherapyCourse, point: TimePoint, settings: ResponseSettings
) -> dict[str, Decimal | None]:
    """Each target's length; a lesion treated before this scan is not evaluated and never 0 mm."""
    return {
        lesion.id: None
        if course.treated_before(lesion.id, point.date)
        else length(point.results.get(lesion.id), nodal=lesion.nodal, settings=settings)
        for lesion in course.targets
    }


def sum_of(lengths: Mapping[str, Decimal | None]) -> tuple[Decimal | None, str]:
    """The sum of what was evaluated, and whether that was all of it."""
    if not lengths:
        return None, "not_applicable"
    evaluated = [value for value in lengths.values() if value is not None]
    if not evaluated:
        return None, "none"
    return sum(evaluated, ZERO), "complete" if len(evaluated) == len(lengths) else "partial"


def grew_enough(total: Decimal, nadir: Decimal) -> bool:
    """Progression: at least 5 mm and at least 20 % over the nadir, both limits included."""
    return total - nadir >= 5 and 5 * (total - nadir) >= nadir


def shrank_enough(total: Decimal, baseline: Decimal) -> bool:
    """Partial response: at least 30 % under the baseline, the limit included."""
    return 10 * total <= 7 * baseline


def target_response(
    course: TherapyCourse, sums: Sums, settings: ResponseSettings
) -> tuple[str, str]:
    """The response of the targets with its reason. Growth is judged against the nadir, shrinkage against the baseline."""
    if not sums.lengths:
        return "NA", "no target lesion at baseline"
    if sums.total is None or sums.nadir is None or sums.baseline is None:
        return "NE", "no target lesion was evaluated"
    if sums.is_complete and _all_gone(course, sums, settings):
        return "CR", "every target lesion is gone, every target node is below 10 mm"
    if grew_enough(sums.total, sums.nadir):
        return "PD", _growth(sums)
    if not sums.is_complete:
        missing = ", ".join(name for name, value in sums.lengths.items() if value is None)
        return "NE", f"{missing} not evaluated, and the rest does not show progression"
    if shrank_enough(sums.total, sums.baseline):
        return "PR", f"{sums.percent_from_baseline} % on the baseline of {plain(sums.baseline)} mm"
    return (
        "SD",
        f"{_growth(sums)}; {sums.percent_from_baseline} % on the baseline of {plain(sums.baseline)} mm",
    )


def _all_gone(course: TherapyCourse, sums: Sums, settings: ResponseSettings) -> bool:
    limits = {
        lesion.id: settings.node_normal_mm if lesion.nodal else None for lesion in course.targets
    }
    return all(
        value == 0
        if limits[name] is None
        else value is not None and value < settings.node_normal_mm
        for name, value in sums.lengths.items()
    )


def _growth(sums: Sums) -> str:
    """For example "+6 mm and +23.08 % on the nadir of 26 mm"."""
    change, nadir = sums.change or ZERO, sums.nadir or ZERO
    share = sums.percent_from_nadir
    percentage = f" and {'+' if change > 0 else ''}{share} %" if share is not None else ""
    text = f"{'+' if change > 0 else ''}{plain(change)} mm{percentage} on the nadir of {plain(nadir)} mm"
    return text if sums.is_complete else f"{text}, met without the lesions not evaluated"
