"""S21. The decision is signed and the patient does not know yet; the letters are due."""

from datetime import date, timedelta

import pytest

from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import AuditEvent, User
from mdt.actions import letters
from mdt.documents.letter import as_text, render
from mdt.models import Board, Decision, DecisionState, Letter

pytestmark = pytest.mark.django_db
NOT_YET = "The patient has not been informed yet."


def letter(decision: Decision, kind: str) -> Letter:
    return Letter.objects.get(decision=decision, kind=kind)


def test_the_letters_wait_and_are_timed_in_working_days(
    signed_decision: Decision, coordinator: User
) -> None:
    gp, patient = (letter(signed_decision, kind) for kind in ("gp", "patient"))

    # Signed on Thursday: one working day is Friday, two are Monday.
    assert signed_decision.item.meeting.local_start.date() == date(2026, 3, 5)
    assert (gp.due_on, patient.due_on) == (date(2026, 3, 6), date(2026, 3, 9))
    assert (gp.state, patient.state) == ("waiting", "waiting")
    with pytest.raises(NotAllowedNow):
        letters.send(letter=gp, to="Dr Gross", by=coordinator, at=gp.made_at)


def test_told_the_letters_may_leave(signed_decision: Decision, surgeon: User) -> None:
    at = signed_decision.item.meeting.starts_at + timedelta(hours=2)
    letters.inform(
        decision=signed_decision,
        person=surgeon,
        channel="clinic",
        informed_at=at,
        by=surgeon,
        at=at,
    )
    sent = letters.send(letter=letter(signed_decision, "gp"), to="Dr Gross", by=surgeon, at=at)

    assert "The patient was told of this on 5 Mar 2026." in as_text(sent)
    assert AuditEvent.objects.get(event="patient informed").detail == {"channel": "clinic"}


def test_a_board_that_does_not_wait_says_so_in_the_letter(
    board: Board, read_back_decision: Decision, surgeon: User, coordinator: User
) -> None:
    from mdt.actions import decisions
    from tests.mdt.course import PASSWORD

    Board.objects.update(letters_wait=False)
    at = read_back_decision.item.meeting.starts_at
    signed = decisions.sign(
        decision=read_back_decision, by=surgeon, password=PASSWORD, at=at,
        expected_version=read_back_decision.version,
    )  # fmt: skip
    gp = letters.send(letter=letter(signed, "gp"), to="Dr Gross", by=coordinator, at=at)

    assert NOT_YET in as_text(gp)
    # The patient's own letter never comes before the talk, whatever the board's rule.
    assert letter(signed, "patient").state == "waiting"


def test_the_patient_cannot_have_been_told_before_the_signature(
    signed_decision: Decision, surgeon: User
) -> None:
    at = signed_decision.item.meeting.starts_at
    with pytest.raises(Invalid):
        letters.inform(
            decision=signed_decision, person=surgeon, channel="phone",
            informed_at=at - timedelta(minutes=1), by=surgeon, at=at,
        )  # fmt: skip


def test_the_letter_prints_the_same_each_time(signed_decision: Decision) -> None:
    gp = letter(signed_decision, "gp")

    assert signed_decision.state == DecisionState.SIGNED
    assert render(gp).startswith(b"%PDF")
    assert render(gp) == render(Letter.objects.get(pk=gp.pk))
