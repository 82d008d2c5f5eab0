"""Appointment, AppointmentResponse → what is booked: shown with its day and its name, never a fact (§4.16)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.fhir import terminology as t
from cases.fhir.elements import day, objects
from cases.fhir.findings import Finding, shown
from cases.fhir.items import Item
from cases.fhir.json_types import Json

APPOINTMENTS = ("Appointment", "AppointmentResponse")
TO_COME = ("proposed", "pending", "booked", "waitlist", "arrived", "checked-in")
NAMED = ("serviceType", "specialty", "appointmentType", "reasonCode")


@dataclass(frozen=True, slots=True)
class Booked:
    """What an Appointment says: what for, and the day where it is one; ``is_cancelled``: it will not take place."""

    service: str
    on: date | None
    is_cancelled: bool


def booked(resource: Json) -> Booked:
    try:
        on = date.fromisoformat(_day(resource) or "")
    except ValueError:
        on = None
    is_cancelled = resource.get("status") not in (*TO_COME, "fulfilled")
    return Booked(_service(resource)[:200], on, is_cancelled)


def appointment_findings(item: Item) -> Iterator[Finding]:
    """Say what is booked for when. What is booked did not take place: no scan, no operation, no planned line.

    An answer of a participant is about a meeting of somebody, which is no fact of a case either.
    """
    resource = item.resource
    if item.type == "AppointmentResponse":
        yield shown(item, "An answer to an appointment: no fact of the case", _status(resource))
        return
    value: Json = {"booked": _service(resource)} if _service(resource) else {}
    value |= {"on": on} if (on := _day(resource)) else {}
    status = resource.get("status")
    if status in TO_COME:
        because = "Booked: a planned date, no fact of the case"
    elif status == "fulfilled":
        because = "The appointment was kept; what was done is not told by it"
    else:
        because = f"The appointment is {_status(resource)}: no fact of the case"
    if not on:
        because += "; the day was not sent, or more than one"
    yield shown(item, because, value or None, "negated" if status == "cancelled" else "")


def _status(resource: Json) -> str:
    found = resource.get("status") or resource.get("participantStatus")
    return found if isinstance(found, str) else "without a status"


def _service(resource: Json) -> str:
    """The first name that was sent, in the words of the sender."""
    found = (t.words(one) for name in NAMED for one in objects(resource.get(name)))
    return next(filter(None, found), "") or str(resource.get("description") or "")[:200]


def _day(resource: Json) -> str | None:
    """The day as written; of several days that were asked for, none."""
    start = day(resource.get("start"))
    asked = {day(one.get("start")) for one in objects(resource.get("requestedPeriod"))}
    return start or (asked.pop() if len(asked) == 1 else None)
