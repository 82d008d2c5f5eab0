"""Answers to meetings as they are noted: what somebody said beforehand, never a presence, never over a person's word."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import identities
from accounts.exceptions import NotAllowedNow
from accounts.models import AuditEvent, IdentityKind, Site, User
from cases.actions import receiving
from cases.actions.import_results import AnswerResult, Written
from cases.models import Case, ReceivedFile
from mdt.actions import attendance, replies
from mdt.actions.sealing import quorum_of
from mdt.models import AgendaItem, Apology, Attendance, Board, Meeting, MeetingReply
from tests.cases.fhir.samples import condition, lab, patient
from tests.mdt.conftest import person
from tests.mdt.meeting_answers import SYSTEM, answer, bundle, coming, numbered, said_at

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


@pytest.fixture
def meeting(board: Board) -> Meeting:
    return coming(board)


@pytest.fixture
def known(surgeon: User, coordinator: User) -> User:
    """The surgeon, with the number that the hospital gives."""
    numbered(surgeon, "4711", coordinator)
    return surgeon


class Door:
    """The import, as the page and the API do it: looked at, then confirmed with the seal that was seen."""

    def __init__(self, site: Site, by: User) -> None:
        self.site, self.by = site, by

    def seen(self, *resources: Json) -> tuple[ReceivedFile, receiving.Rehearsal]:
        now, content = timezone.now(), bundle(*resources)
        file = receiving.receive(name="a.json", content=content, site=self.site, by=self.by, at=now)
        return file, receiving.rehearse(file, by=self.by, at=now, note=replies.note)

    def sent(self, *resources: Json) -> list[AnswerResult]:
        file, seen = self.seen(*resources)
        written = self.confirm(file, seen.seal)
        assert [one.effect for one in written.answers] == [one.effect for one in seen.answers]
        return written.answers

    def confirm(self, file: ReceivedFile, seal: str) -> Written:
        return receiving.confirm(
            file, seal=seal, said={}, by=self.by, at=timezone.now(), note=replies.note
        )

    def effects(self, *resources: Json) -> list[str]:
        return [one.effect for one in self.sent(*resources)]


@pytest.fixture
def door(site: Site, coordinator: User) -> Door:
    return Door(site, coordinator)


def standing(meeting: Meeting, who: User) -> str:
    return MeetingReply.objects.filter(meeting=meeting).standing().get(person=who).status


def test_looking_writes_nothing_and_the_same_again_neither(
    door: Door, meeting: Meeting, known: User
) -> None:
    sent = answer(meeting, meta=said_at(5))
    door.seen(sent)
    assert not MeetingReply.objects.exists()

    assert door.effects(sent) == ["apology noted"]
    events = AuditEvent.objects.exclude(event__startswith="file").count()

    assert door.effects(sent) == ["unchanged"]
    assert MeetingReply.objects.count() == Apology.objects.count() == 1
    assert AuditEvent.objects.exclude(event__startswith="file").count() == events


def test_an_earlier_answer_that_comes_again_stays_an_earlier_one(
    door: Door, meeting: Meeting, known: User
) -> None:
    """Without a time it can be told only by its content: the first is not taken for a third."""
    first, second = answer(meeting, status="declined"), answer(meeting, status="accepted")

    assert door.effects(first) + door.effects(second) == ["apology noted", "apology taken back"]
    assert door.effects(first) == ["unchanged"]
    assert standing(meeting, known) == "accepted"
    assert not Apology.objects.exists()


def test_a_later_answer_replaces_an_earlier_in_any_order_of_arrival(
    door: Door, meeting: Meeting, known: User
) -> None:
    later = answer(meeting, status="tentative", meta=said_at(5))
    assert door.effects(later) == ["answer noted"]

    (old,) = door.sent(answer(meeting, status="declined", meta=said_at(30)))

    assert (old.effect, old.because) == ("shown", "A later answer of this person is noted already")
    assert standing(meeting, known) == "tentative"
    assert not Apology.objects.exists()


def test_of_several_in_one_file_the_last_counts_however_they_are_shuffled(
    door: Door, meeting: Meeting, known: User
) -> None:
    sent = [
        answer(meeting, status="accepted", meta=said_at(30)),
        answer(meeting, status="declined", meta=said_at(5)),
        answer(meeting, status="tentative", meta=said_at(20)),
    ]
    random.Random(1).shuffle(sent)

    assert sorted(door.effects(*sent)) == ["apology noted", "shown", "shown"]
    assert standing(meeting, known) == "declined"


def test_answers_that_contradict_each_other_without_a_time_write_nothing(
    door: Door, meeting: Meeting, known: User
) -> None:
    sent = answer(meeting, status="accepted"), answer(meeting, status="declined")

    assert door.effects(*sent) == ["shown", "shown"]
    assert not MeetingReply.objects.exists()


def test_what_a_person_noted_stays_with_its_deputy(
    door: Door, meeting: Meeting, known: User, coordinator: User, site: Site
) -> None:
    deputy = person(site, "oncologist")
    now = timezone.now()
    noted: Json = {
        "meeting": meeting,
        "person": known,
        "deputy": deputy,
        "by": coordinator,
        "at": now,
    }
    attendance.apologise(**noted, received_on=now.date())

    assert door.effects(answer(meeting, status="declined", meta=said_at(9))) == ["answer noted"]
    (after,) = door.sent(answer(meeting, status="accepted", meta=said_at(5)))

    assert (after.effect, after.because) == (
        "answer noted",
        "The apology that a person noted stays",
    )
    assert Apology.objects.get().deputy == deputy
    assert standing(meeting, known) == "accepted"


def test_an_apology_that_a_person_took_over_is_theirs(
    door: Door, meeting: Meeting, known: User, coordinator: User
) -> None:
    door.sent(answer(meeting, status="declined", meta=said_at(9)))
    now = timezone.now()
    attendance.apologise(
        meeting=meeting, person=known, deputy=None, received_on=now.date(), by=coordinator, at=now
    )

    assert door.effects(answer(meeting, status="accepted", meta=said_at(5))) == ["answer noted"]
    apology = Apology.objects.get()
    with pytest.raises(NotAllowedNow):
        attendance.take_back(apology=apology, by=coordinator, at=now)


@pytest.mark.parametrize("status", ["accepted", "tentative", "declined"])
def test_no_answer_is_a_presence_or_counts_for_the_quorum(
    door: Door, listed_item: AgendaItem, known: User, status: str
) -> None:
    meeting = listed_item.meeting
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=4)
    )
    before = quorum_of(listed_item, timezone.now())

    door.sent(answer(meeting, status=status))

    assert MeetingReply.objects.get().status == status
    assert quorum_of(listed_item, timezone.now()) == before
    assert not Attendance.objects.exists()


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


def test_who_is_noted_as_present_answers_no_more(
    door: Door, meeting: Meeting, known: User, coordinator: User
) -> None:
    soon = timezone.now() + timedelta(minutes=20)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=soon)
    attendance.join(
        meeting=meeting, person=known, discipline="surgeon", mode="room", by=coordinator,
        at=timezone.now(),
    )  # fmt: skip

    assert why(door, answer(meeting)) == "This person is noted as present already"


def test_what_changed_since_it_was_seen_is_looked_at_again(
    door: Door, meeting: Meeting, known: User
) -> None:
    file, seen = door.seen(answer(meeting))
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")

    with pytest.raises(Exception, match="look again"):
        door.confirm(file, seen.seal)

    assert not MeetingReply.objects.exists()
    assert ReceivedFile.objects.waiting().get() == file


def test_a_failing_audit_leaves_nothing(
    door: Door, meeting: Meeting, known: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, seen = door.seen(answer(meeting))

    def fails(*args: Any, **more: Any) -> None:
        raise RuntimeError("no trail")

    monkeypatch.setattr("mdt.actions.attendance.audit.record", fails)
    with pytest.raises(RuntimeError):
        door.confirm(file, seen.seal)

    assert not MeetingReply.objects.exists()
    assert not Apology.objects.exists()


def test_answers_go_along_with_patients(door: Door, meeting: Meeting, known: User) -> None:
    file, seen = door.seen(patient(), condition(), lab(), answer(meeting))
    counts = seen.found.counts()
    assert counts.total() == seen.found.resources

    written = door.confirm(file, seen.seal)

    assert [one.effect for one in written.patients] == ["created"]
    assert [one.effect for one in written.answers] == ["apology noted"]
    assert Case.objects.count() == Apology.objects.count() == 1


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
