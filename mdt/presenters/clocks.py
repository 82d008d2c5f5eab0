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


def nearest(standings: dict[int, list[Standing]], case_id: int) -> Standing | None:
    return standings[case_id][0] if standings.get(case_id) else None
