"""The clock profiles in force, read from the configuration once, and where the clocks of cases stand by them."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Sum

from mdt.models import CaseClock
from mdt.rules.clocks import ClockDefinition, Standing, read_profiles, standing


@cache
def clock_definitions() -> dict[str, ClockDefinition]:
    """Every clock by its code. Raises ``BadProfile`` for a file that cannot be used."""
    path = Path(settings.CLOCK_PROFILES)
    return read_profiles(tomllib.loads(path.read_text(encoding="utf-8")).get("clock", []))


def clocks_of_profile(profile: str) -> list[ClockDefinition]:
    """What a site of this country may count; a site without a profile counts its own."""
    return [clock for clock in clock_definitions().values() if clock.profile == profile]


def standings_of(
    case_ids: Iterable[int], *, as_of: date, holidays: Iterable[date] = ()
) -> dict[int, list[Standing]]:
    """For each case its running clocks, the nearest end first; one query for all of them."""
    free, known = frozenset(holidays), clock_definitions()
    found: dict[int, list[Standing]] = {}
    clocks = CaseClock.objects.running().filter(case__in=list(case_ids))
    summed = clocks.annotate(adjusted=Sum("adjustments__days", default=0))
    for case, code, began, days in summed.values_list("case", "code", "started_on", "adjusted"):
        if code in known:
            now = standing(known[code], began, as_of=as_of, adjusted_days=days, holidays=free)
            found.setdefault(case, []).append(now)
    return {case: sorted(each, key=lambda one: one.days_left) for case, each in found.items()}


def nearest(standings: dict[int, list[Standing]], case_id: int) -> Standing | None:
    return standings[case_id][0] if standings.get(case_id) else None
