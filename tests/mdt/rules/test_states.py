"""Every state is in its table, can be reached, and leads only to states there are."""

import pytest

from mdt.models import ActionState, DecisionState, ItemState, MeetingState, ReferralState
from mdt.rules.states import (
    ACTION,
    AGENDA_ITEM,
    DECISION,
    MEETING,
    REFERRAL,
    TABLES,
    Table,
    may_follow,
)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (MEETING, MeetingState.values),
        (AGENDA_ITEM, ItemState.values),
        (DECISION, DecisionState.values),
        (ACTION, ActionState.values),
        (REFERRAL, ReferralState.values),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_table_knows_every_state_of_the_model(table: Table, words: list[str]) -> None:
    assert set(table.states) == set(words)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_can_be_reached(table: Table) -> None:
    reached, todo = {table.states[0]}, [table.states[0]]
    while todo:
        new = set(table[todo.pop()]) - reached
        reached |= new
        todo += new

    assert reached == set(table.states)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_step_names_who_may_and_its_event(table: Table) -> None:
    assert all(step.may and step.event for step in table.steps)
    assert len({(step.before, step.after) for step in table.steps}) == len(table.steps)


def test_nothing_follows_a_signature() -> None:
    assert DECISION["signed"] == ()
    assert not may_follow(DECISION, "draft", "signed")


def test_a_word_that_is_no_state() -> None:
    with pytest.raises(KeyError):
        may_follow(MEETING, "forgotten", "planned")
