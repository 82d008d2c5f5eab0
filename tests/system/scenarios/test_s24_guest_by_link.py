"""S24. An external expert joins by link: the cases they were invited for, marked, until the meeting ends."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from accounts.exceptions import Invalid, NotFound
from accounts.models import AuditEvent
from mdt.actions import agenda, guests, meetings
from mdt.models import Attendance, GuestInvitation

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def invited(meeting: "Meeting", hospital: "DemoHospital") -> tuple[GuestInvitation, str]:
    item = meeting.items.order_by("position")[0]
    return guests.invite(
        meeting=meeting, full_name="Prof. Gast", email="gast@far.example", role="Transplant surgeon",
        items=[item], by=hospital.people["coordinator"], at=timezone.now(),
    )  # fmt: skip


def test_only_invited_cases_marked_and_with_an_attendance_row(
    quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    _invitation, secret = invited(quorate_meeting, hospital)
    mine, other = quorate_meeting.items.order_by("position")[:2]
    client = Client()
    assert client.get(f"/guest/{secret}/{mine.public_id}/").status_code == 302

    client.post(f"/guest/{secret}/")
    page = client.get(f"/guest/{secret}/{mine.public_id}/")
    text = page.content.decode()

    assert "Shown to Prof. Gast" in text
    assert "no-store" in page["Cache-Control"]
    assert str(mine.case.patient.display_name) in text
    assert client.get(f"/guest/{secret}/{other.public_id}/").status_code == 404
    stay = Attendance.objects.get(capacity="guest")
    assert (stay.user.full_name, stay.counts) == ("Prof. Gast", False)
    assert AuditEvent.objects.filter(event="guest opened a case").count() == 1


def test_nothing_else_opens_and_nothing_can_be_taken(
    quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    _invitation, secret = invited(quorate_meeting, hospital)
    item, client = quorate_meeting.items.order_by("position")[0], Client()
    client.post(f"/guest/{secret}/")

    for address in (
        "/",
        f"/cases/{item.case.public_id}/",
        f"/meetings/{quorate_meeting.public_id}/minutes/",
    ):
        assert client.get(address).status_code == 302, address
    text = client.get(f"/guest/{secret}/{item.public_id}/").content.decode()
    assert not any(word in text for word in ("as=pdf", "download", "minutes", ".csv"))


def test_a_case_off_the_list_is_closed_to_the_guest(
    quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    _invitation, secret = invited(quorate_meeting, hospital)
    item, client = quorate_meeting.items.order_by("position")[0], Client()
    client.post(f"/guest/{secret}/")
    assert client.get(f"/guest/{secret}/{item.public_id}/").status_code == 200

    agenda.remove(item=item, reason="objects", by=hospital.people["coordinator"], at=timezone.now())

    assert client.get(f"/guest/{secret}/{item.public_id}/").status_code == 404
    page = client.get(f"/guest/{secret}/").content.decode()
    assert str(item.case.patient.display_name) not in page


def test_it_ends_with_the_meeting(quorate_meeting: "Meeting", hospital: "DemoHospital") -> None:
    invitation, secret = invited(quorate_meeting, hospital)
    at = timezone.now()
    assert guests.opened(secret, at) == invitation

    with pytest.raises(NotFound):
        guests.opened(secret, invitation.expires_at + timedelta(seconds=1))
    meetings.move_to(meeting=quorate_meeting, state="ended", by=hospital.people["chair"], at=at)
    with pytest.raises(NotFound):
        guests.opened(secret, at)


def test_a_link_that_was_ended_or_guessed(
    quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    invitation, secret = invited(quorate_meeting, hospital)
    guests.revoke(invitation=invitation, by=hospital.people["coordinator"], at=timezone.now())

    assert Client().get(f"/guest/{secret}/").status_code == 404
    assert Client().get("/guest/guessed/").status_code == 404
    assert secret not in invitation.token_sha256


def test_who_has_an_account_is_no_guest(
    quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    with pytest.raises(Invalid):
        guests.invite(
            meeting=quorate_meeting, full_name="x", email="surgeon@demo.example", role="x",
            items=list(quorate_meeting.items.all()), by=hospital.people["coordinator"], at=timezone.now(),
        )  # fmt: skip
