"""S7. The liver surgeon leaves at 13:40. What is decided at 13:42 cannot close the way to a resection."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from mdt.actions import attendance, decisions, voices
from mdt.actions.sealing import is_intact, quorum_of
from mdt.exceptions import LiverSurgeonNeeded, QuorumNotMet
from mdt.models import Decision, Meeting
from tests.mdt.course import PASSWORD

pytestmark = pytest.mark.django_db
LEAVES, DECIDED = timedelta(minutes=40), timedelta(minutes=42)


@pytest.fixture
def without_surgeon(
    attended_meeting: Meeting, read_back_decision: Decision, surgeon: User, coordinator: User
) -> Decision:
    at = attended_meeting.starts_at + LEAVES
    attendance.leave(meeting=attended_meeting, person=surgeon, by=coordinator, at=at)
    return read_back_decision


def sign(decision: Decision, by: User, **changes: Any) -> Decision:
    at = decision.item.meeting.starts_at + DECIDED
    words: dict[str, Any] = {"password": PASSWORD, "at": at, "expected_version": decision.version}
    return decisions.sign(decision=decision, by=by, **(words | changes))


def reopened(decision: Decision, by: User, **changes: Any) -> Decision:
    """The same decision with other words, read back again."""
    at = decision.item.meeting.starts_at + DECIDED
    draft = decisions.save_draft(item=decision.item, content=changes, by=by, at=at)
    return decisions.read_back(decision=draft, by=by, at=at)


def test_no_reason_of_the_chair_closes_the_way_to_a_resection(
    without_surgeon: Decision, oncologist: User
) -> None:
    with pytest.raises(LiverSurgeonNeeded):
        sign(without_surgeon, oncologist, quorum_override="She agreed by telephone")

    assert not Decision.objects.get(pk=without_surgeon.pk).is_signed


def test_never_needs_a_surgeon_even_if_something_else_is_planned(
    without_surgeon: Decision, coordinator: User, oncologist: User
) -> None:
    never = reopened(
        without_surgeon,
        coordinator,
        resectability="never",
        intent="curative",
        treatments=["ablation"],
    )

    with pytest.raises(LiverSurgeonNeeded):
        sign(never, oncologist, quorum_override="Clear case")


def test_what_leaves_the_question_open_needs_a_reason_only(
    without_surgeon: Decision, coordinator: User, oncologist: User
) -> None:
    tests_first = reopened(without_surgeon, coordinator, treatments=["more_tests"])

    with pytest.raises(QuorumNotMet):
        sign(tests_first, oncologist)
    signed = sign(tests_first, oncologist, quorum_override="Only a biopsy was asked for")

    assert signed.snapshot["quorum"]["missing"] == ["surgeon"]
    assert signed.snapshot["quorum"]["status"] == "not met"


def test_a_written_opinion_of_the_surgeon_is_enough(
    without_surgeon: Decision, surgeon: User, coordinator: User, oncologist: User
) -> None:
    item, at = without_surgeon.item, without_surgeon.item.meeting.starts_at + DECIDED
    voices.write_opinion(
        item=item, person=surgeon, discipline="surgeon", text="Three lobes, no remnant",
        by=coordinator, at=at,
    )  # fmt: skip

    signed = sign(without_surgeon, oncologist)

    assert signed.snapshot["quorum"]["status"] == "met with written opinion"
    assert signed.snapshot["opinions"][0]["text"] == "Three lobes, no remnant"


def test_the_case_before_keeps_its_quorum(
    signed_decision: Decision, attended_meeting: Meeting, surgeon: User, coordinator: User
) -> None:
    at = attended_meeting.starts_at + LEAVES
    attendance.leave(meeting=attended_meeting, person=surgeon, by=coordinator, at=at)

    kept = Decision.objects.get(pk=signed_decision.pk)
    assert kept.snapshot["quorum"]["missing"] == []
    assert is_intact(kept)
    assert quorum_of(kept.item, at).missing == ("surgeon",)


def test_a_surgeon_who_stands_back_does_not_count(
    attended_meeting: Meeting,
    read_back_decision: Decision,
    surgeon: User,
    coordinator: User,
    oncologist: User,
) -> None:
    item, at = read_back_decision.item, attended_meeting.starts_at
    voices.recuse(item=item, person=surgeon, reason="A relative", by=coordinator, at=at)

    assert quorum_of(item, at).missing == ("surgeon",)
    with pytest.raises(LiverSurgeonNeeded):
        sign(read_back_decision, oncologist, quorum_override="Nobody else")
