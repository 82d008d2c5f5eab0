"""Dates that other systems have booked: each at the one request it fits, else as a question, or with why it fits none."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cases.models import Booking, WorkUp
from cases.rules.bookings import NO_REQUEST, Match, Request, match
from mdt.models import Action, Decision
from mdt.requested import requests_of


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


def beside(tasks: "QuerySet[Action]") -> "tuple[QuerySet[Any], ...]":
    """What ``bookings_at_tasks`` reads for the cases of these tasks: their dates and all that was asked for them."""
    cases = tasks.values("decision__item__case")
    decisions = Decision.objects.signed().filter(item__case__in=cases)
    return (
        Booking.objects.filter(case__in=cases).select_related("source"),
        Action.objects.filter(decision__in=decisions).select_related("decision__item"),
        WorkUp.objects.standing().filter(case__in=cases),
    )


def bookings_at_tasks(read: "Sequence[list[Any]]", today: date) -> Bookings:
    """What is booked, of what ``beside`` asked for; a date stands only at a request of its own case."""
    rows, actions, work_up = read
    booked: dict[int, list[Booking]] = defaultdict(list)
    asked: dict[int, list[Request]] = defaultdict(list)
    for row in rows:
        booked[row.case_id].append(row)
    for action in actions:
        asked[action.decision.item.case_id] += requests_of([action], [])
    for examination in work_up:
        asked[examination.case_id] += requests_of([], [examination])
    found = Bookings()
    for case, mine in booked.items():
        found.at.update(bookings_of(mine, asked[case], today).at)
    return found


def _fits(row: Booking, requests: Sequence[Request], known: dict[str, Request]) -> Match:
    if row.choice in known:
        return Match(key=row.choice)
    return match(row.service, row.on, requests)


def _is_to_come(row: Booking, today: date) -> bool:
    return row.on is None or row.on >= today
