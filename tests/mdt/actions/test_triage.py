"""Triage: every verdict has its guard, and whoever is accepted has a place or stands on the alarm."""

from datetime import date, timedelta

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import Site, User
from mdt.actions import agenda, listing, standards, triage
from mdt.actions.queueing import unplaced_referrals, unscheduled
from mdt.models import (
    AgendaItem,
    Board,
    Meeting,
    Notice,
    Referral,
    ReferralState,
    StandardOfCare,
)
from tests.mdt.conftest import person
from tests.mdt.course import AT, TODAY
from tests.mdt.referrals import submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(board: Board, site: Site) -> Referral:
    return submitted(board, person(site, "referrer"))


@pytest.fixture
def chair(site: Site) -> User:
    return person(site, "chair")


@pytest.fixture
def standard(board: Board, chair: User) -> StandardOfCare:
    return standards.adopt(
        board=board, code="follow-up", title="Follow-up without finding",
        criteria=["No new lesion", "CEA in range"], expires_on=TODAY + timedelta(days=365),
        by=chair, at=AT,
    )  # fmt: skip


def test_discuss_takes_the_next_place(referral: Referral, surgeon: User) -> None:
    triaged = triage.discuss(referral=referral, complexity="very_complex", by=surgeon, at=AT)

    item = AgendaItem.objects.get(case=referral.case)
    assert (item.mode, item.planned_minutes, item.complexity) == ("discuss", 10, "very_complex")
    assert triaged.state == ReferralState.SCHEDULED
    assert item.reasons.get().referral == triaged


def test_without_a_place_it_stands_on_the_alarm(
    referral: Referral, board: Board, surgeon: User
) -> None:
    Meeting.objects.update(capacity_minutes=3)

    triaged = triage.discuss(referral=referral, complexity="complex", by=surgeon, at=AT)

    assert triaged.state == ReferralState.TRIAGED
    assert list(unplaced_referrals()) == [triaged]
    assert list(unscheduled()) == [triaged.case]
    Meeting.objects.update(capacity_minutes=60)
    assert listing.place_waiting(at=AT) == 1
    assert not unscheduled().exists()


def test_taken_off_the_list_it_stands_on_the_alarm_again(
    referral: Referral, surgeon: User, coordinator: User
) -> None:
    triage.discuss(referral=referral, complexity="complex", by=surgeon, at=AT)
    item = AgendaItem.objects.get(case=referral.case)

    agenda.remove(item=item, reason="Surgeon away", by=coordinator, at=AT)

    referral.refresh_from_db()
    assert referral.state == ReferralState.TRIAGED
    assert list(unscheduled()) == [referral.case]
    assert listing.place_waiting(at=AT) == 0


def test_note_needs_every_criterion(
    referral: Referral, standard: StandardOfCare, surgeon: User
) -> None:
    with pytest.raises(Invalid) as refused:
        triage.note(
            referral=referral, standard=standard, criteria=["No new lesion"], by=surgeon, at=AT
        )

    assert [problem.message for problem in refused.value.problems] == ["CEA in range"]


def test_note(referral: Referral, standard: StandardOfCare, surgeon: User) -> None:
    triage.note(referral=referral, standard=standard, criteria=standard.criteria, by=surgeon, at=AT)

    item = AgendaItem.objects.get(case=referral.case)
    assert (item.mode, item.standard, item.planned_minutes) == ("note", standard, 1)


def test_only_the_newest_version_that_has_not_expired_is_in_force(
    standard: StandardOfCare, board: Board, chair: User, referral: Referral, surgeon: User
) -> None:
    newer = standards.adopt(
        board=board, code="follow-up", title="Follow-up", criteria=["No new lesion"],
        expires_on=TODAY + timedelta(days=30), by=chair, at=AT,
    )  # fmt: skip

    assert newer.version == 2
    assert list(StandardOfCare.objects.in_force(TODAY)) == [newer]
    assert list(StandardOfCare.objects.in_force(TODAY + timedelta(days=60))) == [standard]
    with pytest.raises(Invalid):
        triage.note(
            referral=referral, standard=standard, criteria=standard.criteria, by=surgeon, at=AT
        )


def test_not_ready_waits_in_triage_with_a_day(referral: Referral, coordinator: User) -> None:
    waiting = triage.not_ready(
        referral=referral, because="RAS pending", missing=["molecular"], by=coordinator, at=AT
    )

    assert (waiting.state, waiting.answer_due_on) == (ReferralState.NOT_READY, date(2026, 3, 9))
    assert waiting in Referral.objects.live()


def test_redirect_waits_for_triage_at_the_other_board(
    referral: Referral, coordinator: User, site: Site
) -> None:
    other = Board.objects.create(code="colon", name="Colorectal board")
    other.sites.add(site)

    sent = triage.redirect(
        referral=referral, board=other, because="Primary first", by=coordinator, at=AT
    )

    assert (sent.state, sent.board) == (ReferralState.SUBMITTED, other)
    with pytest.raises(Invalid):
        triage.redirect(referral=sent, board=other, because="x", by=coordinator, at=AT)


def test_any_member_calls_back(
    referral: Referral, standard: StandardOfCare, surgeon: User, chair: User, site: Site
) -> None:
    nurse = person(site, "member")
    triage.note(referral=referral, standard=standard, criteria=standard.criteria, by=surgeon, at=AT)

    triage.call_back(referral=referral, because="New pain since", by=nurse, at=AT)

    item = AgendaItem.objects.get(case=referral.case)
    assert (item.mode, item.standard, item.planned_minutes) == ("discuss", None, 5)
    assert Notice.objects.filter(person=chair, key__startswith="called-back").count() == 1


def test_who_may_not_triage(referral: Referral, coordinator: User, stranger: User) -> None:
    for person_ in (coordinator, stranger):
        with pytest.raises(NotPermitted):
            triage.discuss(referral=referral, complexity="complex", by=person_, at=AT)


def test_a_listed_referral_is_not_triaged_twice(referral: Referral, surgeon: User) -> None:
    triage.discuss(referral=referral, complexity="complex", by=surgeon, at=AT)

    with pytest.raises(NotAllowedNow):
        triage.discuss(referral=referral, complexity="standard", by=surgeon, at=AT)
