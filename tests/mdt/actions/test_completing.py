"""What is written down by the end of the day becomes an addendum; an opinion that differs becomes a task."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, User
from mdt.actions import closing, completing, correcting, decisions, follow_ups, letters, meetings
from mdt.actions.sealing import is_intact
from mdt.documents.content import content_of
from mdt.documents.letter import paragraphs
from mdt.documents.lists import outcome
from mdt.models import Action, Addendum, Completion, Decision, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import PASSWORD

pytestmark = pytest.mark.django_db
ALIKE = {
    "radiology": "agrees", "pathology": "not_shown", "genetics": "referred", "supportive_care": "not_needed",
    "prehabilitation": "in_place", "preference": "considered", "timing": "prospective",
}  # fmt: skip
OTHER = ALIKE | {"radiology": "differs", "radiology_opinion": "a fourth lesion in segment VI"}
NOBODY: dict[str, User | None] = {"radiology": None, "pathology": None}


@pytest.fixture
def at(signed_decision: Decision) -> datetime:
    return signed_decision.item.meeting.ends_at


def complete(
    decision: Decision, by: User, at: datetime, owner: User | None = None, **content: Any
) -> Completion:
    owners = NOBODY | {"radiology": owner}
    return completing.complete(
        decision=decision, content=content or ALIKE, owners=owners, by=by, at=at
    )


def test_it_is_an_addendum_and_the_seal_holds(
    signed_decision: Decision, coordinator: User, at: datetime
) -> None:
    done = complete(signed_decision, coordinator, at)

    assert done.addendum.text == (
        "Completed after the meeting. Radiology: Agrees with the report. Pathology: Not shown. Genetics: Referred. "
        "Supportive care: Not needed. Prehabilitation: In place already. The patient's wishes: Known and considered. "
        "Timing: Before treatment."
    )
    assert is_intact(Decision.objects.get())
    assert not Action.objects.exists()
    event = AuditEvent.objects.get(event="decision completed")
    assert event.detail["genetics"] == "referred"


def test_a_differing_opinion_is_a_task_of_two_weeks(
    signed_decision: Decision, coordinator: User, radiologist: User, at: datetime
) -> None:
    done = complete(signed_decision, coordinator, at, radiologist, **OTHER)

    assert at.date() == date(2026, 3, 5)
    task = done.radiology_task
    assert task is not None
    assert task.text == "Addendum to the radiology report: a fourth lesion in segment VI"
    assert (task.owner, task.due_on) == (radiologist, date(2026, 3, 19))
    assert "Differs from the report (a fourth lesion in segment VI)." in done.addendum.text


def test_the_same_again_changes_nothing(
    signed_decision: Decision, coordinator: User, radiologist: User, at: datetime
) -> None:
    first = complete(signed_decision, coordinator, at, radiologist, **OTHER)

    assert complete(signed_decision, coordinator, at, radiologist, **OTHER) == first
    later = complete(
        signed_decision, coordinator, at + timedelta(hours=1), radiologist,
        **OTHER | {"genetics": "declined"},
    )  # fmt: skip
    assert (Addendum.objects.count(), Action.objects.count()) == (2, 1)
    assert later.radiology_task == first.radiology_task


@pytest.mark.parametrize(
    ("_why", "content", "path"),
    [
        ("no answer", ALIKE | {"genetics": ""}, "genetics"),
        ("an answer of another list", ALIKE | {"timing": "referred"}, "timing"),
        ("what the board saw", OTHER | {"radiology_opinion": " "}, "radiology_opinion"),
        ("nobody to write it", OTHER, "radiology_owner"),
    ],
)
def test_what_is_missing_is_named(
    _why: str, content: dict[str, str], path: str, signed_decision: Decision, coordinator: User, radiologist: User,
    at: datetime,
) -> None:  # fmt: skip
    owner = None if path == "radiology_owner" else radiologist
    with pytest.raises(Invalid) as refusal:
        complete(signed_decision, coordinator, at, owner, **content)

    assert [problem.path for problem in refusal.value.problems] == [path]
    assert not Addendum.objects.exists()


def test_a_refused_owner_leaves_nothing(
    signed_decision: Decision, coordinator: User, stranger: User, at: datetime
) -> None:
    with pytest.raises(Invalid, match="does not work at this site"), transaction.atomic():
        complete(signed_decision, coordinator, at, stranger, **OTHER)

    assert not Addendum.objects.exists()


def test_not_before_the_signature_and_not_by_a_reader(
    read_back_decision: Decision, coordinator: User, radiologist: User
) -> None:
    at = read_back_decision.item.meeting.ends_at
    with pytest.raises(NotAllowedNow):
        complete(read_back_decision, coordinator, at)
    with pytest.raises(NotPermitted):
        complete(read_back_decision, radiologist, at)


def test_it_never_changes(signed_decision: Decision, coordinator: User, at: datetime) -> None:
    complete(signed_decision, coordinator, at)

    with pytest.raises(DatabaseError), transaction.atomic():
        Completion.objects.update(genetics="declined")


def test_minutes_outcome_and_the_letter_to_the_gp_say_it(
    signed_decision: Decision, coordinator: User, radiologist: User, at: datetime
) -> None:
    done = complete(signed_decision, coordinator, at, radiologist, **OTHER)

    meeting = Meeting.objects.get(pk=signed_decision.item.meeting_id)
    said = content_of(meeting, pseudonymised=False).cases[0]
    assert done.addendum.text in said.addenda[0]
    assert "Addendum to the radiology report" in said.actions[0]
    rows = outcome(Decision.objects.get(), pseudonymised=False).sheets[0].rows
    assert done.addendum.text in str([said for what, said in rows if what == "Addendum"])
    gp, patient = signed_decision.letters.order_by("kind")
    assert done.addendum.text in paragraphs(gp)
    assert done.addendum.text not in paragraphs(patient)


def test_a_letter_that_has_left_stays(
    signed_decision: Decision, coordinator: User, surgeon: User, at: datetime
) -> None:
    letters.inform(
        decision=signed_decision, person=surgeon, channel="clinic", informed_at=at, by=surgeon, at=at
    )  # fmt: skip
    gp = signed_decision.letters.get(kind="gp")
    letters.send(letter=gp, to="Dr Practice", by=surgeon, at=at)

    complete(signed_decision, coordinator, at)

    gp.refresh_from_db()
    assert "added" not in gp.content


def test_approved_minutes_ask_for_approval_again(
    signed_decision: Decision, later_meeting: Meeting, coordinator: User, site: Any, at: datetime
) -> None:
    meeting = signed_decision.item.meeting
    meetings.move_to(meeting=meeting, state="ended", by=coordinator, at=at)
    closing.approve(meeting=meeting, by=person(site, "chair"), password=PASSWORD, at=at)

    complete(signed_decision, coordinator, at)

    assert closing.has_changed(Meeting.objects.get(pk=meeting.pk))


def test_a_corrected_version_is_completed_anew_with_the_same_task(
    signed_decision: Decision, coordinator: User, surgeon: User, oncologist: User, radiologist: User, at: datetime
) -> None:  # fmt: skip
    first = complete(signed_decision, coordinator, at, radiologist, **OTHER)
    assert not Decision.objects.to_complete().exists()
    begun = correcting.correct(
        decision=signed_decision, reason="wrong segment", by=surgeon, at=at + timedelta(hours=1)
    )
    read = decisions.read_back(decision=begun, by=surgeon, at=at + timedelta(hours=1))
    decisions.confirm(
        decision=read, by=oncologist, at=at + timedelta(hours=1), expected_version=read.version
    )
    signed = decisions.sign(
        decision=read, by=surgeon, password=PASSWORD, at=at + timedelta(hours=2),
        expected_version=read.version,
    )  # fmt: skip

    assert list(Decision.objects.to_complete()) == [signed]
    with pytest.raises(NotAllowedNow):
        complete(signed_decision, coordinator, at + timedelta(hours=3))
    again = complete(signed, coordinator, at + timedelta(hours=3), radiologist, **OTHER)
    assert again.radiology_task == first.radiology_task
    assert not Decision.objects.to_complete().exists()


def test_who_closes_the_task_needs_evidence_as_ever(
    signed_decision: Decision, coordinator: User, radiologist: User, at: datetime
) -> None:
    done = complete(signed_decision, coordinator, at, radiologist, **OTHER)
    task = done.radiology_task
    assert task is not None

    closed = follow_ups.close(
        action=task, done=True, evidence="addendum of 12 March", by=radiologist, at=at
    )

    assert closed.state == "done"
