"""Exports: without names by default, for a purpose, on the log, and the same bytes for the same content."""

import io
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from docx import Document
from pypdf import PdfReader

from accounts.exceptions import Invalid, NotPermitted
from accounts.models import AuditEvent, Site, User
from mdt.actions import exports, minutes, outcomes
from mdt.actions.exports import File, Wish
from mdt.documents.lists import agenda_list, outcome, task_list
from mdt.models import AgendaItem, AgendaReason, Board, Decision, ExportRecord, MinutesDocument
from tests.mdt.conftest import person
from tests.mdt.course import AT, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def export_admin(site: Site) -> User:
    return person(site, "export_admin")


def wish(board: Board, **changes: Any) -> Wish:
    return replace(Wish("agenda", board, True, "meeting", "", {}), **changes)


def handed(item: AgendaItem, by: User, form: str, **changes: Any) -> File:
    wanted = wish(item.board, **changes)
    build = partial(agenda_list, item.meeting, pseudonymised=wanted.pseudonymised)
    return exports.make(wish=wanted, build=build, file_format=form, by=by, at=AT)


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("form", sorted(exports.RENDERERS))
def test_a_list_is_the_same_file_twice_and_on_the_log(
    listed_item: AgendaItem, coordinator: User, form: str
) -> None:
    first = handed(listed_item, coordinator, form)
    second = handed(listed_item, coordinator, form)

    assert first.content == second.content
    rows = ExportRecord.objects.all()
    assert {row.sha256 for row in rows} == {sha256(first.content).hexdigest()}
    assert {(row.rows, row.purpose, row.by) for row in rows} == {(1, "meeting", coordinator)}
    assert AuditEvent.objects.filter(event="export made").count() == 2


def test_no_format_tells_the_name(listed_item: AgendaItem, coordinator: User) -> None:
    AgendaReason.objects.create(
        item=listed_item,
        kind="referral",
        text="Frau Meier, born 02.04.1961, wants to wait",
        added_at=AT,
    )

    texts = [words_of(handed(listed_item, coordinator, "pdf").content)]
    document = Document(io.BytesIO(handed(listed_item, coordinator, "docx").content))
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts.append(handed(listed_item, coordinator, "csv").content.decode())

    assert not any("Meier" in text or "1961" in text for text in texts)
    assert "wants to wait" in " ".join(texts[0].split())
    assert "[name]" in texts[-1]


def test_names_need_the_right_and_a_reason(
    listed_item: AgendaItem, coordinator: User, export_admin: User
) -> None:
    with pytest.raises(NotPermitted):
        handed(listed_item, coordinator, "csv", pseudonymised=False, reason="for the ward")
    with pytest.raises(Invalid) as refused:
        handed(listed_item, export_admin, "csv", pseudonymised=False, reason=" ")
    file = handed(listed_item, export_admin, "csv", pseudonymised=False, reason="for the ward")

    assert [problem.path for problem in refused.value.problems] == ["reason"]
    assert b"Meier" in file.content
    assert "-identified" in file.name
    assert ExportRecord.objects.count() == 1


def test_nothing_is_read_without_a_purpose(listed_item: AgendaItem, coordinator: User) -> None:
    def never() -> Any:
        raise AssertionError("read before the purpose was known")

    with pytest.raises(Invalid):
        exports.make(
            wish=wish(listed_item.board, purpose=""),
            build=never,
            file_format="csv",
            by=coordinator,
            at=AT,
        )


def test_another_site_gets_nothing(listed_item: AgendaItem, stranger: User) -> None:
    with pytest.raises(NotPermitted):
        handed(listed_item, stranger, "csv")

    assert list(ExportRecord.objects.visible_to(stranger)) == []


def test_the_log_never_changes(listed_item: AgendaItem, coordinator: User) -> None:
    handed(listed_item, coordinator, "csv")

    with pytest.raises(DatabaseError), transaction.atomic():
        ExportRecord.objects.update(purpose="care")
    with pytest.raises(DatabaseError), transaction.atomic():
        ExportRecord.objects.all().delete()


def test_an_outcome_says_what_was_signed(signed_decision: Decision) -> None:
    report = outcome(signed_decision, pseudonymised=True)
    rows = {row[0]: row[1] for row in report.sheets[0].rows}

    assert rows["Recommendation"] == "Change of systemic treatment"
    assert rows["Seal (sha256)"] == signed_decision.sha256
    assert rows["Case"] == f"Case {str(signed_decision.item.case.public_id)[:8]}"


def test_open_tasks_are_those_of_the_database(signed_decision: Decision) -> None:
    report = task_list(signed_decision.item.board, pseudonymised=True, today=TODAY)

    assert report.row_count == signed_decision.actions.filter(state="open").count()


def test_totals_of_the_minutes_equal_the_database(
    signed_decision: Decision, coordinator: User
) -> None:
    from mdt.documents.content import content_of

    meeting = signed_decision.item.meeting
    totals = content_of(meeting, pseudonymised=True).totals

    listed = AgendaItem.objects.filter(meeting=meeting).exclude(state="removed")
    assert totals.listed == listed.count() == 1
    assert totals.decided == Decision.objects.filter(item__in=listed, state="signed").count() == 1


def test_minutes_that_are_downloaded_are_on_the_log(
    signed_decision: Decision, coordinator: User, export_admin: User
) -> None:
    meeting = signed_decision.item.meeting
    minutes.make(meeting, pseudonymised=False, by=export_admin, at=AT)
    document = MinutesDocument.objects.get(format="xlsx")

    with pytest.raises(Invalid):
        minutes.note_download(document, by=export_admin, at=AT)
    minutes.note_download(document, purpose="care", reason="transfer", by=export_admin, at=AT)

    record = ExportRecord.objects.get()
    assert (record.kind, record.sha256, record.reason) == ("minutes", document.sha256, "transfer")


def test_the_hash_of_the_sealed_record_is_the_seal(
    signed_decision: Decision, export_admin: User
) -> None:
    asked: dict[str, Any] = {"purpose": "audit", "reason": "court", "by": export_admin, "at": AT}
    with pytest.raises(Invalid):
        outcomes.hand_out(decision=signed_decision, pseudonymised=True, file_format="json", **asked)
    file = outcomes.hand_out(
        decision=signed_decision, pseudonymised=False, file_format="json", **asked
    )

    assert sha256(file.content).hexdigest() == signed_decision.sha256
    assert ExportRecord.objects.get().rows == 1
