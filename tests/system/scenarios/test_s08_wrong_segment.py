"""S8. A signed decision names the wrong segment, and the GP's letter has left."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import User
from mdt.actions import correcting, decisions, follow_ups, letters
from mdt.actions.sealing import is_intact
from mdt.documents.content import content_of
from mdt.documents.minutes_case import former
from mdt.exceptions import ConfirmationNeeded
from mdt.models import Action, Decision, Letter
from tests.mdt.course import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def acted_on(signed_decision: Decision, surgeon: User, coordinator: User) -> Decision:
    """Somebody has already acted: the letter has left, a task is open."""
    at = signed_decision.item.meeting.starts_at
    follow_ups.give(
        decision=signed_decision, text="Book the room", owner=surgeon, due_in_working_days=2,
        by=surgeon, at=at,
    )  # fmt: skip
    letters.inform(
        decision=signed_decision, person=surgeon, channel="phone", informed_at=at, by=surgeon, at=at
    )
    letter = signed_decision.letters.get(kind="gp")
    letters.send(letter=letter, to="Dr Gross, Uster", by=coordinator, at=at)
    return signed_decision


def corrected(decision: Decision, by: User, *, confirmed_by: User | None = None) -> Decision:
    at = decision.item.meeting.starts_at + timedelta(hours=3)
    draft = correcting.correct(decision=decision, reason="Wrong segment", by=by, at=at)
    draft = decisions.save_draft(
        item=decision.item, content={"recommendation": "Segment VII"}, by=by, at=at,
        expected_version=draft.version,
    )  # fmt: skip
    read = decisions.read_back(decision=draft, by=by, at=at)
    if confirmed_by:
        decisions.confirm(decision=read, by=confirmed_by, at=at, expected_version=read.version)
    return read


def sign(decision: Decision, by: User) -> Decision:
    at = decision.item.meeting.starts_at + timedelta(hours=3)
    words: dict[str, Any] = {"password": PASSWORD, "expected_version": decision.version}
    return decisions.sign(decision=decision, by=by, at=at, **words)


def test_the_original_cannot_be_changed_by_anybody(acted_on: Decision) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=acted_on.pk).update(recommendation="Segment VII")


def test_a_correction_needs_a_reason(acted_on: Decision, surgeon: User) -> None:
    at = acted_on.item.meeting.starts_at
    with pytest.raises(Invalid):
        correcting.correct(decision=acted_on, reason=" ", by=surgeon, at=at)


def test_a_correction_needs_a_second_clinician(acted_on: Decision, surgeon: User) -> None:
    with pytest.raises(ConfirmationNeeded):
        sign(corrected(acted_on, surgeon), surgeon)


def test_nobody_confirms_what_they_typed(acted_on: Decision, surgeon: User) -> None:
    with pytest.raises(NotAllowedNow):
        corrected(acted_on, surgeon, confirmed_by=surgeon)


def test_both_versions_stand_and_what_followed_is_undone(
    acted_on: Decision, surgeon: User, oncologist: User
) -> None:
    second = sign(corrected(acted_on, surgeon, confirmed_by=oncologist), surgeon)
    first = Decision.objects.get(pk=acted_on.pk)

    assert (first.number, first.is_superseded, is_intact(first)) == (1, True, True)
    assert (second.number, second.recommendation, is_intact(second)) == (2, "Segment VII", True)
    assert second.correction_reason == "Wrong segment"
    assert second.snapshot["people"]["confirmed_by"]["name"] == oncologist.full_name
    assert list(Decision.objects.standing()) == [second]
    old, new = (Letter.objects.get(decision=d, kind="gp") for d in (first, second))
    assert (old.state, new.replaces, new.state) == ("recalled", old, "waiting")
    assert Action.objects.get().needs_review


def test_a_version_is_corrected_once(acted_on: Decision, surgeon: User, oncologist: User) -> None:
    sign(corrected(acted_on, surgeon, confirmed_by=oncologist), surgeon)

    with pytest.raises(NotAllowedNow):
        corrected(Decision.objects.get(pk=acted_on.pk), surgeon)


def test_until_it_is_signed_the_first_stands(acted_on: Decision, surgeon: User) -> None:
    corrected(acted_on, surgeon)

    assert list(Decision.objects.standing()) == [acted_on]
    assert Letter.objects.get(decision=acted_on, kind="gp").state == "sent"


def test_minutes_show_the_first_version_struck_under_the_second(
    acted_on: Decision, surgeon: User, oncologist: User
) -> None:
    sign(corrected(acted_on, surgeon, confirmed_by=oncologist), surgeon)
    first = Decision.objects.get(pk=acted_on.pk)

    content = content_of(acted_on.item.meeting, pseudonymised=False)

    case = next(case for case in content.cases if case.superseded)
    assert (case.is_signed, case.recommendation) == (True, "Segment VII")
    assert case.superseded == (former(first),)
    assert case.superseded[0].startswith("Version 1, signed ")
    assert first.recommendation in case.superseded[0]
    assert content.totals.decided == 1


def test_an_unsigned_correction_strikes_nothing_in_the_minutes(
    acted_on: Decision, surgeon: User
) -> None:
    corrected(acted_on, surgeon)

    content = content_of(acted_on.item.meeting, pseudonymised=False)

    (case,) = (case for case in content.cases if case.is_signed)
    assert (case.superseded, case.recommendation) == ((), acted_on.recommendation)
