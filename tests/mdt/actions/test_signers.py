"""Who may sign at a board: nominated from one day to another by the chair or the administrator."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.exceptions import Invalid, NotPermitted
from accounts.models import AuditEvent, User
from mdt.actions import decisions, signers
from mdt.models import Board, Decision, Signer
from tests.mdt.conftest import person
from tests.mdt.course import AT, PASSWORD

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def chair(site: Any) -> User:
    return person(site, "chair")


@pytest.fixture
def member(site: Any) -> User:
    return person(site, "member")


def nominate(decision: Decision, who: User, by: User, **days: Any) -> Signer:
    at = decision.item.meeting.starts_at
    words = {"valid_from": at.date()} | days
    return signers.nominate(board=decision.item.board, person=who, by=by, at=at, **words)


def sign(decision: Decision, by: User) -> Decision:
    at = decision.item.meeting.starts_at
    return decisions.sign(
        decision=decision, by=by, password=PASSWORD, at=at, expected_version=decision.version
    )


def test_who_is_nominated_signs_and_other_surgeons_no_longer(
    read_back_decision: Decision, member: User, surgeon: User, chair: User
) -> None:
    with pytest.raises(NotPermitted):
        sign(read_back_decision, member)
    nominate(read_back_decision, member, chair)

    with pytest.raises(NotPermitted):
        sign(read_back_decision, surgeon)
    assert sign(read_back_decision, member).signed_by == member


@pytest.mark.parametrize(("first", "last"), [(1, None), (1, 7)])
def test_a_nomination_for_later_days_opens_nothing_today(
    read_back_decision: Decision, member: User, surgeon: User, chair: User,
    first: int, last: int | None,
) -> None:  # fmt: skip
    day = read_back_decision.item.meeting.starts_at.date()
    until = day + last * DAY if last else None
    nominate(read_back_decision, member, chair, valid_from=day + first * DAY, valid_until=until)

    with pytest.raises(NotPermitted):
        sign(read_back_decision, member)
    assert sign(read_back_decision, surgeon).is_signed


def test_the_last_day_counts_and_the_day_after_does_not(
    read_back_decision: Decision, member: User, chair: User
) -> None:
    day = read_back_decision.item.meeting.starts_at.date()
    made = nominate(read_back_decision, member, chair, valid_until=day)

    assert list(Signer.objects.in_force(day)) == [made]
    assert list(Signer.objects.in_force(day + DAY)) == []


def test_ended_they_sign_no_more(read_back_decision: Decision, member: User, chair: User) -> None:
    made = nominate(read_back_decision, member, chair)
    at = read_back_decision.item.meeting.starts_at
    for _time in range(2):
        ended = signers.end(signer=made, by=chair, at=at)

    assert ended.ended_by == chair
    with pytest.raises(NotPermitted):
        sign(read_back_decision, member)
    assert AuditEvent.objects.filter(event="signer's nomination ended").count() == 1


def test_only_clinicians_are_nominated_and_only_by_chair_or_administrator(
    read_back_decision: Decision, member: User, surgeon: User, coordinator: User, chair: User,
    site: Any, stranger: User,
) -> None:  # fmt: skip
    administrator = person(site, "system_admin")
    for by in (surgeon, coordinator, stranger):
        with pytest.raises(NotPermitted):
            nominate(read_back_decision, member, by)
    for who in (coordinator, administrator, stranger):
        with pytest.raises(Invalid) as refusal:
            nominate(read_back_decision, who, chair)
        assert refusal.value.problems[0].path == "person"
    assert nominate(read_back_decision, member, administrator).by == administrator


def test_the_same_again_changes_nothing_and_an_overlap_is_refused(
    read_back_decision: Decision, member: User, chair: User
) -> None:
    day = read_back_decision.item.meeting.starts_at.date()
    first = nominate(read_back_decision, member, chair, valid_until=day + 7 * DAY)

    again = nominate(read_back_decision, member, chair, valid_until=day + 7 * DAY)
    assert again == first
    with pytest.raises(Invalid):
        nominate(read_back_decision, member, chair, valid_from=day + 7 * DAY)
    nominate(read_back_decision, member, chair, valid_from=day + 8 * DAY)
    assert Signer.objects.count() == 2


@pytest.mark.parametrize(("first", "last", "field"), [(-1, 3, "valid_from"), (3, 2, "valid_until")])
def test_days_that_cannot_be(
    read_back_decision: Decision, member: User, chair: User, first: int, last: int, field: str
) -> None:
    day = read_back_decision.item.meeting.starts_at.date()
    with pytest.raises(Invalid) as refusal:
        nominate(
            read_back_decision, member, chair,
            valid_from=day + first * DAY, valid_until=day + last * DAY,
        )  # fmt: skip
    assert refusal.value.problems[0].path == field
    assert Board.objects.get().signers.count() == 0


def test_how_dissent_is_named_is_settled_by_the_chair(
    board: Board, chair: User, surgeon: User
) -> None:
    assert board.dissent_policy == "discipline", "the name is left out unless somebody wants it in"

    changed = signers.name_dissent(board=board, policy="named", by=chair, at=AT)
    again = signers.name_dissent(board=board, policy="named", by=chair, at=AT)

    assert changed.dissent_policy == again.dissent_policy == "named"
    (told,) = AuditEvent.objects.filter(event="naming of dissent changed")
    assert told.detail == {"from": "discipline", "to": "named"}
    with pytest.raises(Invalid, match="one of the ways"):
        signers.name_dissent(board=board, policy="loudly", by=chair, at=AT)
    with pytest.raises(NotPermitted):
        signers.name_dissent(board=board, policy="anonymous", by=surgeon, at=AT)
