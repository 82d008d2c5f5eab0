"""What was before the board stays before it; its answers are kept, once each, with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.exceptions import Invalid, NotPermitted
from accounts.models import AuditEvent, User
from cases.actions import recording
from cases.models import Case
from mdt.actions import meetings
from mdt.actions.answering import answer
from mdt.actions.freezing import shown_evaluation
from mdt.actions.pipeline import assess
from mdt.models import AgendaItem
from mdt.presenters.concordance import concordance_page
from mdt.presenters.suggestions import suggestions_before_board
from recommendations.exceptions import ReasonMissing, UnknownSuggestion
from recommendations.models import Evaluation, SuggestionAnswer
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked_item(listed_item: AgendaItem, coordinator: User) -> AgendaItem:
    meetings.move_to(meeting=listed_item.meeting, state="locked", by=coordinator, at=AT)
    return AgendaItem.objects.get(pk=listed_item.pk)


def code_of(item: AgendaItem) -> str:
    evaluation = shown_evaluation(item)
    assert evaluation is not None
    return next(str(s["code"]) for s in evaluation.result["suggestions"] if s["kind"] != "request")


def gene_result_comes(case: Case, by: User) -> None:
    test = {
        "specimen": "primary", "collected_on": TODAY.isoformat(), "reported_on": TODAY.isoformat(),
        "results": [{"marker": "MMR", "status": "deficient"}],
    }  # fmt: skip
    recording.record_gene_test(case=case, item=test, by=by, at=AT + timedelta(minutes=1))
    assess([case.pk], as_of=TODAY, at=AT + timedelta(minutes=2))


def test_a_locked_list_keeps_what_it_showed_and_tells_what_differs(
    locked_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    frozen = locked_item.frozen_evaluation

    gene_result_comes(locked_item.case, coordinator)

    latest = Evaluation.objects.latest_for(locked_item.case_id)
    item = AgendaItem.objects.get(pk=locked_item.pk)
    shown = suggestions_before_board(item, surgeon, latest, answers=[])
    assert shown_evaluation(locked_item) == frozen
    assert shown.differences
    assert any(
        "MMR" in " ".join(d.facts) or "gene test" in " ".join(d.facts) for d in shown.differences
    )


def test_the_list_asks_no_more_often_for_what_differs(
    client: Client, locked_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    client.force_login(surgeon)
    address = f"/meetings/{locked_item.meeting.public_id}/"
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        assert "Different since" not in client.get(address).text
    gene_result_comes(locked_item.case, coordinator)

    with CaptureQueriesContext(connection) as after:
        assert "Different since the list was locked" in client.get(address).text

    assert len(after) == len(before)


def test_unlocking_lets_go(locked_item: AgendaItem, coordinator: User) -> None:
    meetings.move_to(meeting=locked_item.meeting, state="planned", by=coordinator, at=AT)

    locked_item.refresh_from_db()
    assert (locked_item.frozen_evaluation, locked_item.frozen_at) == (None, None)


def test_an_answer_is_kept_once(locked_item: AgendaItem, surgeon: User) -> None:
    words: dict[str, Any] = {
        "item": locked_item,
        "code": code_of(locked_item),
        "by": surgeon,
        "at": AT,
    }

    first = answer(**words, said="rejected", reason="comorbidity", comment="frail")
    again = answer(**words, said="rejected", reason="comorbidity", comment="frail")
    changed = answer(**words, said="accepted", reason="", comment="")

    assert first == again
    assert list(SuggestionAnswer.objects.latest_of(str(locked_item.public_id))) == [changed]
    assert AuditEvent.objects.filter(event="suggestion.answered").count() == 2


@pytest.mark.parametrize(
    ("_why", "changes", "error"),
    [
        ("no such answer", {"said": "shrugged"}, Invalid),
        ("no such reason", {"reason": "weather"}, Invalid),
        ("no reason", {"reason": ""}, ReasonMissing),
        ("not shown", {"code": "option.leeches"}, UnknownSuggestion),
    ],
)
def test_answers_that_are_refused(
    _why: str,
    changes: dict[str, str],
    error: type[Exception],
    locked_item: AgendaItem,
    surgeon: User,
) -> None:
    words = {"code": code_of(locked_item), "said": "rejected", "reason": "anatomy", "comment": ""}

    with pytest.raises(error):
        answer(item=locked_item, **(words | changes), by=surgeon, at=AT)

    assert not SuggestionAnswer.objects.exists()


def test_a_radiologist_does_not_answer(locked_item: AgendaItem, radiologist: User) -> None:
    with pytest.raises(NotPermitted):
        answer(
            item=locked_item, code=code_of(locked_item), said="accepted", reason="", comment="",
            by=radiologist, at=AT,
        )  # fmt: skip


def test_concordance_counts_decided_items(
    locked_item: AgendaItem, surgeon: User, stranger: User
) -> None:
    code = code_of(locked_item)
    answer(item=locked_item, code=code, said="accepted", reason="", comment="", by=surgeon, at=AT)
    AgendaItem.objects.filter(pk=locked_item.pk).update(state="decided")

    rows = {row.rule: row for row in concordance_page(surgeon, "", "").rows}

    assert (rows[code].accepted, rows[code].answered) == (1, 1)
    assert sum(row.unanswered for row in rows.values()) == len(rows) - 1
    chosen = concordance_page(surgeon, code, rows[code].stage).chosen
    assert [one.item for one in chosen] == [locked_item]
    assert concordance_page(stranger, "", "").rows == ()
