"""Whatever the order in which facts arrive, and whenever the rules look: the same open flags, none lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Site
from cases.actions.importing import import_document
from cases.actions.recording import amend
from cases.models import Case, Flag, FlagState
from cases.rules.document import from_json
from mdt.actions.pipeline import drain
from tests.mdt.course import AT, BY, TODAY, course, scan

pytestmark = [pytest.mark.django_db, pytest.mark.property, pytest.mark.slow]
Json = dict[str, Any]
FACTS: tuple[tuple[str, Json], ...] = (
    ("imaging", scan("I2", "2025-12-20", "14")),
    ("imaging", scan("I3", "2026-01-25", "19.5")),
    ("imaging", scan("I4", "2026-02-20", "24")),
    ("labs", {"test": "CEA", "value": "3", "unit": "ug/L", "collected_on": "2025-11-01"}),
    ("labs", {"test": "CEA", "value": "40", "unit": "ug/L", "collected_on": "2026-02-01"}),
)
steps = st.tuples(st.permutations(FACTS), st.lists(st.booleans(), min_size=5, max_size=5))
frugal = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def first_scan_only(number: str) -> Case:
    content = course(number)
    content["imaging"] = content["imaging"][:1]
    return import_document(from_json(content), site=Site.objects.get(), by=BY, at=AT).case


def edit_of(part: str, fact: Json) -> Callable[[Json], None]:
    def edit(content: Json) -> None:
        content.setdefault(part, []).append(fact)

    return edit


def open_flags(case: Case) -> set[tuple[str, str]]:
    flags = Flag.objects.filter(case=case, state=FlagState.OPEN)
    return set(flags.values_list("code", "key"))


def entered(case: Case, facts: list[tuple[str, Json]], looks: list[bool]) -> None:
    """Enter the facts one by one; wherever ``looks`` says so, the rules look in between."""
    for step, ((part, fact), look) in enumerate(zip(facts, looks, strict=True), 1):
        at = AT + timedelta(minutes=step)
        amend(case=case, edit=edit_of(part, fact), event="fact entered", by=BY, at=at)
        before = set(Flag.objects.filter(case=case).values_list("pk", flat=True))
        if look:
            drain(as_of=TODAY, at=at)
        assert before <= set(Flag.objects.filter(case=case).values_list("pk", flat=True))
    drain(as_of=TODAY, at=AT + timedelta(hours=1))


@given(steps)
@frugal
def test_random_orders_end_in_the_same_open_flags(
    site: Site, order: tuple[list[tuple[str, Json]], list[bool]]
) -> None:
    with transaction.atomic():
        straight, shuffled = first_scan_only("1"), first_scan_only("2")
        entered(straight, list(FACTS), [False] * len(FACTS))

        entered(shuffled, *order)

        assert "target_progression" in {code for code, _ in open_flags(straight)}
        assert open_flags(shuffled) == open_flags(straight)
        gone = Flag.objects.filter(case=shuffled).exclude(state=FlagState.OPEN)
        assert all(flag.state_because and flag.changed_at for flag in gone)
        transaction.set_rollback(True)
