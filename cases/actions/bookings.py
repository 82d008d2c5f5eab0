"""Keeping what other systems have booked for a patient, and what a person says it was booked for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.fhir.identity import is_older, key_of, version_of
from cases.fhir.items import Item
from cases.fhir.mapping.appointments import booked
from cases.models import Booking, Case, ImportSource
from cases.rules.bookings import NO_REQUEST


@dataclass(frozen=True, slots=True)
class BookedChange:
    """A date that an import keeps, or changes; ``on`` is empty where no one day was sent."""

    service: str
    on: str
    is_cancelled: bool


def keep(
    items: Iterable[Item], *, case: Case, source: ImportSource, by: audit.Actor, at: datetime
) -> list[BookedChange]:
    """Keep each appointment once, as it was last told; the same again changes nothing. The caller holds the transaction.

    What a person said of it stays, unless it is about another service now.
    """
    sent = [item for item in items if item.type == "Appointment"]
    if not sent:
        return []
    held = {row.key: row for row in Booking.objects.filter(case=case, source=source)}
    return [
        change
        for item in sent
        if (change := _kept(item, held, case=case, source=source, by=by, at=at)) is not None
    ]


def _kept(
    item: Item,
    held: dict[str, Booking],
    *,
    case: Case,
    source: ImportSource,
    by: audit.Actor,
    at: datetime,
) -> BookedChange | None:
    key, version = key_of(item, source.stable_systems).text, version_of(item.resource)[:80]
    told = booked(item.resource)
    row = held.setdefault(key, Booking(case=case, source=source, key=key, told_at=at))
    is_same = (row.service, row.on, row.is_cancelled) == (told.service, told.on, told.is_cancelled)
    if row.pk and (is_same or is_older(version, row.version)):
        return None
    if row.service != told.service:
        row.choice, row.chosen_by, row.chosen_at = "", None, None
    row.service, row.on, row.is_cancelled = told.service, told.on, told.is_cancelled
    row.version, row.told_at = version, at
    row.save()
    detail = {"source": source.code, "cancelled": row.is_cancelled}
    audit.record("booked date kept", case, by=by, at=at, site_code=case.site.code, detail=detail)
    return BookedChange(row.service, str(row.on or ""), row.is_cancelled)


@transaction.atomic
def choose(
    *, booking: Booking, choice: str, possible: Collection[str], by: User, at: datetime
) -> Booking:
    """Keep which request a person says a date was booked for; empty takes it back.

    ``possible`` are the requests of the case. Raises ``Invalid`` for any other.
    """
    row = Booking.objects.select_for_update(of=("self",)).select_related("case__site").get(pk=booking.pk)  # fmt: skip
    check(by, Permission.EDIT_CASES, row.case.site_id)
    if choice and choice != NO_REQUEST and choice not in possible:
        raise Invalid(
            "The date is not joined.", problems=(Problem("choice", "is no request of this case"),)
        )
    if choice == row.choice:
        return row
    row.choice = choice
    row.chosen_by, row.chosen_at = (by, at) if choice else (None, None)
    row.save(update_fields=["choice", "chosen_by", "chosen_at"])
    detail = {"choice": choice}
    audit.record("booked date joined", row.case, by=by, at=at, site_code=row.case.site.code, detail=detail)  # fmt: skip
    return row
