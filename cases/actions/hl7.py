"""HL7 v2 messages: stored before they are acknowledged, read afterwards, taken over by a person.

The same message twice is stored once. Results of a known patient that raise no question are imported at once only
where the sender is set up so; everything else waits for a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import structlog
from django.db import InterfaceError, OperationalError, transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import NotAllowedNow, Refused
from accounts.models import Site, User
from accounts.permissions import Permission, check
from cases.actions import bookings, merging
from cases.actions.fhir_import import check_same_person, import_preview, settings_of
from cases.actions.import_results import REFUSED, UNCHANGED, UnitResult
from cases.fhir.findings import End
from cases.fhir.identity import messages
from cases.fhir.preview import Preview, UnitPreview, preview
from cases.hl7 import checking, reading
from cases.hl7.answers import acknowledgement
from cases.hl7.faults import Answer, Fault, Unreadable
from cases.hl7.resources import Names, Remark, converted, numbers_of
from cases.models import Case, Hl7Message, Hl7State, ImportSource, Patient, PatientMerge
from cases.models.patient import PatientQuerySet

BY = audit.SystemActor("HL7 v2")
log = structlog.get_logger(__name__)
UNKNOWN = "No case of ours"
FAILED = "This program failed to read it; nothing was written. Try again after the next version"
LONGEST_TYPE = 20
TRIED_AGAIN = "HL7 message tried again"
MERGING = "Two records of this patient may be joined; somebody has to answer that first"


@dataclass(frozen=True, slots=True)
class Read:
    """A stored message as it is understood now."""

    message: reading.Message
    found: Preview
    remarks: list[Remark]


def receive(
    data: bytes, *, source: ImportSource, site: Site, at: datetime
) -> Iterator[tuple[Answer, bytes]]:
    """Store every message of an input and give its acknowledgement, one for one.

    When an acknowledgement is given, its message is committed.
    """
    try:
        messages = reading.split(data)
    except Unreadable as unreadable:
        yield _kept(data, unreadable.fault, source, site, at)
        return
    for one in messages:
        try:
            message = reading.parse(one)
        except Unreadable as unreadable:
            yield _kept(one, unreadable.fault, source, site, at)
        else:
            yield _stored(one, message, source, site, at)


def _kept(
    data: bytes, fault: Fault, source: ImportSource, site: Site, at: datetime
) -> tuple[Answer, bytes]:
    """What cannot be read is kept too, so that somebody can see what was sent."""
    row = _store(data[: reading.MOST_BYTES], None, [fault], fault.answer, source, site, at)
    return fault.answer, acknowledgement(
        None, fault.answer, [fault], at=at, number=str(row.public_id)
    )


def _stored(
    data: bytes, message: reading.Message, source: ImportSource, site: Site, at: datetime
) -> tuple[Answer, bytes]:
    faults = checking.faults(message)
    answer = checking.answer_to(faults)
    row = _store(data, message, faults, answer, source, site, at)
    return answer, acknowledgement(message, answer, faults, at=at, number=str(row.public_id))


@transaction.atomic
def _store(
    data: bytes,
    message: reading.Message | None,
    faults: list[Fault],
    answer: Answer,
    source: ImportSource,
    site: Site,
    at: datetime,
) -> Hl7Message:
    row, is_new = Hl7Message.objects.get_or_create(
        source=source,
        sender=message.sender if message else "",
        control_id=message.control_id if message else "",
        content_sha256=sha256(data).hexdigest(),
        defaults={
            "site": site,
            "type": "^".join(message.kind)[:LONGEST_TYPE] if message else "",
            "content": data,
            "answer": answer,
            "state": Hl7State.REFUSED if faults else Hl7State.RECEIVED,
            "place": faults[0].place if faults else "",
            "because": "; ".join(fault.text for fault in faults),
            "received_at": at,
        },
    )
    if is_new:
        _audit(row, "HL7 message refused" if faults else "HL7 message received", BY, at)
    return row


def process(row_id: int, *, at: datetime) -> Hl7Message:
    """Read one stored message and do with it what needs no person. Safe to repeat."""
    with transaction.atomic():
        row = Hl7Message.objects.select_for_update().get(pk=row_id)
        if row.state == Hl7State.RECEIVED:
            _process(row, at)
    return row


def process_waiting(*, at: datetime, most: int = 500) -> int:
    """Read what was stored and not yet read, oldest first; how many there were."""
    ids = list(Hl7Message.objects.received().order_by("id").values_list("pk", flat=True)[:most])
    for pk in ids:
        try:
            process(pk, at=at)
        except (OperationalError, InterfaceError):
            raise  # the database is away; the message waits for it
        except Exception as error:  # noqa: BLE001  one message must not hold up all that come after it
            log.error("hl7 message not read", message=pk, kind=type(error).__name__)
            _put_aside(pk, at)
    return len(ids)


@transaction.atomic
def _put_aside(row_id: int, at: datetime) -> None:
    row = Hl7Message.objects.select_for_update().get(pk=row_id)
    if row.state == Hl7State.RECEIVED:
        _end(row, Hl7State.WAITING, FAILED, at)


def read(row: Hl7Message, *, at: datetime) -> Read:
    """A stored message as the rules understand it now. Raises ``Unreadable`` where they do not."""
    message = reading.parse(bytes(row.content))
    names = names_of(row.source)
    made = converted(message, names, file=str(row.public_id))
    found = preview([made.page], source=settings_of(row.source), as_of=day_at(row.site, at))
    return Read(message, found, made.remarks)


def names_of(source: ImportSource) -> Names:
    return Names(source.authorities, f"urn:hl7v2:sender:{source.code}")


def _process(row: Hl7Message, at: datetime) -> None:
    understood = read(row, at=at)
    message = understood.message
    if message.kind in checking.IGNORED:
        _end(row, Hl7State.IGNORED, "", at)
    elif message.kind == checking.MERGE:
        _propose_merge(row, message, at)
    elif not understood.found.units or not _known(row, message).exists():
        _end(row, Hl7State.SHOWN, UNKNOWN, at)
    elif PatientMerge.objects.proposed().concerning(_known(row, message)).exists():
        _end(row, Hl7State.WAITING, MERGING, at)
    else:
        _decide(row, understood, at)


def _known(row: Hl7Message, message: reading.Message) -> PatientQuerySet:
    return Patient.objects.numbered(numbers_of(message, names_of(row.source)))


def _propose_merge(row: Hl7Message, message: reading.Message, at: datetime) -> None:
    names = names_of(row.source)
    here = Patient.objects.filter(site=row.site)
    stays = here.numbered(numbers_of(message, names)).first()
    goes = here.numbered(numbers_of(message, names, "MRG", 1)).first()
    if stays is None or goes is None or stays == goes:
        _end(row, Hl7State.SHOWN, "The record that goes, or the one that stays, is not ours", at)
        return
    merging.propose(stays=stays, goes=goes, source=row.source, at=at)
    _end(row, Hl7State.WAITING, "Two records may be one person", at)


def _decide(row: Hl7Message, understood: Read, at: datetime) -> None:
    """Import what is quiet, else name what a person has to look at."""
    reason = _reason_to_wait(understood, row.source)
    if reason == "":
        _import(row, understood, BY, at)
    elif reason is None:
        _keep_booked(row, understood, at)
    else:
        _end(row, Hl7State.WAITING, reason, at)


def _keep_booked(row: Hl7Message, understood: Read, at: datetime) -> None:
    """A booked date is no fact and needs nobody, unless it is not clear whose it is."""
    units = understood.found.units
    items = [item for unit in units for item in unit.unit.items if item.type == "Appointment"]
    known = list(_known(row, understood.message)[:2])
    cases = list(Case.objects.open().filter(patient__in=known, site=row.site)[:2])
    if not items:
        _end(row, Hl7State.SHOWN, "Holds no fact of a case", at)
    elif len(known) != 1 or len(cases) != 1:
        _end(row, Hl7State.SHOWN, "A booked date, but there is no one open case of the patient", at)
    else:
        told = [one for unit in units for one in messages(unit.findings)]
        try:
            check_same_person(told, known[0])
        except Refused as refusal:
            _end(row, Hl7State.WAITING, refusal.message, at)
            return
        bookings.keep(items, case=cases[0], source=row.source, by=BY, at=at)
        _end(row, Hl7State.SHOWN, "A booked date, kept with the case", at)


def _reason_to_wait(understood: Read, source: ImportSource) -> str | None:
    """Why a person has to look; empty where nobody has to, None where there is nothing to import."""
    units = understood.found.units
    if any(issue.is_refusal for issue in understood.found.all_issues()):
        return "The content has errors"
    if understood.remarks or any(unit.questions for unit in units):
        return "There are questions"
    news = _news(understood)
    if not news and not _retracts(units):
        return None
    if not source.automatic_labs:
        return "A person takes over what this sender tells"
    return "" if news <= {"labs"} else "Not only laboratory results"


def _news(understood: Read) -> set[str]:
    """Which parts of the record the message speaks of; who the patient is, only where that is its subject."""
    findings = (found for unit in understood.found.units for found in unit.findings)
    told = {found.path for found in findings if found.end is End.IMPORTED}
    about_person = {path for path in told if path.startswith("patient.")}
    is_about_person = understood.message.kind[0] == "ADT"
    return about_person - {"patient.identifiers"} if is_about_person else told - about_person


def _retracts(units: list[UnitPreview]) -> bool:
    """A result that is taken back tells no fact, and must be looked at all the same."""
    status = (item.resource.get("status") for unit in units for item in unit.unit.items)
    return "entered-in-error" in status


def _import(row: Hl7Message, understood: Read, by: audit.Actor, at: datetime) -> list[UnitResult]:
    results = import_preview(
        understood.found,
        file=str(row.public_id),
        content_sha256=row.content_sha256,
        source=row.source,
        site=row.site,
        by=by,
        at=at,
    )
    row.run = row.source.runs.filter(content_sha256=row.content_sha256, site=row.site).first()
    if any(result.effect == REFUSED for result in results):
        text = "; ".join(issue.text for result in results for issue in result.issues)
        _end(row, Hl7State.WAITING, text or "The content has errors", at)
    elif all(result.case is None for result in results):
        _end(row, Hl7State.SHOWN, UNKNOWN, at)
    else:
        quiet = all(result.effect == UNCHANGED for result in results)
        _end(row, Hl7State.UNCHANGED if quiet else Hl7State.IMPORTED, "", at)
    return results


@transaction.atomic
def take_over(*, message: Hl7Message, by: User, at: datetime) -> Hl7Message:
    """Write what a person has seen and confirmed."""
    row = _waiting(message, by)
    if PatientMerge.objects.proposed().concerning(_known_of(row)).exists():
        raise NotAllowedNow(MERGING)
    _import(row, read(row, at=at), by, at)
    _audit(row, "HL7 message taken over", by, at)
    return row


@transaction.atomic
def set_aside(*, message: Hl7Message, reason: str, by: User, at: datetime) -> Hl7Message:
    """Leave a message unimported, with a reason; it stays readable."""
    row = _waiting(message, by)
    _end(row, Hl7State.SET_ASIDE, reason.strip() or "No reason given", at)
    _audit(row, "HL7 message set aside", by, at)
    return row


@transaction.atomic
def try_again(*, message: Hl7Message, by: User, at: datetime) -> Hl7Message:
    """Read a waiting or refused message anew, after codes, units or the record were corrected."""
    row = _waiting(message, by)
    try:
        faults = checking.faults(reading.parse(bytes(row.content)))
    except Unreadable as unreadable:
        faults = [unreadable.fault]
    _audit(row, TRIED_AGAIN, by, at)
    if faults:
        row.because, row.place = "; ".join(fault.text for fault in faults), faults[0].place
        row.save(update_fields=["because", "place"])
        return row
    _process(row, at)
    return row


def _known_of(row: Hl7Message) -> PatientQuerySet:
    return _known(row, reading.parse(bytes(row.content)))


def _waiting(message: Hl7Message, by: User) -> Hl7Message:
    row = Hl7Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    check(by, Permission.IMPORT_CASES, row.site_id)
    if row.state not in (Hl7State.WAITING, Hl7State.REFUSED):
        raise NotAllowedNow("Somebody has answered this message already.")
    return row


def _end(row: Hl7Message, state: Hl7State, because: str, at: datetime) -> None:
    row.state, row.because, row.processed_at = state, because, at
    row.save(update_fields=["state", "because", "processed_at", "run"])


def _audit(row: Hl7Message, event: str, by: audit.Actor, at: datetime) -> None:
    detail = {"source": row.source.code, "type": row.type, "answer": row.answer}
    audit.record(event, row, by=by, at=at, site_code=row.site.code, detail=detail)
