"""The quality of the flags that a person may see: verdicts and misses by code, and the time to the flag."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from cases.models import Flag, MissedProgression
from cases.models.flag import FlagQuerySet
from cases.models.miss import MissQuerySet
from cases.rules.flag_quality import CodeQuality, by_code, total


@dataclass(frozen=True, slots=True)
class Latency:
    """``timed`` of ``flags`` were raised by an entry; the others by the passing of time alone."""

    flags: int
    timed: int
    record_p50: timedelta | None
    record_p95: timedelta | None
    event_p50: timedelta | None
    event_p95: timedelta | None


@dataclass(frozen=True, slots=True)
class FlagQuality:
    codes: tuple[CodeQuality, ...]
    overall: CodeQuality
    latency: Latency


def flag_quality(user: User, code: str = "") -> FlagQuality:
    """Everything, or one code, of the cases this person may see."""
    flags, missed = visible_flags(user, code), visible_misses(user, code)
    rows = by_code(flags.verdicts_by_code(), missed.by_code())
    return FlagQuality(rows, total(rows), Latency(**flags.latency()))


def visible_flags(user: User, code: str = "") -> FlagQuerySet:
    flags = Flag.objects.visible_to(user)
    return flags.filter(code=code) if code else flags


def visible_misses(user: User, code: str = "") -> MissQuerySet:
    misses = MissedProgression.objects.visible_to(user).standing()
    return misses.filter(code=code) if code else misses
