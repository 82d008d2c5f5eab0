"""The clock profiles in force, read from the configuration once."""

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

from mdt.rules.clocks import ClockDefinition, read_profiles


@cache
def clock_definitions() -> dict[str, ClockDefinition]:
    """Every clock by its code. Raises ``BadProfile`` for a file that cannot be used."""
    path = Path(settings.CLOCK_PROFILES)
    return read_profiles(tomllib.loads(path.read_text(encoding="utf-8")).get("clock", []))


def clocks_of_profile(profile: str) -> list[ClockDefinition]:
    """What a site of this country may count; a site without a profile counts its own."""
    return [clock for clock in clock_definitions().values() if clock.profile == profile]
