"""The main job: what it does once, and that a second time changes nothing."""

import gc

import pytest

from accounts.models import AuditEvent, Site
from cases.actions.importing import import_document
from cases.models import Case, CaseChange, Flag, FlagState
from cases.rules.document import from_json
from mdt.actions.pipeline import assess, drain
from mdt.models import AgendaItem, AgendaReason, Board
from recommendations.models import Evaluation
from tests.mdt.course import AT, BY, TODAY, course

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    tables = (Flag, AgendaItem, AgendaReason, Evaluation, AuditEvent)
    return tuple(table._default_manager.count() for table in tables)


def test_progression_reaches_the_agenda_with_its_reason(
    board: Board, progressing_case: Case
) -> None:
    account = assess([progressing_case.pk], as_of=TODAY, at=AT)

    item = AgendaItem.objects.get(case=progressing_case)
    reason = item.reasons.get(flag__code="target_progression")
    assert (account.assessed, account.queued.listed) == (1, 1)
    assert item.meeting == board.meetings.earliest("starts_at")
    assert {"20", "30"} <= {fact["value"] for fact in reason.evidence}
    assert Evaluation.objects.latest_for(progressing_case) is not None
    progressing_case.refresh_from_db()
    assert progressing_case.latest_response == "PD"


def test_a_second_run_changes_nothing(listed_item: AgendaItem) -> None:
    before = counts()

    assess([listed_item.case_id], as_of=TODAY, at=AT)

    assert counts() == before


def test_drain_works_off_each_change_once(board: Board, progressing_case: Case) -> None:
    assert drain(as_of=TODAY, at=AT) == 1
    assert drain(as_of=TODAY, at=AT) == 0
    assert not CaseChange.objects.waiting().exists()
    assert progressing_case.agenda_items.count() == 1


def test_a_corrected_measurement_withdraws_the_flag(listed_item: AgendaItem, site: Site) -> None:
    import_document(from_json(course(second_mm="21")), site=site, by=BY, at=AT)

    drain(as_of=TODAY, at=AT)

    flag = Flag.objects.get(case=listed_item.case_id, code="target_progression")
    assert flag.state == FlagState.WITHDRAWN
    assert flag.state_because


def test_the_same_facts_raise_the_same_flag_again(listed_item: AgendaItem, site: Site) -> None:
    for millimetres in ("21", "30"):
        import_document(from_json(course(second_mm=millimetres)), site=site, by=BY, at=AT)
        drain(as_of=TODAY, at=AT)

    flag = Flag.objects.get(case=listed_item.case_id, code="target_progression")
    assert flag.state == FlagState.OPEN


def test_a_dismissed_flag_stays_dismissed(listed_item: AgendaItem) -> None:
    flags = Flag.objects.filter(case=listed_item.case_id)
    flags.update(state=FlagState.DISMISSED, dismissal_reason="measurement_error")

    assess([listed_item.case_id], as_of=TODAY, at=AT)

    assert set(flags.values_list("state", flat=True)) == {FlagState.DISMISSED}


def test_an_answered_flag_is_not_asked_again(
    signed_decision: object, progressing_case: Case
) -> None:
    assess([progressing_case.pk], as_of=TODAY, at=AT)

    assert not progressing_case.agenda_items.filter(state="listed").exists()
    assert not progressing_case.flags.filter(state=FlagState.OPEN, level="red").exists()


def test_a_closed_case_is_left_alone(board: Board, progressing_case: Case) -> None:
    Case.objects.update(status="closed")

    account = assess([progressing_case.pk], as_of=TODAY, at=AT)

    assert account.assessed == 0
    assert not Flag.objects.exists()


def test_memory_is_tidied_again_after_a_batch(progressing_case: Case) -> None:
    """Also after one that was broken off: the switch belongs to the whole process."""
    assess([progressing_case.pk], as_of=TODAY, at=AT)
    assert gc.isenabled()

    with pytest.raises(TypeError):
        assess([progressing_case.pk], as_of="today", at=AT)  # type: ignore[arg-type]
    assert gc.isenabled()
