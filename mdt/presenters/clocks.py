"""The running clocks of cases, against the next meeting."""

from collections.abc import Iterable
from datetime import date

from mdt.clocks import clock_definitions
from mdt.models import CaseClock
from mdt.rules.clocks import Standing, standing


def standings_of(
    case_ids: Iterable[int], *, as_of: date, holidays: Iterable[date] = ()
) -> dict[int, list[Standing]]:
    """For each case its running clocks, the nearest end first."""
    free, known = frozenset(holidays), clock_definitions()
    found: dict[int, list[Standing]] = {}
    clocks = CaseClock.objects.running().filter(case__in=list(case_ids))
    for clock in clocks.prefetch_related("adjustments"):
        if clock.code in known:
            days = sum(adjustment.days for adjustment in clock.adjustments.all())
            now = standing(
                known[clock.code], clock.started_on, as_of=as_of, adjusted_days=days, holidays=free
            )
            found.setdefault(clock.case_id, []).append(now)
    return {case: sorted(each, key=lambda one: one.days_left) for case, each in found.items()}


def rows_of(case_id: int, *, as_of: date) -> list[tuple[CaseClock, Standing]]:
    """Each running clock of one case with where it stands."""
    running = CaseClock.objects.running().filter(case=case_id).prefetch_related("adjustments")
    return rows_from(running, as_of=as_of)


def rows_from(running: Iterable[CaseClock], *, as_of: date) -> list[tuple[CaseClock, Standing]]:
    """The same from clocks that were read already, with their adjustments."""
    known = clock_definitions()
    found = [
        (clock, standing(
            known[clock.code], clock.started_on, as_of=as_of,
            adjusted_days=sum(one.days for one in clock.adjustments.all()),
        ))
        for clock in running
        if clock.code in known
    ]  # fmt: skip
    return sorted(found, key=lambda row: row[1].days_left)


def nearest(standings: dict[int, list[Standing]], case_id: int) -> Standing | None:
    return standings[case_id][0] if standings.get(case_id) else None
