"""Workers and people at the same time: no meeting overfilled, no case listed twice, nobody waits in a ring."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case, CaseChange, FlagState
from cases.rules.document import from_json
from mdt.actions import agenda, decisions
from mdt.actions.pipeline import assess, drain
from mdt.actions.queueing import reconciliation
from mdt.exceptions import AlreadyListed
from mdt.models import AgendaItem, Board, Decision
from tests.mdt.course import AT, BY, PASSWORD, TODAY, course

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*work: Callable[[], object]) -> list[object]:
    """Run all in threads of their own; what one raises is raised here."""

    def closing(one: Callable[[], object]) -> object:
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return [*pool.map(closing, work)]


def progressing(site: Site, count: int) -> list[int]:
    documents = [from_json(course(str(number))) for number in range(1, count + 1)]
    return [import_document(d, site=site, by=BY, at=AT).case.pk for d in documents]


def test_four_workers_on_one_outbox(board: Board, site: Site) -> None:
    progressing(site, 20)

    def work() -> None:
        while drain(as_of=TODAY, at=AT, limit=3):
            pass

    at_once(*[work] * 4)

    loads = [m.items.count() for m in board.meetings.order_by("starts_at")[:4]]
    # 85 % of an hour: six cases of eight minutes each.
    assert loads == [6, 6, 6, 2]
    assert not CaseChange.objects.waiting().exists()
    assert reconciliation().adds_up


def test_the_same_cases_assessed_twice_at_once(board: Board, site: Site) -> None:
    ids = progressing(site, 6)

    at_once(*[lambda: assess(ids, as_of=TODAY, at=AT)] * 3)

    assert AgendaItem.objects.count() == 6


def test_a_person_and_the_queue_list_one_case_once(
    board: Board, progressing_case: Case, coordinator: User
) -> None:
    meeting = board.meetings.latest("starts_at")

    def refer() -> None:
        with suppress(AlreadyListed):
            agenda.refer(case=progressing_case, meeting=meeting, reason="x", by=coordinator, at=AT)

    at_once(refer, lambda: assess([progressing_case.pk], as_of=TODAY, at=AT))

    item = AgendaItem.objects.active().get()
    assert item.reasons.filter(flag__state=FlagState.OPEN).exists()


def test_signing_while_the_case_is_assessed(read_back_decision: Decision, surgeon: User) -> None:
    decision, case_id = read_back_decision, read_back_decision.item.case_id

    def sign() -> None:
        decisions.sign(
            decision=decision, by=surgeon, password=PASSWORD, at=decision.item.meeting.starts_at,
            expected_version=decision.version,
        )  # fmt: skip

    at_once(sign, *[lambda: assess([case_id], as_of=TODAY, at=AT)] * 3)

    assert Decision.objects.get().is_signed
    assert not decision.item.case.flags.filter(state=FlagState.OPEN, level="red").exists()
