"""What the pages of the interfaces show. The overview names no patient but to those who may import cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from accounts import audit
from accounts.models import AuditEvent, User
from cases.actions import hl7
from cases.actions.hl7 import Read, read
from cases.fhir.findings import End, Finding
from cases.hl7.faults import Unreadable
from cases.models import Hl7Message, PatientMerge
from mdt.presenters.units import written as unit_written

MOST, LATEST = 50, 20
MOST_RAW = 20_000
"""Letters of a message as it was sent; a file inside it is not read by anybody."""


@dataclass(frozen=True, slots=True)
class LatestRow:
    """``again`` is how often somebody had it read anew, after a correction."""

    message: Hl7Message
    again: int


@dataclass(frozen=True, slots=True)
class InterfacesPage:
    sources: list[Mapping[str, Any]]
    open_messages: list[Hl7Message]
    open_total: int
    merges: list[PatientMerge]
    latest: list[LatestRow]


@dataclass(frozen=True, slots=True)
class Told:
    """One fact, proposal or question of a message, as a person reads it."""

    kind: str
    path: str
    value: str
    because: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    message: Hl7Message
    patient: str
    numbers: list[str]
    told: list[Told]
    remarks: list[tuple[str, str]]
    raw: str

    @property
    def is_open(self) -> bool:
        return self.message.state in ("waiting", "refused")

    @property
    def may_take_over(self) -> bool:
        return self.message.state == "waiting" and bool(self.told)


def interfaces_page(user: User) -> InterfacesPage:
    waiting = Hl7Message.objects.visible_to(user).open()
    return InterfacesPage(
        sources=list(Hl7Message.objects.by_source()),
        open_messages=list(waiting[:MOST]),
        open_total=waiting.count(),
        merges=list(PatientMerge.objects.visible_to(user).unsettled()[:MOST]),
        latest=_latest(user),
    )


def _latest(user: User) -> list[LatestRow]:
    rows = list(Hl7Message.objects.visible_to(user).latest_first()[:LATEST])
    keys = [str(row.public_id) for row in rows]
    tries = AuditEvent.trail().filter(event=hl7.TRIED_AGAIN, subject_key__in=keys).order_by()
    counted = dict(tries.values_list("subject_key").annotate(many=Count("id")))
    return [LatestRow(row, counted.get(str(row.public_id), 0)) for row in rows]


def message_page(message: Hl7Message, user: User, now: datetime) -> MessagePage:
    """One message with what it tells; opening it is on the audit trail."""
    audit.record("HL7 message opened", message, by=user, at=now, site_code=message.site.code)
    raw = bytes(message.content).decode("utf-8", errors="replace").replace("\r", "\n")
    raw = raw if len(raw) <= MOST_RAW else f"{raw[:MOST_RAW]} …"
    try:
        understood = read(message, at=now)
    except Unreadable:
        return MessagePage(message, "", [], [], [], raw)
    pid = understood.message.first("PID")
    name = f"{pid.text(5)}, {pid.text(5, 2)}".strip(", ") if pid else ""
    many = range(1, pid.repetitions(3) + 1) if pid else ()
    numbers = [pid.text(3, repetition=number) for number in many] if pid else []
    remarks = [(remark.place, remark.text) for remark in understood.remarks]
    return MessagePage(message, name, numbers, _told(understood), remarks, raw)


def _told(understood: Read) -> list[Told]:
    findings = (found for unit in understood.found.units for found in unit.findings)
    return [_line(f) for f in findings if f.end is not End.IGNORED and f.item.type != "Bundle"]


WORDS = {
    End.IMPORTED: "fact",
    End.PROPOSED: "proposal",
    End.QUESTION: "question",
    End.SHOWN: "shown",
}


def _line(found: Finding) -> Told:
    value = found.value
    text = (
        ", ".join(f"{v}" for v in value.values()) if isinstance(value, dict) else str(value or "")
    )
    return Told(WORDS[found.end], found.path, text, unit_written(found.because))
