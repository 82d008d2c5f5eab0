"""The running clocks of one case, as its page shows them."""

from collections.abc import Iterable
from datetime import date

from mdt.clocks import clock_definitions
from mdt.models import CaseClock
from mdt.rules.clocks import Standing, standing


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
