"""Which meeting and which person an answer names, and why it names none: then nothing is written."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import identities
from accounts.models import IdentityKind, Site, User
from mdt.actions import replies
from mdt.models import Apology, Board, Meeting, MeetingReply
from tests.mdt.meeting_answers import (
    SYSTEM,
    Door,
    answer,
    coming,
    door,
    known,
    meeting,
    numbered,
)

__all__ = ["door", "known", "meeting"]
pytestmark = pytest.mark.django_db
Json = dict[str, Any]


def why(door: Door, sent: Json) -> str:
    (one,) = door.sent(sent)
    assert one.effect == "shown"
    assert not MeetingReply.objects.exists()
    assert not Apology.objects.exists()
    issue = one.issue()
    assert issue is not None
    assert (issue.severity, issue.text) == ("information", one.because)
    return one.because


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"participantStatus": "needs-action"}, "Only accepted, declined and tentative"),
        ({"appointment": {"reference": "Appointment/elsewhere"}}, "names no meeting"),
        ({"appointment": {"identifier": {"system": "urn:other", "value": "1"}}}, "names no meeting"),
        ({"actor": {"display": "Dr Surgeon"}}, "names nobody"),
        ({"actor": {"identifier": {"system": SYSTEM, "value": "4711 "}}}, "names nobody"),
        ({"actor": {"identifier": {"system": "urn:HOSPITAL:staff", "value": "4711"}}}, "names nobody"),
        ({"actor": {"identifier": {"system": "email", "value": "surgeon@lakeside.example"}}}, "names nobody"),
    ],
)  # fmt: skip
def test_what_names_nothing_surely_is_shown_with_its_reason(
    door: Door, meeting: Meeting, known: User, change: Json, because: str
) -> None:
    assert because in why(door, answer(meeting) | change)


def test_a_meeting_that_is_over_running_or_called_off_takes_no_answer(
    door: Door, meeting: Meeting, board: Board, known: User
) -> None:
    assert why(door, answer(coming(board, -7))) == "The meeting has begun or is over"
    for days, state in ((14, "archived"), (15, "ended"), (16, "in_session")):
        other, begun = coming(board, days), timezone.now() if state == "in_session" else None
        Meeting.objects.filter(pk=other.pk).update(state=state, begun_at=begun)
        assert why(door, answer(other)) == "The meeting has begun or is over"
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    assert why(door, answer(meeting)) == "The meeting is cancelled"


def test_a_meeting_of_another_hospital_is_not_known(
    door: Door, known: User, stranger: User
) -> None:
    board = Board.objects.create(code="other", name="Other board", time_zone="Europe/Zurich")
    board.sites.add(*Site.objects.filter(memberships__user=stranger))

    assert why(door, answer(coming(board))) == "It names no meeting of a board of this site"


def test_who_is_no_member_of_the_board_is_not_noted(
    door: Door, meeting: Meeting, stranger: User, coordinator: User
) -> None:
    numbered(stranger, "99", coordinator)

    assert why(door, answer(meeting, "99")) == "Whom it names does not belong to this board"


def test_who_left_is_nobody(door: Door, meeting: Meeting, known: User) -> None:
    User.objects.filter(pk=known.pk).update(is_active=False)

    assert "names nobody" in why(door, answer(meeting))


def test_numbers_of_two_people_are_nobody(
    door: Door, meeting: Meeting, known: User, oncologist: User, coordinator: User
) -> None:
    numbered(oncologist, "4712", coordinator)
    two = [{"system": SYSTEM, "value": one} for one in ("4711", "4712")]
    both = {"resourceType": "Practitioner", "id": "d", "identifier": two}
    sent = answer(meeting, actor={"reference": "#d"}, contained=[both])

    assert why(door, sent) == "Its numbers belong to several people"


def test_our_own_number_of_a_person_names_them(door: Door, meeting: Meeting, surgeon: User) -> None:
    """Our Appointment names its participants so; whoever answers it may give that back."""
    ours = {"system": "urn:crlm:person", "value": str(surgeon.public_id)}

    assert door.effects(answer(meeting, actor={"identifier": ours})) == ["apology noted"]


def test_a_linked_practitioner_of_a_record_system_is_the_person(
    door: Door, meeting: Meeting, surgeon: User, coordinator: User
) -> None:
    address = "https://ehr.example/fhir/Practitioner/7"
    identities.link(
        user=surgeon, issuer="https://ehr.example/fhir", subject=address,
        kind=IdentityKind.FHIR_USER, by=coordinator, at=timezone.now(),
    )  # fmt: skip

    assert door.effects(answer(meeting, actor={"reference": address})) == ["apology noted"]


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("https://board.example/api/fhir/Appointment/{}", True),
        ("https://board.example/api/fhir/Appointment/{}/_history/3", True),
        ("https://board.example:8443/api/v1/fhir/Appointment/{}/", True),
        ("https://other.example/api/fhir/Appointment/{}", False),
        ("https://board.example/fhir/Appointment/{}", False),
        ("https://board.example/api/fhir/CarePlan/{}", False),
        ("ftp://board.example/api/fhir/Appointment/{}", False),
        ("https://[board/api/fhir/Appointment/{}", False),
        ("Appointment/{}", False),
    ],
)
def test_an_address_counts_only_where_we_answer(
    door: Door, meeting: Meeting, known: User, settings: Any, address: str, is_ours: bool
) -> None:
    settings.ALLOWED_HOSTS = ["board.example"]
    sent = answer(meeting, appointment={"reference": address.format(meeting.public_id)})

    (one,) = door.sent(sent)

    assert (one.effect == "apology noted") is is_ours


def test_many_that_name_nobody_are_asked_about_together(
    door: Door, meeting: Meeting, known: User, django_assert_max_num_queries: Any
) -> None:
    file, seen = door.seen(*(answer(meeting, str(number)) for number in range(300)))

    with django_assert_max_num_queries(12):
        told = replies.note(seen.found, file, door.by, timezone.now())

    assert {one.because for one in told} == {"It names nobody by a number that is set up"}


@pytest.mark.parametrize("value", ["47\x0011", "\ud800", "4" * 70_000])
def test_a_number_that_no_database_keeps_is_answered(
    door: Door, meeting: Meeting, known: User, value: str
) -> None:
    for sent in (
        answer(meeting, value),
        answer(meeting, appointment={"reference": f"https://x/{value}"}),
    ):
        _file, seen = door.seen(sent)

        assert seen.found.is_refused or [one.effect for one in seen.answers] == ["shown"]
