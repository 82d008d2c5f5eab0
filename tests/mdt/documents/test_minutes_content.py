"""Everything that the minutes must say stands in every format, and their totals are those of the database."""

import io
import re
from datetime import datetime, timedelta
from zipfile import ZipFile

import pytest
from docx import Document
from pypdf import PdfReader

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.rules.document import from_json
from mdt.actions import agenda, attendance, decisions, follow_ups, late, live, meetings, voices
from mdt.actions.minutes import RENDERERS
from mdt.documents.content import MinutesContent, content_of
from mdt.models import AgendaItem, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, PASSWORD, content, course

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CONDITION = {"if": "remnant.percent >= 30", "then": "resect", "otherwise": "augment first", "by": "2026-04-01"}  # fmt: skip


@pytest.fixture
def chair(site: Site) -> User:
    return person(site, "chair")


@pytest.fixture
def minutes(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User, surgeon: User, oncologist: User, chair: User
) -> MinutesContent:  # fmt: skip
    """A meeting as meetings are: a deputy on the line, a member who stands back, two cases, one of them late."""
    meeting = listed_item.meeting
    opened = meeting.starts_at + timedelta(minutes=2)
    meetings.move_to(meeting=meeting, state="in_session", by=chair, at=opened)
    _there(meeting, surgeon, oncologist, coordinator, opened)
    live.take_pen(meeting=meeting, by=coordinator, at=opened)
    live.show(meeting=meeting, item=listed_item, by=coordinator, at=opened)
    voices.recuse(item=listed_item, person=oncologist, reason="trial sponsor", by=coordinator, at=opened)  # fmt: skip
    done = opened + timedelta(minutes=6)
    words = content(surgeon) | {
        "conditions": [CONDITION],
        "treatments": ["liver_resection"],
        "intent": "curative",
    }
    draft = decisions.save_draft(item=listed_item, content=words, by=coordinator, at=done)
    back = decisions.read_back(decision=draft, by=coordinator, at=done)
    signed = decisions.sign(
        decision=back, by=chair, password=PASSWORD, at=done, expected_version=back.version,
        quorum_override="Radiologist reported in writing beforehand",
    )  # fmt: skip
    follow_ups.give(decision=signed, text="Volumetry", owner=surgeon, due_in_working_days=3, by=coordinator, at=done)  # fmt: skip
    meetings.move_to(meeting=meeting, state="ended", by=chair, at=done + timedelta(minutes=30))
    return content_of(Meeting.objects.get(pk=meeting.pk), pseudonymised=True)


def _there(meeting: Meeting, surgeon: User, oncologist: User, by: User, at: datetime) -> None:
    deputy = User.objects.create_user("deputy@lakeside.example", "Dr Deputy", PASSWORD)
    deputy.memberships.create(site=meeting.board.sites.get(), role="oncologist")
    attendance.apologise(
        meeting=meeting, person=oncologist, deputy=deputy, received_on=AT.date(), by=by, at=AT
    )
    attendance.join(
        meeting=meeting, person=surgeon, discipline="surgeon", mode="room", by=by, at=at
    )
    attendance.join(
        meeting=meeting, person=deputy, discipline="oncologist", mode="remote", capacity="deputy",
        deputises_for=oncologist, by=by, at=at,
    )  # fmt: skip


def text_of(kind: str, file: bytes) -> str:
    """All words of a file, read by a reader that is not ours."""
    if kind == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    if kind == "docx":
        document = Document(io.BytesIO(file))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return " ".join([*(p.text for p in document.paragraphs), *cells])
    if kind == "xlsx":
        shared = ZipFile(io.BytesIO(file)).read("xl/sharedStrings.xml").decode()
        return " ".join(re.findall(r"<t[^>]*>([^<]*)</t>", shared))
    return file.decode("utf-8-sig")


@pytest.mark.parametrize("kind", list(RENDERERS))
def test_every_format_has_all_of_it(kind: str, minutes: MinutesContent) -> None:
    words = " ".join(text_of(kind, RENDERERS[kind](minutes)).split())

    for said in (
        "08:02", "08:38", "Dr Coordinator", "Dr Chair", "deputy for Dr Oncologist", "Dr Deputy", "remote", "6 min",
        "resect", "augment first", "Dr Oncologist: trial sponsor", "Volumetry", "not yet",
        "Radiologist reported in writing beforehand", "Europe/Zurich",
    ):  # fmt: skip
        assert said in words, said


def test_totals_are_those_of_the_database(minutes: MinutesContent) -> None:
    totals = minutes.totals
    items = AgendaItem.objects.filter(meeting__ended_at__isnull=False)

    assert totals.listed == items.exclude(state="removed").count() == 1
    assert totals.decided == items.filter(state="decided").count() == 1
    assert (totals.spent_minutes, totals.minutes_per_case) == (6, "6.0")
    assert totals.listed == totals.decided + totals.noted + totals.deferred + totals.undecided


def test_a_late_addition_is_marked(
    listed_item: AgendaItem, coordinator: User, chair: User, site: Site
) -> None:
    meeting = listed_item.meeting
    meetings.move_to(meeting=meeting, state="locked", by=coordinator, at=AT)
    other = import_document(
        from_json(course("2", family_name="Frei")), site=site, by=BY, at=AT
    ).case
    added = agenda.refer(case=other, meeting=meeting, reason="Bleeding", by=coordinator, at=AT)
    said = {case.late for case in content_of(meeting, pseudonymised=True).cases}
    assert said == {"", "Bleeding (not approved)"}
    late.approve(item=added, by=chair, at=AT)

    minutes = content_of(meeting, pseudonymised=True)

    assert {case.late for case in minutes.cases} == {"", "Bleeding (approved by Dr Chair)"}
    assert minutes.totals.late == 1
