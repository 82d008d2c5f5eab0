"""Minutes: the same content is the same file; names only for who may have them."""

import io
from hashlib import sha256
from typing import cast

import pytest
from django.db import DatabaseError, transaction
from docx import Document
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from accounts.exceptions import NotPermitted
from accounts.models import AuditEvent, User
from mdt.actions import decisions, minutes
from mdt.models import Decision, Meeting, MinutesDocument
from tests.mdt.course import AT

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def made(meeting: Meeting, by: User, *, pseudonymised: bool = True) -> dict[str, bytes]:
    documents = minutes.make(meeting, pseudonymised=pseudonymised, by=by, at=AT)
    assert all(d.sha256 == sha256(bytes(d.content)).hexdigest() for d in documents)
    return {document.format: bytes(document.content) for document in documents}


def words_of(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def test_all_formats_say_the_decision(signed_decision: Decision, coordinator: User) -> None:
    files = made(signed_decision.item.meeting, coordinator)

    document = Document(io.BytesIO(files["docx"]))
    assert "Change of systemic treatment" in words_of(files["pdf"])
    assert "Change of systemic treatment" in [p.text for p in document.paragraphs]
    assert b"Change of systemic treatment" in files["csv"]
    assert all(b"Meier" not in content for content in files.values())
    assert "Meier" not in words_of(files["pdf"])


def test_the_pdf_is_tagged(signed_decision: Decision, coordinator: User) -> None:
    pdf = made(signed_decision.item.meeting, coordinator)["pdf"]

    root = cast("DictionaryObject", PdfReader(io.BytesIO(pdf)).trailer["/Root"])
    assert cast("DictionaryObject", root["/MarkInfo"])["/Marked"]
    assert str(root["/Lang"]) == "en"
    assert b"pdfuaid" in cast("StreamObject", root["/Metadata"]).get_data()


def test_the_same_content_makes_no_new_version(
    signed_decision: Decision, coordinator: User
) -> None:
    meeting = signed_decision.item.meeting

    assert made(meeting, coordinator) == made(meeting, coordinator)
    assert MinutesDocument.objects.count() == 4


def test_an_addendum_makes_a_new_version(
    signed_decision: Decision, coordinator: User, surgeon: User
) -> None:
    meeting = signed_decision.item.meeting
    made(meeting, coordinator)
    decisions.add_addendum(decision=signed_decision, text="RAS mutated", by=surgeon, at=AT)

    files = made(meeting, coordinator)

    assert b"RAS mutated" in files["csv"]
    assert set(MinutesDocument.objects.values_list("version", flat=True)) == {1, 2}


def test_an_undecided_case_makes_a_draft(attended_meeting: Meeting, coordinator: User) -> None:
    assert "Draft: not every case has a signed decision" in words_of(
        made(attended_meeting, coordinator)["pdf"]
    )


def test_names_need_the_right(signed_decision: Decision, coordinator: User) -> None:
    with pytest.raises(NotPermitted):
        minutes.make(signed_decision.item.meeting, pseudonymised=False, by=coordinator, at=AT)


def test_downloads_are_on_the_trail(signed_decision: Decision, coordinator: User) -> None:
    made(signed_decision.item.meeting, coordinator)

    minutes.note_download(MinutesDocument.objects.filter(format="pdf").get(), by=coordinator, at=AT)

    assert AuditEvent.objects.get(event="minutes downloaded").detail["format"] == "pdf"


def test_stored_minutes_never_change(signed_decision: Decision, coordinator: User) -> None:
    made(signed_decision.item.meeting, coordinator)

    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesDocument.objects.update(content=b"other")
    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesDocument.objects.all().delete()
