"""Handing out lists and outcomes: for a purpose, without names by default, each file on the log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotPermitted, Problem
from accounts.models import User
from accounts.permissions import Permission, roles_with
from mdt.documents import csv, docx, pdf, xlsx
from mdt.documents.report import Report
from mdt.models import Board, ExportRecord, MinutesDocument, Purpose

RENDERERS: dict[str, Callable[[Report], bytes]] = {
    "pdf": pdf.render_report,
    "docx": docx.render_report,
    "xlsx": xlsx.render,
    "csv": csv.render_report,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, and why. ``filters`` are codes and dates, never names."""

    kind: str
    board: Board
    pseudonymised: bool
    purpose: str
    reason: str
    filters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    format: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def check_wish(wish: Wish, by: User) -> None:
    """The right at a site of the board, a purpose, and for names a reason in words."""
    need = Permission.EXPORT if wish.pseudonymised else Permission.EXPORT_IDENTIFIED
    held = by.memberships.filter(site__in=wish.board.sites.all(), role__in=roles_with(need))
    if not held.exists():
        raise NotPermitted(f"You may not {need.value} for this board.")
    problems = []
    if wish.purpose not in Purpose.values:
        problems.append(Problem("purpose", "Say what the file is for."))
    if not wish.pseudonymised and not wish.reason.strip():
        problems.append(Problem("reason", "Names leave only with a reason in words."))
    if problems:
        raise Invalid("Nothing was exported.", problems=tuple(problems))


@transaction.atomic
def make(
    *, wish: Wish, build: Callable[[], Report], file_format: str, by: User, at: datetime
) -> File:
    """Build a list and hand it out. Nothing is read before the right and the purpose are known."""
    check_wish(wish, by)
    if file_format not in RENDERERS:
        raise Invalid("There is no such format.", problems=(Problem("format", "is not known"),))
    report = build()
    file = File(
        f"{wish.kind}-{wish.board.code}-{report.on}{_variant(wish)}.{file_format}",
        file_format,
        RENDERERS[file_format](report),
    )
    note(wish, file, rows=report.row_count, by=by, at=at)
    return file


@transaction.atomic
def hand_out(*, wish: Wish, file: File, rows: int, by: User, at: datetime) -> File:
    """Hand out a file that is made elsewhere: a sealed record, a FHIR document."""
    check_wish(wish, by)
    note(wish, file, rows=rows, by=by, at=at)
    return file


def note_minutes(
    document: MinutesDocument, *, purpose: str, reason: str, by: User, at: datetime
) -> None:
    """Minutes leave like every other file; a copy without names is for the meeting unless said otherwise."""
    board = document.meeting.board
    chosen = purpose or (Purpose.MEETING if document.pseudonymised else "")
    filters = {"meeting": str(document.meeting.public_id), "version": str(document.version)}
    wish = Wish("minutes", board, document.pseudonymised, chosen, reason, filters)
    check_wish(wish, by)
    file = File(document.file_name, document.format, bytes(document.content))
    note(wish, file, rows=document.meeting.items.exclude(state="removed").count(), by=by, at=at)


def note(wish: Wish, file: File, *, rows: int, by: User, at: datetime) -> ExportRecord:
    """Write the log and the audit trail; without them nothing leaves."""
    record = ExportRecord.objects.create(
        board=wish.board, kind=wish.kind, format=file.format, pseudonymised=wish.pseudonymised, purpose=wish.purpose,
        reason=wish.reason.strip(), filters=dict(wish.filters), rows=rows, file_name=file.name, sha256=file.sha256,
        by=by, at=at,
    )  # fmt: skip
    detail = {
        "kind": wish.kind, "format": file.format, "pseudonymised": wish.pseudonymised, "purpose": wish.purpose,
        "rows": rows, "sha256": file.sha256,
    }  # fmt: skip
    audit.record("export made", record, by=by, at=at, detail=detail)
    return record


def _variant(wish: Wish) -> str:
    return "" if wish.pseudonymised else "-identified"
