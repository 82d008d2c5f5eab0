"""S22. The network is down; the board writes on the downtime pack, and the paper is entered in the evening."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.exceptions import Invalid
from accounts.models import AuditEvent, User
from mdt.actions import attendance, decisions, paper
from mdt.actions.sealing import is_intact
from mdt.models import AgendaItem, Decision, Meeting, PaperRecord
from tests.mdt.course import PASSWORD, content

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.7 the sheet, scanned"
DECIDED, ENTERED = timedelta(minutes=20), timedelta(hours=9)


@pytest.fixture
def entered(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> Decision:
    """Everybody has gone home when the paper is typed in."""
    opened = attended_meeting.starts_at
    for stay in attended_meeting.attendance.all():
        attendance.leave(
            meeting=attended_meeting,
            person=stay.user,
            by=coordinator,
            at=opened + timedelta(hours=1),
        )
    return paper.enter(
        item=listed_item, content=content(surgeon), happened_at=opened + DECIDED, scan=SCAN,
        by=coordinator, at=opened + ENTERED,
    )  # fmt: skip


def test_both_times_are_kept_and_the_quorum_is_that_of_the_paper(
    entered: Decision, attended_meeting: Meeting, surgeon: User, coordinator: User
) -> None:
    at = attended_meeting.starts_at + ENTERED
    read = decisions.read_back(decision=entered, by=coordinator, at=at)
    signed = decisions.sign(
        decision=read, by=surgeon, password=PASSWORD, at=at, expected_version=read.version
    )

    assert signed.snapshot["quorum"]["missing"] == []
    assert (
        signed.snapshot["paper"]["happened_at"]
        == (attended_meeting.starts_at + DECIDED).isoformat()
    )
    assert is_intact(Decision.objects.get(pk=signed.pk))
    event = AuditEvent.objects.get(event="decision entered from paper")
    assert event.detail["happened_at"] < event.detail["entered_at"]
    assert bytes(PaperRecord.objects.get().scan) == SCAN


def test_the_scan_cannot_be_exchanged(entered: Decision) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperRecord.objects.update(scan=b"%PDF-1.7 another sheet")


@pytest.mark.parametrize(
    ("_why", "scan", "minutes"),
    [
        ("no scan", b"", 20),
        ("a program in place of a scan", b"MZ\x90", 20),
        ("before the meeting began", SCAN, -1),
        ("in the future", SCAN, 60 * 24),
    ],
)
def test_refused(
    _why: str, scan: bytes, minutes: int, attended_meeting: Meeting, listed_item: AgendaItem,
    surgeon: User, coordinator: User,
) -> None:  # fmt: skip
    opened = attended_meeting.starts_at
    with pytest.raises(Invalid):
        paper.enter(
            item=listed_item, content=content(surgeon), scan=scan,
            happened_at=opened + timedelta(minutes=minutes), by=coordinator, at=opened + ENTERED,
        )  # fmt: skip
    assert not Decision.objects.exists()


def test_by_the_page_in_the_board_s_own_time(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> None:
    client = Client()
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    local = attended_meeting.local_start + timedelta(minutes=20)
    words = content(surgeon) | {
        "has_dissent": "no", "informs_patient": str(surgeon.public_id), "version": "0",
        "happened_at": f"{local:%Y-%m-%dT%H:%M}", "scan": SimpleUploadedFile("sheet.pdf", SCAN),
    }  # fmt: skip

    answer = client.post(f"/items/{listed_item.public_id}/paper/", words)

    assert answer.status_code == 302
    assert PaperRecord.objects.get().happened_at == attended_meeting.starts_at + DECIDED
    found = client.get(f"/decisions/{Decision.objects.get().public_id}/scan/")
    assert (found["Content-Type"], found.content) == ("application/pdf", SCAN)
