"""Referrals: nothing incomplete gets through the gate, nothing written is lost, nobody is asked about twice."""

from datetime import date
from typing import Any

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, StaleVersion
from accounts.models import AuditEvent, Site, User
from cases.models import Case
from mdt.actions import agenda, referrals, triage
from mdt.exceptions import DuplicateReferral, ReferralIncomplete
from mdt.models import AgendaItem, Board, CaseClock, Notice, Referral, ReferralState
from tests.mdt.conftest import person
from tests.mdt.course import AT
from tests.mdt.referrals import CT, content, draft, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def referrer(site: Site) -> User:
    return person(site, "referrer")


def test_submit_opens_a_case_for_a_new_patient(board: Board, referrer: User) -> None:
    referral = submitted(board, referrer)

    case = Case.objects.get(referrals=referral)
    assert referral.state == ReferralState.SUBMITTED
    assert (case.patient.family_name, case.question) == ("Keller", "resectability")
    assert list(Case.objects.visible_to(referrer)) == [case]
    assert referral.materials.get().case == case


def test_submit_finds_the_case_of_a_known_patient(
    board: Board, referrer: User, progressing_case: Case
) -> None:
    known: dict[str, Any] = {"number": "1", "family_name": "Meier", "birth_date": date(1961, 4, 2)}
    referral = submitted(board, referrer, **known)

    assert referral.case == progressing_case


def test_a_number_with_another_birth_date_selects_nobody(
    board: Board, referrer: User, progressing_case: Case
) -> None:
    with pytest.raises(Invalid) as refused:
        submitted(board, referrer, number="1", birth_date=date(1961, 4, 3))

    assert [problem.path for problem in refused.value.problems] == ["birth_date"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "field",
    ["question", "ecog", "comorbidity", "patient_view", "informed", "responsible", "priority"],
)
def test_the_gate_names_what_is_missing(field: str, board: Board, referrer: User) -> None:
    empty: dict[str, Any] = {field: None if field == "question" else ""}
    with pytest.raises(ReferralIncomplete) as refused:
        submitted(board, referrer, **empty)

    assert [problem.path for problem in refused.value.problems] == [field]


def test_the_gate_wants_imaging_and_pathology_located(board: Board, referrer: User) -> None:
    begun = referrals.start(board=board, by=referrer, at=AT)
    kept = referrals.keep(
        referral=begun, content=content(no_pathology=False), materials=[], expected_version=1,
        by=referrer, at=AT,
    )  # fmt: skip

    with pytest.raises(ReferralIncomplete) as refused:
        referrals.submit(referral=kept, by=referrer, at=AT)

    assert [problem.path for problem in refused.value.problems] == ["imaging", "pathology"]


def test_a_draft_keeps_what_is_written(board: Board, referrer: User) -> None:
    begun = referrals.start(board=board, by=referrer, at=AT)
    referrals.keep(
        referral=begun, content={"question_text": "Half a sen"}, materials=[CT],
        expected_version=1, by=referrer, at=AT,
    )  # fmt: skip

    kept = Referral.objects.get(pk=begun.pk)
    assert (kept.question_text, kept.state) == ("Half a sen", "draft")
    assert kept.materials.get().where == "Hill Hospital"


def test_a_stale_draft_overwrites_nothing(board: Board, referrer: User) -> None:
    kept = draft(board, referrer)

    with pytest.raises(StaleVersion):
        referrals.keep(
            referral=kept, content={"ecog": "4"}, materials=[], expected_version=kept.version - 1,
            by=referrer, at=AT,
        )  # fmt: skip

    assert Referral.objects.get(pk=kept.pk).ecog == "1"


def test_nobody_else_sees_or_changes_a_draft(board: Board, referrer: User, surgeon: User) -> None:
    kept = draft(board, referrer)
    other = person(Site.objects.get(code="lakeside"), "export_admin")

    assert not Referral.objects.visible_to(other).exists()
    with pytest.raises(NotPermitted):
        referrals.submit(referral=kept, by=surgeon, at=AT)


def test_the_same_question_about_the_same_patient_asks(board: Board, referrer: User) -> None:
    first = submitted(board, referrer)
    second = draft(board, referrer)

    with pytest.raises(DuplicateReferral):
        referrals.submit(referral=second, by=referrer, at=AT)

    joined = referrals.submit(referral=second, by=referrer, at=AT, answer="join")
    assert (joined.state, joined.joined_to) == (ReferralState.JOINED, first)


def test_another_question_about_the_same_patient_passes(board: Board, referrer: User) -> None:
    submitted(board, referrer)

    assert submitted(board, referrer, question="regimen").state == ReferralState.SUBMITTED


def test_submit_starts_the_clock_once(board: Board, referrer: User) -> None:
    clock: dict[str, Any] = {"clock": "england-62", "clock_from": date(2026, 2, 20)}
    submitted(board, referrer, **clock)
    submitted(board, referrer, question="regimen", **clock)

    assert CaseClock.objects.get().started_on == date(2026, 2, 20)


def test_returned_and_submitted_again_keeps_the_history(
    board: Board, referrer: User, coordinator: User
) -> None:
    referral = submitted(board, referrer)
    triage.give_back(
        referral=referral, because="No MRI yet", missing=["imaging"], by=coordinator, at=AT
    )
    assert Notice.objects.filter(person=referrer).exists()

    again = referrals.submit(referral=referral, by=referrer, at=AT)

    assert again.state == ReferralState.SUBMITTED
    assert [step.after for step in again.steps.all()] == ["submitted", "returned", "submitted"]
    assert again.steps.all()[1].because == "No MRI yet"


def test_withdraw_frees_the_place(board: Board, referrer: User, surgeon: User) -> None:
    referral = triage.discuss(
        referral=submitted(board, referrer), complexity="complex", by=surgeon, at=AT
    )
    item = AgendaItem.objects.get(case=referral.case)

    referrals.withdraw(referral=referral, because="treated elsewhere", by=referrer, at=AT)

    item.refresh_from_db()
    assert item.state == "removed"
    assert AuditEvent.objects.filter(event="referral withdrawn").exists()
    with pytest.raises(NotAllowedNow):
        referrals.withdraw(referral=referral, because="again", by=referrer, at=AT)


def test_withdraw_leaves_a_place_that_a_flag_needs(
    listed_item: AgendaItem, board: Board, referrer: User, surgeon: User
) -> None:
    known: dict[str, Any] = {"number": "1", "family_name": "Meier", "birth_date": date(1961, 4, 2)}
    referral = submitted(board, referrer, **known)
    triage.discuss(referral=referral, complexity="complex", by=surgeon, at=AT)
    assert listed_item.reasons.filter(referral=referral).exists()

    referrals.withdraw(referral=referral, because="asked by mistake", by=referrer, at=AT)

    listed_item.refresh_from_db()
    assert listed_item.state == "listed"
    assert not agenda.decided_referrals().exists()
