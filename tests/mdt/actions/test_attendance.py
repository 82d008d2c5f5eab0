"""Who is at a meeting, as what, and from when to when: the quorum at each minute follows."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, Site, User
from mdt.actions import attendance, decisions, live, meetings
from mdt.actions.sealing import heard_at, quorum_of
from mdt.models import AgendaItem, Apology, Attendance, Decision, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import PASSWORD, content

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(listed_item: AgendaItem, coordinator: User) -> Meeting:
    meeting = listed_item.meeting
    return meetings.move_to(
        meeting=meeting, state="in_session", by=coordinator, at=meeting.starts_at
    )


def comes(meeting: Meeting, who: User, role: str, by: User, **how: Any) -> Attendance:
    words: dict[str, Any] = {"mode": "room", "at": meeting.starts_at + 20 * MINUTE} | how
    return attendance.join(meeting=meeting, person=who, discipline=role, by=by, **words)


def test_who_came_before_it_was_noted_counts_from_then(
    session: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> None:
    came = session.starts_at + 5 * MINUTE
    comes(session, surgeon, "surgeon", coordinator, since=came)

    assert "surgeon" in quorum_of(listed_item, came).present
    assert "surgeon" in quorum_of(listed_item, came - MINUTE).missing
    event = AuditEvent.objects.get(event="person joined")
    assert event.detail["since"] == came.isoformat()


@pytest.mark.parametrize("minutes", [-61, 21])
def test_nobody_came_long_before_or_later_than_now(
    session: Meeting, surgeon: User, coordinator: User, minutes: int
) -> None:
    since = session.starts_at + minutes * MINUTE
    with pytest.raises(Invalid) as refusal:
        comes(session, surgeon, "surgeon", coordinator, since=since)
    assert refusal.value.problems[0].path == "since"


def test_who_left_earlier_does_not_count_from_then(
    session: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> None:
    comes(session, surgeon, "surgeon", coordinator, at=session.starts_at)
    left = session.starts_at + 10 * MINUTE
    attendance.leave(
        meeting=session, person=surgeon, by=coordinator, at=left + 8 * MINUTE, left_at=left
    )

    assert "surgeon" in quorum_of(listed_item, left - MINUTE).present
    assert "surgeon" in quorum_of(listed_item, left).missing
    with pytest.raises(Invalid):  # a second stay cannot begin inside the first
        comes(session, surgeon, "surgeon", coordinator, since=left - MINUTE)


def test_an_observer_is_there_and_counts_for_nothing(
    session: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> None:
    stay = comes(session, surgeon, "surgeon", coordinator, capacity="observer")

    assert (stay.discipline, stay.speaks_for) == ("", "observer")
    assert "surgeon" in quorum_of(listed_item, stay.joined_at).missing


def test_a_deputy_stands_in_for_one_who_is_not_there(
    session: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User, site: Any
) -> None:
    second = User.objects.create_user("second@lakeside.example", "Dr Second", PASSWORD)
    second.memberships.create(site=site, role="surgeon")
    stay = comes(session, second, "surgeon", coordinator, capacity="deputy", deputises_for=surgeon)

    assert stay.speaks_for == "surgeon, deputy for Dr Surgeon"
    assert quorum_of(listed_item, stay.joined_at).by_deputy == ("surgeon",)


def test_a_deputy_for_nobody_or_for_somebody_present_is_none(
    session: Meeting, surgeon: User, oncologist: User, coordinator: User, site: Any
) -> None:
    second = User.objects.create_user("second@lakeside.example", "Dr Second", PASSWORD)
    second.memberships.create(site=site, role="surgeon")
    comes(session, surgeon, "surgeon", coordinator)

    for whom in (None, second, oncologist, surgeon):
        with pytest.raises(Invalid) as refusal:
            comes(session, second, "surgeon", coordinator, capacity="deputy", deputises_for=whom)
        assert refusal.value.problems[0].path == "deputises_for"


def test_writing_is_no_way_of_being_there(
    session: Meeting, surgeon: User, coordinator: User
) -> None:
    with pytest.raises(Invalid):
        comes(session, surgeon, "surgeon", coordinator, mode="written")


def test_people_note_themselves_and_nobody_else(
    session: Meeting, surgeon: User, oncologist: User, stranger: User
) -> None:
    comes(session, surgeon, "surgeon", surgeon, mode="remote")

    with pytest.raises(NotPermitted):
        comes(session, oncologist, "oncologist", surgeon)
    with pytest.raises(NotPermitted):
        comes(session, stranger, "surgeon", stranger)
    attendance.leave(meeting=session, person=surgeon, by=surgeon, at=session.ends_at)


def test_an_apology_names_the_deputy_and_the_last_word_holds(
    session: Meeting, surgeon: User, oncologist: User, coordinator: User, site: Any
) -> None:
    day, at = session.starts_at.date(), session.starts_at
    second = person(site, "member")
    for deputy in (None, second):
        attendance.apologise(
            meeting=session, person=surgeon, deputy=deputy, received_on=day, by=coordinator, at=at
        )

    assert Apology.objects.get().deputy == second
    with pytest.raises(Invalid):
        attendance.apologise(
            meeting=session, person=surgeon, deputy=surgeon, received_on=day, by=surgeon, at=at
        )
    comes(session, oncologist, "oncologist", coordinator)
    with pytest.raises(NotAllowedNow):
        attendance.apologise(
            meeting=session, person=oncologist, deputy=None, received_on=day, by=coordinator, at=at
        )


def test_a_case_keeps_the_quorum_of_the_minute_it_was_read_aloud(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, oncologist: User,
    coordinator: User,
) -> None:  # fmt: skip
    """Everybody has gone when the chair signs at the end of the day; what was heard stays quorate."""
    at = attended_meeting.starts_at
    live.take_pen(meeting=attended_meeting, by=coordinator, at=at)
    live.show(meeting=attended_meeting, item=listed_item, by=coordinator, at=at)
    draft = decisions.save_draft(item=listed_item, content=content(surgeon), by=coordinator, at=at)
    read = decisions.read_back(decision=draft, by=coordinator, at=at + 4 * MINUTE)
    attendance.leave(meeting=attended_meeting, person=surgeon, by=coordinator, at=at + 10 * MINUTE)
    signed = decisions.sign(
        decision=read, by=oncologist, password=PASSWORD, at=at + 60 * MINUTE,
        expected_version=read.version,
    )  # fmt: skip

    assert signed.snapshot["quorum"]["missing"] == []
    assert heard_at(Decision.objects.get(), at) == at + 4 * MINUTE
    there = {row["person"]: row for row in signed.snapshot["attendance"]}
    assert there["Dr Surgeon"]["left_at"] == (at + 10 * MINUTE).isoformat()


def test_a_text_read_aloud_after_they_left_is_not_quorate(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> None:
    at = attended_meeting.starts_at
    live.take_pen(meeting=attended_meeting, by=coordinator, at=at)
    live.show(meeting=attended_meeting, item=listed_item, by=coordinator, at=at)
    attendance.leave(meeting=attended_meeting, person=surgeon, by=coordinator, at=at + MINUTE)
    draft = decisions.save_draft(item=listed_item, content=content(surgeon), by=coordinator, at=at)
    read = decisions.read_back(decision=draft, by=coordinator, at=at + 2 * MINUTE)

    assert quorum_of(listed_item, heard_at(read, at)).missing == ("surgeon",)


@pytest.mark.parametrize("discipline", ["pathologist", "nurse"])
def test_a_member_speaks_for_the_specimen_or_as_the_nurse(
    discipline: str, attended_meeting: Meeting, site: Site, oncologist: User, coordinator: User
) -> None:
    at = attended_meeting.starts_at
    member = person(site, "member")

    stay = attendance.join(
        meeting=attended_meeting, person=member, discipline=discipline, mode="room", by=coordinator, at=at
    )  # fmt: skip

    assert stay.discipline == discipline
    attendance.leave(meeting=attended_meeting, person=oncologist, by=coordinator, at=at)
    with pytest.raises(Invalid, match="does not hold this role"):
        attendance.join(
            meeting=attended_meeting, person=oncologist, discipline=discipline, mode="room",
            by=coordinator, at=at,
        )  # fmt: skip
