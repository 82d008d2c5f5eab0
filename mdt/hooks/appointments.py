"""What is being booked: operations by their codes, as planned operations on the day that is offered."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from cases.fhir import terminology as t
from cases.fhir.decode import Page
from cases.fhir.elements import day, objects
from cases.fhir.items import Item, items_of
from mdt.exceptions import HookRequestUnreadable, RequestTooLarge
from mdt.hooks.orders import is_of
from mdt.hooks.request import MOST_RESOURCES, HookRequest

Json = dict[str, Any]
TO_COME = ("proposed", "pending", "booked", "waitlist")
INTERVALS = ("alert.bevacizumab_interval", "alert.chemotherapy_interval")
OVERDUE = "alert.restaging_overdue"


def booked_operations(request: HookRequest) -> list[Json]:
    """The operations among the appointments of a request, one for each kind and day.

    An appointment without a coded operation or a whole date is not guessed at.
    Raises ``HookRequestUnreadable`` for an operation of another patient.
    """
    items = list(items_of(Page("request", 0, request.context["appointments"])))
    if len(items) > MOST_RESOURCES:
        raise RequestTooLarge(f"At most {MOST_RESOURCES} resources are read.")
    found: dict[str, Json] = {}
    for item in items:
        if item.type == "Appointment" and (operation := _operation(item)):
            if not _is_for(item, request):
                raise HookRequestUnreadable("An appointment of the request is for another patient.")
            found[operation["id"]] = operation
    return list(found.values())


def _operation(item: Item) -> Json | None:
    term = next(filter(None, (t.first(code, "surgery") for code in _codes(item.resource))), None)
    on = day(item.resource.get("start"))
    if term is None or on is None or item.resource.get("status") not in TO_COME:
        return None
    kind, _, extent = term.value.partition(" ")
    name = sha256(f"booked {kind} {on}".encode()).hexdigest()[:8]
    operation = {"id": f"B{name}", "kind": kind, "status": "planned", "date": on}
    return operation | ({"extent": extent} if extent else {})


def _codes(appointment: Json) -> Iterator[object]:
    """Every element of an appointment that can name a procedure, as lists or alone."""
    for key in ("serviceType", "reasonCode", "appointmentType"):
        value = appointment.get(key)
        yield from objects(value if isinstance(value, list) else [value])


def _is_for(item: Item, request: HookRequest) -> bool:
    """Whether the patient of the request takes part; an appointment that names no patient is theirs."""
    actors = [one.get("actor") for one in objects(item.resource.get("participant"))]
    named = [one.get("reference") for one in objects(actors)]
    patients = [one for one in named if isinstance(one, str) and "Patient/" in one]
    return not patients or any(is_of(one, request) for one in patients)


def with_operations(content: Json, operations: list[Json]) -> Json:
    """The record as it would be with the booking. An operation planned for that day already stays as it is."""
    known = content.get("surgeries", [])
    planned = {(one.get("kind"), one.get("date")) for one in known}
    new = [one for one in operations if (one["kind"], one["date"]) not in planned]
    return content | {"surgeries": [*known, *new]}


def speaks_of_booking(code: str, operations: list[Json]) -> bool:
    """Overdue restaging matters at every booking; intervals only where an operation is being booked."""
    return code == OVERDUE or bool(operations and code in INTERVALS)
