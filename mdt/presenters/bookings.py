"""Dates that other systems have booked: each at the one request it fits, else as a question, or with why it fits none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.models import Booking
from cases.rules.bookings import NO_REQUEST, Match, Request, match


@dataclass(frozen=True, slots=True)
class OpenBooking:
    """A date that stands at no request: why, and which open requests a person may say it is for."""

    booking: Booking
    because: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bookings:
    """``at`` gives what is booked for each request, by its key."""

    at: dict[str, list[Booking]] = field(default_factory=dict)
    open: list[OpenBooking] = field(default_factory=list)


def bookings_of(rows: Iterable[Booking], requests: Sequence[Request], today: date) -> Bookings:
    """What a person said holds; else the rule. Of what fits nothing only dates to come are shown."""
    found, known = Bookings(), {one.key: one for one in requests}
    for row in rows:
        fits = _fits(row, requests, known)
        if fits.key:
            if known[fits.key].is_open or _is_to_come(row, today):
                found.at.setdefault(fits.key, []).append(row)
        elif row.choice != NO_REQUEST and _is_to_come(row, today) and not row.is_cancelled:
            open_ones = fits.possible or tuple(one.key for one in requests if one.is_open)
            choices = tuple((key, known[key].words) for key in open_ones)
            found.open.append(OpenBooking(row, fits.because, choices))
    return found


def _fits(row: Booking, requests: Sequence[Request], known: dict[str, Request]) -> Match:
    if row.choice in known:
        return Match(key=row.choice)
    return match(row.service, row.on, requests)


def _is_to_come(row: Booking, today: date) -> bool:
    return row.on is None or row.on >= today
