"""Each open red flag is on an item or on the alarm; the counts prove it."""

import pytest

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case, Flag
from cases.rules.document import from_json
from mdt.actions import agenda
from mdt.actions.pipeline import assess
from mdt.actions.queueing import queue_cases, reconciliation, unscheduled
from mdt.models import AgendaItem, Board, ItemState, Meeting
from tests.mdt.course import AT, BY, TODAY, course

pytestmark = pytest.mark.django_db


def progressing(site: Site, count: int) -> list[int]:
    cases = [
        import_document(from_json(course(str(number))), site=site, by=BY, at=AT).case
        for number in range(1, count + 1)
    ]
    assess([case.pk for case in cases], as_of=TODAY, at=AT)
    return [case.pk for case in cases]


def flag_of(case_id: int, code: str) -> Flag:
    return Flag.objects.create(
        case_id=case_id, key=code, code=code, level="red", raised_on=TODAY, because="…", first_seen_at=AT
    )  # fmt: skip


def test_a_full_meeting_sends_the_next_case_to_the_next(board: Board, site: Site) -> None:
    progressing(site, 9)

    loads = [m.items.count() for m in board.meetings.order_by("starts_at")[:3]]
    # Of 60 minutes 51 are planned: six cases of eight.
    assert loads == [6, 3, 0]


def test_without_a_board_the_case_stands_on_the_alarm(progressing_case: Case) -> None:
    account = assess([progressing_case.pk], as_of=TODAY, at=AT)

    assert account.queued.unscheduled == 1
    assert [*unscheduled()] == [progressing_case]


def test_the_alarm_ends_with_a_place(progressing_case: Case, site: Site, board: Board) -> None:
    Meeting.objects.update(state="cancelled")
    assess([progressing_case.pk], as_of=TODAY, at=AT)
    Meeting.objects.update(state="planned")

    assess([progressing_case.pk], as_of=TODAY, at=AT)

    assert not unscheduled().exists()
    assert AgendaItem.objects.active().count() == 1


def test_a_listed_case_gets_the_reason_not_a_second_item(listed_item: AgendaItem) -> None:
    flag = flag_of(listed_item.case_id, "new_lesion_progression")

    queued = queue_cases([listed_item.case_id], at=AT)

    assert (queued.listed, queued.reasons) == (0, 1)
    assert listed_item.reasons.filter(flag=flag).count() == 1


def test_what_a_person_took_off_stays_on_the_alarm(
    listed_item: AgendaItem, coordinator: User
) -> None:
    agenda.remove(item=listed_item, reason="Discussed by phone", by=coordinator, at=AT)

    queued = queue_cases([listed_item.case_id], at=AT)

    assert (queued.listed, queued.unscheduled) == (0, 1)
    assert unscheduled().get() == listed_item.case


def test_a_new_flag_lists_it_again_with_all_its_reasons(
    listed_item: AgendaItem, coordinator: User
) -> None:
    agenda.remove(item=listed_item, reason="Discussed by phone", by=coordinator, at=AT)
    flag_of(listed_item.case_id, "new_lesion_progression")

    queue_cases([listed_item.case_id], at=AT)

    again = AgendaItem.objects.active().get(case=listed_item.case_id)
    assert again.reasons.count() == listed_item.reasons.count() + 1


def test_every_flag_is_counted_once(
    board: Board, site: Site, coordinator: User, signed_decision: object
) -> None:
    first, second, third = progressing(site, 4)[1:]
    agenda.remove(item=AgendaItem.objects.get(case=first), reason="…", by=coordinator, at=AT)
    Flag.objects.filter(case=second).update(state="dismissed", dismissal_reason="other")
    Flag.objects.filter(case=third).update(state="withdrawn")

    places = reconciliation()

    assert places.adds_up
    assert places.total == Flag.objects.count()
    assert min(places.unscheduled, places.dismissed, places.withdrawn, places.answered) > 0


def test_a_flag_that_is_nowhere_would_be_seen(listed_item: AgendaItem) -> None:
    AgendaItem.objects.update(state=ItemState.MOVED)

    places = reconciliation()

    assert (places.on_agenda, places.adds_up) == (0, True)
    assert places.unscheduled > 0
