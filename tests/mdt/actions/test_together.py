"""Several flags at once: all or none, each with its own row of the audit trail, and a way back."""

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, User
from cases.models import Case, Flag
from mdt.actions import together
from mdt.actions.pipeline import assess
from mdt.models import AgendaItem, Board, Meeting
from tests.mdt.course import AT, TODAY


@pytest.fixture
def flags(progressing_case: Case) -> list[Flag]:
    assess([progressing_case.pk], as_of=TODAY, at=AT)
    Flag.objects.create(
        case=progressing_case, key="second", code="cea_rise", level="amber", raised_on=TODAY,
        because="CEA rose", first_seen_at=AT,
    )  # fmt: skip
    return list(Flag.objects.open().filter(case=progressing_case))


@pytest.fixture
def meeting(board: Board) -> Meeting:
    return Meeting.objects.filter(board=board, starts_at__gt=AT).earliest("starts_at")


def events(name: str) -> int:
    return AuditEvent.objects.filter(event=name).count()


def test_dismissed_together_and_opened_again(flags: list[Flag], surgeon: User) -> None:
    together.dismiss(flags=flags, reason="treatment_effect", comment="", by=surgeon, at=AT)

    assert Flag.objects.filter(state="dismissed").count() == len(flags) == events("flag dismissed")
    together.reopen(flags=flags, comment="undone", by=surgeon, at=AT)
    assert Flag.objects.open().count() == len(flags) == events("flag opened again")


def test_one_that_is_not_open_keeps_all_as_they_were(flags: list[Flag], surgeon: User) -> None:
    together.dismiss(flags=flags[:1], reason="other", comment="", by=surgeon, at=AT)

    with pytest.raises(NotAllowedNow):
        together.dismiss(flags=flags, reason="other", comment="", by=surgeon, at=AT)
    assert Flag.objects.filter(state="dismissed").count() == 1


@pytest.mark.parametrize("count", [0, 51])
def test_no_flag_or_too_many_are_refused(flags: list[Flag], surgeon: User, count: int) -> None:
    with pytest.raises(Invalid):
        together.dismiss(flags=flags[:1] * count, reason="other", comment="", by=surgeon, at=AT)


def test_flags_of_one_case_make_one_item_with_every_reason(
    flags: list[Flag], meeting: Meeting, coordinator: User
) -> None:
    (item,) = together.place(flags=flags, meeting=meeting, reason="Ask", by=coordinator, at=AT)

    assert item.meeting == meeting
    assert {reason.flag_id for reason in item.reasons.all()} >= {flag.pk for flag in flags}
    assert events("case listed") == 1


def test_placing_what_is_on_that_list_adds_no_second_item(
    flags: list[Flag], meeting: Meeting, coordinator: User
) -> None:
    for _again in range(2):
        together.place(flags=flags, meeting=meeting, reason="Ask", by=coordinator, at=AT)

    item = AgendaItem.objects.get(meeting=meeting)
    assert item.reasons.count() == len(flags) + 1


def test_a_stranger_dismisses_and_places_nothing(
    flags: list[Flag], meeting: Meeting, stranger: User
) -> None:
    with pytest.raises(NotPermitted):
        together.dismiss(flags=flags, reason="other", comment="", by=stranger, at=AT)
    with pytest.raises(NotPermitted):
        together.place(flags=flags, meeting=meeting, reason="Ask", by=stranger, at=AT)
