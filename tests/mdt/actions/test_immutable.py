"""What is closed stays closed in the database itself, whoever tries and by whatever program."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Site, User
from cases.models import ImportSource
from mdt.actions import (
    attendance,
    closing,
    correcting,
    decisions,
    delivering,
    follow_ups,
    guests,
    letters,
    live,
    meetings,
    voices,
)
from mdt.models import AgendaItem, Decision, Letter, Meeting, MeetingReply
from tests.mdt.conftest import person
from tests.mdt.course import PASSWORD, content

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = timedelta(days=1)


@pytest.fixture
def archived(
    site: Site, listed_item: AgendaItem, later_meeting: Meeting, coordinator: User, surgeon: User,
    oncologist: User, radiologist: User,
) -> Meeting:  # fmt: skip
    """One case and everything that minutes can say of a meeting, approved and archived."""
    meeting, at = listed_item.meeting, listed_item.meeting.starts_at
    member, chair = person(site, "member"), person(site, "chair")
    by: dict[str, Any] = {"by": coordinator, "at": at}
    attendance.apologise(meeting=meeting, person=member, deputy=None, received_on=at.date(), **by)
    MeetingReply.objects.create(
        meeting=meeting, person=member, status="declined", starts_at=at, said_at=at, content_sha256="x", **by,
        source=ImportSource.objects.create(code="calendar", name="Calendar"),
    )  # fmt: skip
    meetings.move_to(meeting=meeting, state="in_session", **by)
    live.take_pen(meeting=meeting, **by)
    for who, role in ((surgeon, "surgeon"), (oncologist, "oncologist"), (radiologist, "radiologist")):  # fmt: skip
        attendance.join(meeting=meeting, person=who, discipline=role, mode="room", **by)
    guests.invite(meeting=meeting, full_name="Dr Guest", email="g@x.example", role="Pathologist",
                  items=[listed_item], **by)  # fmt: skip
    live.show(meeting=meeting, item=listed_item, **by)
    voices.recuse(item=listed_item, person=radiologist, reason="A relative", **by)
    voices.write_opinion(
        item=listed_item, person=radiologist, discipline="radiologist", text="Two lesions", **by
    )
    draft = decisions.save_draft(item=listed_item, content=content(surgeon), **by)
    back = decisions.read_back(decision=draft, **by)
    signed = decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )
    task = follow_ups.give(
        decision=signed, text="Book", owner=surgeon, due_in_working_days=3, by=surgeon, at=at
    )
    follow_ups.hand_over(action=task, to=oncologist, reason="on leave", by=surgeon, at=at)
    meetings.move_to(meeting=meeting, state="ended", by=coordinator, at=meeting.ends_at)
    closing.approve(meeting=meeting, by=chair, password=PASSWORD, at=meeting.ends_at)
    return closing.archive(meeting=meeting, by=chair, at=meeting.ends_at)


CHANGES = (
    ("mdt_meeting", "starts_at = starts_at - interval '1 day'"),
    ("mdt_meeting", "state = 'planned'"),
    ("mdt_agendaitem", "position = position + 1"),
    ("mdt_agendaitem", "state = 'removed'"),
    ("mdt_agendareason", "text = 'another'"),
    ("mdt_attendance", "left_at = joined_at"),
    ("mdt_apology", "received_on = received_on - 1"),
    ("mdt_meetingreply", "status = 'accepted'"),
    ("mdt_discussion", "ended_at = ended_at + interval '1 hour'"),
    ("mdt_recusal", "reason = 'none'"),
    ("mdt_writtenopinion", "text = 'Three lesions'"),
    ("mdt_livesession", "recorder_id = NULL"),
    ("mdt_guestinvitation", "role = 'Surgeon'"),
    ("mdt_decision", "votes = '{}', recommendation = 'Wait'"),
    ("mdt_decision", "dissent = 'Everybody'"),
    ("mdt_action", "text = 'Book another'"),
    ("mdt_action", "due_on = due_on + 30"),
    ("mdt_handover", "before_id = after_id"),
    ("mdt_minutesapproval", "sha256 = '0'"),
)
TABLES = tuple(dict.fromkeys(table for table, _ in CHANGES))
REFUSED = "Cannot update or delete rows from|The meeting is archived"


def tried(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def of_it(table: str, meeting: Meeting) -> str:
    """The rows of this meeting; the tables below it hold no others."""
    names = {"mdt_meeting": "id", "mdt_agendaitem": "meeting_id"}
    return f"{names[table]} = {meeting.pk}" if table in names else "true"


def rows_of(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return list(cursor.fetchall())


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_no_statement_changes_what_the_minutes_say(
    table: str, change: str, archived: Meeting
) -> None:
    before, hashed = rows_of(table), closing.content_sha256(archived)
    assert before, "nothing to try on"

    with pytest.raises(DatabaseError, match=REFUSED):
        tried(f"UPDATE {table} SET {change} WHERE {of_it(table, archived)}")

    assert rows_of(table) == before
    assert closing.content_sha256(archived) == hashed


@pytest.mark.parametrize("table", TABLES)
def test_no_statement_takes_it_away(table: str, archived: Meeting) -> None:
    before = rows_of(table)
    with pytest.raises(DatabaseError, match=REFUSED):
        tried(f"DELETE FROM {table} WHERE {of_it(table, archived)}")
    assert rows_of(table) == before


GROWS = (
    ("INSERT INTO mdt_attendance (meeting_id, user_id, discipline, mode, capacity, joined_at, left_at) SELECT meeting_id,"
    " user_id, 'surgeon', mode, capacity, joined_at, joined_at FROM mdt_attendance LIMIT 1"),
    "INSERT INTO mdt_discussion (item_id, started_at, ended_at) SELECT item_id, started_at, ended_at FROM mdt_discussion",
    "INSERT INTO mdt_recusal (item_id, person_id, reason, by_id, at) SELECT item_id, by_id, 'Later', by_id, at FROM mdt_recusal",
    ("INSERT INTO mdt_meetingreply (meeting_id, person_id, status, starts_at, said_at, source_id, content_sha256, by_id, at) SELECT"
    " meeting_id, person_id, status, starts_at, said_at, source_id, 'y', by_id, at FROM mdt_meetingreply"),
    ("INSERT INTO mdt_writtenopinion (item_id, person_id, discipline, text, by_id, at) SELECT item_id, person_id,"
    " discipline, 'Later', by_id, at FROM mdt_writtenopinion"),
    ("INSERT INTO mdt_agendareason (item_id, kind, text, evidence, added_at) SELECT item_id, 'referral', 'Later', '[]',"
    " added_at FROM mdt_agendareason LIMIT 1"),
)  # fmt: skip


@pytest.mark.parametrize("statement", GROWS)
def test_nothing_is_added_to_a_closed_meeting(statement: str, archived: Meeting) -> None:
    with pytest.raises(DatabaseError, match="The meeting is archived"):
        tried(statement)


def test_nothing_is_moved_into_a_closed_meeting(archived: Meeting, later_meeting: Meeting) -> None:
    item = AgendaItem.objects.get()
    with pytest.raises(DatabaseError, match="The meeting is archived"):
        tried(f"UPDATE mdt_agendaitem SET meeting_id = {later_meeting.pk} WHERE id = {item.pk}")


def test_what_comes_after_a_meeting_goes_on(
    archived: Meeting, surgeon: User, coordinator: User, oncologist: User
) -> None:
    decision, at = Decision.objects.get(), archived.ends_at + DAY
    hashed = closing.content_sha256(archived)

    letters.inform(decision=decision, person=surgeon, channel="phone", informed_at=at, by=surgeon, at=at)  # fmt: skip
    letters.send(letter=Letter.objects.get(kind="gp"), to="GP", by=coordinator, at=at)
    delivering.agree(
        decision=decision, agreed_on=at.date(), as_recommended=False, plan="Wait", reason="patient_wish",
        by=surgeon, at=at,
    )  # fmt: skip
    delivering.explain(delivery=decision.delivery, reason="patient_wish", by=surgeon, at=at)
    task = decision.actions.get()
    follow_ups.hand_over(action=task, to=surgeon, reason="back again", by=oncologist, at=at)
    assert follow_ups.escalate(today=at.date() + 30 * DAY, by=surgeon, at=at) == 1
    follow_ups.close(action=task, done=True, evidence="Booked", by=surgeon, at=at)

    task.refresh_from_db()
    assert (task.state, task.owner, decision.letters.get(kind="gp").state) == (
        "done", surgeon, "sent",
    )  # fmt: skip
    assert closing.content_sha256(archived) == hashed


def test_a_decision_of_a_closed_meeting_is_still_corrected(
    archived: Meeting, surgeon: User, oncologist: User
) -> None:
    decision, at = Decision.objects.get(), archived.ends_at + DAY
    decisions.add_addendum(decision=decision, text="RAS mutated", by=surgeon, at=at)
    draft = correcting.correct(decision=decision, reason="Segment", by=surgeon, at=at)
    back = decisions.read_back(decision=draft, by=surgeon, at=at)
    read = decisions.confirm(decision=back, by=oncologist, at=at, expected_version=back.version)
    signed = decisions.sign(
        decision=read, by=surgeon, password=PASSWORD, at=at, expected_version=read.version
    )

    assert signed.is_signed
    assert closing.has_changed(archived), "the chair is asked to approve what was added"
