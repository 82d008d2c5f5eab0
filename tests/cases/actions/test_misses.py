"""What the board saw and no flag raised: noted once, taken back visibly, refused by field."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.exceptions import Invalid, NotPermitted
from accounts.models import AuditEvent, User
from cases.actions import misses
from cases.models import Case, MissedProgression
from tests.cases.conftest import AT

SEEN: dict[str, Any] = {
    "code": "new_lesion_progression", "seen_on": date(2026, 2, 20), "what": "Lung nodule, 8 mm",
}  # fmt: skip


def test_a_miss_is_noted_once(case: Case, surgeon: User) -> None:
    for _ in range(2):
        misses.record(case=case, **SEEN, by=surgeon, at=AT)

    assert MissedProgression.objects.standing().by_code() == {"new_lesion_progression": 1}
    assert AuditEvent.objects.filter(event="missed progression recorded").count() == 1


def test_a_miss_taken_back_stays_in_the_record(case: Case, surgeon: User) -> None:
    miss = misses.record(case=case, **SEEN, by=surgeon, at=AT)

    for _ in range(2):
        misses.retract(miss=miss, by=surgeon, at=AT)

    assert not MissedProgression.objects.standing().exists()
    assert MissedProgression.objects.get().retracted_by == surgeon
    assert AuditEvent.objects.filter(event="missed progression taken back").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "restaging_overdue"),
        ("seen_on", AT.date() + timedelta(days=1)),
        ("seen_on", date(1950, 1, 1)),
        ("what", "  "),
        ("what", "x" * 1001),
    ],
)
def test_a_refusal_names_the_field(case: Case, surgeon: User, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        misses.record(case=case, **(SEEN | {field: value}), by=surgeon, at=AT)

    assert [problem.path for problem in refusal.value.problems] == [field]
    assert not MissedProgression.objects.exists()


def test_who_sees_no_cases_notes_no_miss(case: Case, auditor: User) -> None:
    with pytest.raises(NotPermitted):
        misses.record(case=case, **SEEN, by=auditor, at=AT)
