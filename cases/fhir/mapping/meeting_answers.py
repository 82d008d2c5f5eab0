"""AppointmentResponse → what somebody answered to a meeting: who, to which, what and when (§4.16).

Only read here: which meeting and which person that is, is judged where meetings are known. A person is named by
numbers, never by a name or an address of mail.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cases.fhir.elements import objects
from cases.fhir.items import Item
from cases.fhir.references import Index, reference_text

Number = tuple[str, str]
"""The system that gives a number, and the number."""
ROLES = ("PractitionerRole",)
PEOPLE = ("Practitioner", *ROLES)
FIRST_YEAR = 1900
WHOLE = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class MeetingAnswer:
    """One answer as it was sent; an empty ``status`` was not sent.

    ``addresses`` are those of the Appointment, ``practitioners`` the whole ones of who answers; ``starts_at`` is the time
    that it is about, if it names one.
    """

    item: Item
    status: str
    meetings: frozenset[Number]
    addresses: frozenset[str]
    people: frozenset[Number]
    practitioners: frozenset[str]
    told_at: datetime | None
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Named:
    """By what a reference names something: numbers, and whole addresses."""

    numbers: frozenset[Number]
    addresses: frozenset[str]


def meeting_answers(items: Iterable[Item], index: Index) -> Iterator[MeetingAnswer]:
    """The answers among resources that are about no patient; an answer of a patient is none to a meeting."""
    for item in items:
        if item.type == "AppointmentResponse":
            yield _answer(item, index)


def _answer(item: Item, index: Index) -> MeetingAnswer:
    sent = item.resource
    status = sent.get("participantStatus")
    meeting = _named(sent.get("appointment"), ("Appointment",), item, index)
    actor = _named(sent.get("actor"), PEOPLE, item, index)
    return MeetingAnswer(
        item,
        status if isinstance(status, str) else "",
        meeting.numbers,
        meeting.addresses,
        actor.numbers,
        actor.addresses,
        next((_moment(meta.get("lastUpdated")) for meta in objects(sent.get("meta"))), None),
        _moment(sent.get("start")),
    )


def _named(reference: object, types: tuple[str, ...], item: Item, index: Index) -> _Named:
    """What a reference says itself, and what it points to in the same input says; a role with its practitioner."""
    numbers = {number for one in objects(reference) for number in _numbers(one.get("identifier"))}
    addresses = {reference_text(reference)}
    target = index.resolve(reference, item)
    if target is not None and target.type in types:
        numbers |= set(_numbers(target.resource.get("identifier")))
        addresses.add(target.full_url)
        if target.type in ROLES:
            behind = _named(target.resource.get("practitioner"), PEOPLE[:1], target, index)
            numbers |= behind.numbers
            addresses |= behind.addresses
    whole = (one.partition("/_history/")[0] for one in addresses if one)
    return _Named(frozenset(numbers), frozenset(one for one in whole if one.startswith(WHOLE)))


def _numbers(identifiers: object) -> Iterator[Number]:
    for one in objects(identifiers):
        system, value = one.get("system"), one.get("value")
        if isinstance(system, str) and isinstance(value, str) and system and value:
            yield system, value


def _moment(text: object) -> datetime | None:
    """A moment with its offset; what is none, or of a year before 1900, was not sent."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year >= FIRST_YEAR else None
