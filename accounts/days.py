"""Which day it is: at seven in the morning in Shanghai UTC still has yesterday.

A day is that of the place it is about: of a case its hospital, of a meeting where the board meets, of a person's
page the clock of their first hospital. Only what is about no place at all takes the days of all hospitals.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from accounts.models import Site, User
from accounts.permissions import memberships_of


class Place(Protocol):
    @property
    def zone(self) -> ZoneInfo: ...


def day_at(place: Place, at: datetime) -> date:
    """The calendar day that the place has at this moment."""
    return at.astimezone(place.zone).date()


def zone_of(user: User) -> ZoneInfo:
    """The zone of the first hospital a person works at; UTC for one who works at none."""
    held = memberships_of(user)
    return held[0].site.zone if held else ZoneInfo("UTC")


def today_of(user: User, at: datetime) -> date:
    """What a person calls today."""
    return at.astimezone(zone_of(user)).date()


def latest_day(at: datetime) -> date:
    """The day of the hospital that is furthest ahead: no fact of a hospital lies after it."""
    return max(_days(at), default=at.date())


def earliest_day(at: datetime) -> date:
    """The day of the hospital that is furthest behind: what is overdue on it is overdue everywhere."""
    return min(_days(at), default=at.date())


def _days(at: datetime) -> Iterator[date]:
    for name in Site.objects.order_by().values_list("time_zone", flat=True).distinct():
        yield at.astimezone(ZoneInfo(name)).date()
