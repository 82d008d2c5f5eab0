"""Making minutes: PDF, DOCX, XLSX and CSV of one content, kept with their hashes."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import translation

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions.exports import note_minutes
from mdt.actions.meetings import check_board
from mdt.documents import csv, docx, pdf, xlsx
from mdt.documents.content import MinutesContent, content_of
from mdt.documents.lists import minutes_tables
from mdt.models import Meeting, MinutesDocument


def _tables(content: MinutesContent) -> bytes:
    return xlsx.render(minutes_tables(content))


RENDERERS = {"pdf": pdf.render, "docx": docx.render, "xlsx": _tables, "csv": csv.render}


@transaction.atomic
def make(meeting: Meeting, *, pseudonymised: bool, by: User, at: datetime) -> list[MinutesDocument]:
    """Write the minutes in every format; a new version only when the content has changed."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("board", "chair")
        .get(pk=meeting.pk)
    )
    check_board(by, Permission.EXPORT if pseudonymised else Permission.EXPORT_IDENTIFIED, meeting)
    content = content_of(meeting, pseudonymised=pseudonymised)
    with translation.override(meeting.board.language):
        rendered = {name: render(content) for name, render in RENDERERS.items()}
    known = list(meeting.minutes.filter(pseudonymised=pseudonymised).order_by("-version"))
    latest = [document for document in known if document.version == known[0].version]
    if {d.format: d.sha256 for d in latest} == {
        n: sha256(c).hexdigest() for n, c in rendered.items()
    }:
        return latest
    version = known[0].version + 1 if known else 1
    documents = MinutesDocument.objects.bulk_create(
        MinutesDocument(
            meeting=meeting, version=version, format=name, pseudonymised=pseudonymised, content=content_bytes,
            sha256=sha256(content_bytes).hexdigest(), made_by=by, made_at=at,
        )
        for name, content_bytes in rendered.items()
    )  # fmt: skip
    detail = {"version": version, "pseudonymised": pseudonymised, "cases": len(content.cases)}
    audit.record("minutes made", meeting, by=by, at=at, detail=detail)
    return documents


@transaction.atomic
def note_download(
    document: MinutesDocument, *, by: User, at: datetime, purpose: str = "", reason: str = ""
) -> None:
    """Every document that leaves is on the trail and the log of exports; names need the right and a reason."""
    note_minutes(document, purpose=purpose, reason=reason, by=by, at=at)
    detail = {"format": document.format, "version": document.version, "sha256": document.sha256}
    audit.record("minutes downloaded", document, by=by, at=at, detail=detail)
