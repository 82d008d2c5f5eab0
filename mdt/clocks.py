"""The clock profiles in force, read from the configuration once, and where the clocks of cases stand by them."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Sum
from django.db.models.functions import Coalesce, JSONObject

from cases.models import Case
from cases.models.case import CaseQuerySet
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


def with_running_clocks(cases: CaseQuerySet) -> CaseQuerySet:
    """The same cases, each with its running clocks along, read by the query that reads the cases."""
    running = CaseClock.objects.running().filter(case=OuterRef("pk")).order_by()
    summed = running.annotate(adjusted=Coalesce(Sum("adjustments__days"), 0))
    told = JSONObject(code="code", started_on="started_on", adjusted="adjusted")
    return cases.annotate(running_clocks=ArraySubquery(summed.values(said=told)))


def nearest_of(case: Case, *, as_of: date) -> Standing | None:
    """Of a case that was read ``with_running_clocks`` the clock that ends first."""
    known = clock_definitions()
    rows: list[dict[str, Any]] = case.running_clocks  # type: ignore[attr-defined]
    found = [
        standing(
            known[row["code"]],
            date.fromisoformat(row["started_on"]),
            as_of=as_of,
            adjusted_days=row["adjusted"],
        )
        for row in rows
        if row["code"] in known
    ]
    return min(found, key=lambda one: one.days_left, default=None)


def nearest(standings: dict[int, list[Standing]], case_id: int) -> Standing | None:
    return standings[case_id][0] if standings.get(case_id) else None
