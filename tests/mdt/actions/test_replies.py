"""Answers to meetings as they are noted: what somebody said beforehand, never a presence, never over a person's word."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.exceptions import NotAllowedNow
from accounts.models import AuditEvent, Site, User
from cases.models import Case, ReceivedFile
from mdt.actions import attendance
from mdt.actions.sealing import quorum_of
from mdt.documents.fhir_meeting import appointment
from mdt.models import AgendaItem, Apology, Attendance, Meeting, MeetingReply
from mdt.presenters.attendance import attendance_page
from tests.cases.fhir.samples import condition, lab, patient
from tests.mdt.conftest import person
from tests.mdt.meeting_answers import (
    Door,
    answer,
    door,
    known,
    meeting,
    said_at,
)

__all__ = ["door", "known", "meeting"]
pytestmark = pytest.mark.django_db
Json = dict[str, Any]


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
    """Without a time it can be told only by its content: the first is not taken for a third, and the page says so."""
    first, second = answer(meeting, status="declined"), answer(meeting, status="accepted")

    assert door.effects(first) + door.effects(second) == ["apology noted", "apology taken back"]
    assert door.effects(second) == ["unchanged"]
    (again,) = door.sent(first)
    assert (again.effect, again.because) == (
        "shown", "It was noted before a later answer, which stays: it has no time of its own",
    )  # fmt: skip
    assert standing(meeting, known) == "accepted"
    assert not Apology.objects.exists()


def test_an_earlier_answer_with_its_time_that_comes_again_is_told_as_earlier(
    door: Door, meeting: Meeting, known: User
) -> None:
    first = answer(meeting, status="declined", meta=said_at(30))
    second = answer(meeting, status="accepted", meta=said_at(5))
    assert door.effects(first) + door.effects(second) == ["apology noted", "apology taken back"]

    (again,) = door.sent(first)

    assert (again.effect, again.because) == (
        "shown",
        "A later answer of this person is noted already",
    )
    assert standing(meeting, known) == "accepted"


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


@pytest.mark.parametrize(
    ("status", "days", "effect"),
    [("accepted", 0, "answer noted"), ("accepted", 1, "shown"), ("declined", 1, "apology noted")],
)
def test_who_accepts_another_time_does_not_come_at_ours(
    door: Door, meeting: Meeting, known: User, status: str, days: int, effect: str
) -> None:
    start = (meeting.starts_at + timedelta(days=days)).isoformat()

    assert door.effects(answer(meeting, status=status, start=start)) == [effect]


def test_an_answer_to_a_meeting_that_was_moved_since_says_so(
    door: Door, meeting: Meeting, known: User, coordinator: User
) -> None:
    door.sent(answer(meeting, status="accepted"))
    meeting.starts_at += timedelta(hours=1)
    meeting.ends_at += timedelta(hours=1)
    meeting.save()

    (line,) = attendance_page(meeting, coordinator, timezone.now()).replies
    told = {one["actor"]["display"]: one["status"] for one in appointment(meeting)["participant"]}

    assert (line.said, line.is_of_other_time, line.tag) == ("accepted", True, "plain")
    assert told[known.full_name] == "needs-action"


def test_who_is_noted_as_present_answers_no_more(
    door: Door, meeting: Meeting, known: User, coordinator: User
) -> None:
    soon = timezone.now() + timedelta(minutes=20)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=soon)
    attendance.join(
        meeting=meeting, person=known, discipline="surgeon", mode="room", by=coordinator,
        at=timezone.now(),
    )  # fmt: skip

    (one,) = door.sent(answer(meeting))

    assert (one.effect, one.because) == ("shown", "This person is noted as present already")
    assert not Apology.objects.exists()


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
