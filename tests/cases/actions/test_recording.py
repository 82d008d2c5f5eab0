"""Recording single facts: refused with the words of an import, never over somebody else's change."""

from typing import Any

import pytest

from accounts.exceptions import NotFound, NotPermitted, StaleVersion
from accounts.models import AuditEvent, User
from cases.actions import recording
from cases.documents import document_of
from cases.exceptions import DocumentInvalid
from cases.models import Case, CaseChange
from tests.cases.conftest import AT

SCAN = {"id": "I2", "performed_on": "2026-02-20", "modality": "CT", "regions": ["abdomen"]}


def test_a_scan_is_recorded_with_outbox_and_audit(case: Case, surgeon: User) -> None:
    changed = recording.record_imaging(case=case, item=SCAN, by=surgeon, at=AT, expected_version=1)

    assert changed.version == 2
    assert [image.id for image in document_of(case).imaging] == ["I1", "I2"]
    assert CaseChange.objects.filter(case=case, kind="imaging recorded").count() == 1
    assert (
        AuditEvent.objects.filter(
            event="imaging recorded", person_key=str(surgeon.public_id)
        ).count()
        == 1
    )


@pytest.mark.parametrize(
    ("_why", "item", "path"),
    [
        ("a scan of the future", SCAN | {"performed_on": "2026-03-09"}, "imaging[1].performed_on"),
        ("the same scan twice", SCAN | {"performed_on": "2026-02-20", "id": "I1"}, "imaging[1].id"),
        ("a lesion nobody declared", SCAN | {"measurements": [{"lesion": "L9", "mm": "3"}]}, "imaging[1].measurements[0].lesion"),
        ("half a metre", SCAN | {"measurements": [{"lesion": "L1", "mm": "500"}]}, "imaging[1].measurements[0].mm"),
        ("an unknown key", SCAN | {"radiologist": "x"}, "imaging[1].radiologist"),
    ],
)  # fmt: skip
def test_refused_at_its_place_and_nothing_saved(
    case: Case, surgeon: User, _why: str, item: dict[str, Any], path: str
) -> None:
    with pytest.raises(DocumentInvalid) as refusal:
        recording.record_imaging(case=case, item=item, by=surgeon, at=AT)

    assert path in [problem.path for problem in refusal.value.problems]
    case.refresh_from_db()
    assert case.version == 1
    assert len(document_of(case).imaging) == 1


def test_two_scans_of_one_region_on_one_day_are_a_mistake(case: Case, surgeon: User) -> None:
    recording.record_imaging(case=case, item=SCAN, by=surgeon, at=AT)

    with pytest.raises(DocumentInvalid, match="errors"):
        recording.record_imaging(case=case, item=SCAN | {"id": "I3"}, by=surgeon, at=AT)


def test_a_stale_screen_overwrites_nothing(case: Case, surgeon: User) -> None:
    recording.record_imaging(case=case, item=SCAN, by=surgeon, at=AT, expected_version=1)

    with pytest.raises(StaleVersion):
        recording.record_lab(case=case, item={}, by=surgeon, at=AT, expected_version=1)


def test_who_may_not_edit_is_refused(case: Case, auditor: User) -> None:
    with pytest.raises(NotPermitted):
        recording.record_imaging(case=case, item=SCAN, by=auditor, at=AT)


def test_a_vote_is_the_voters_own(case: Case, surgeon: User) -> None:
    vote = {"voted_on": "2026-03-01", "class": "resectable", "surgeon": "somebody else"}

    recording.record_vote(case=case, item=vote, by=surgeon, at=AT)

    assert [vote.surgeon for vote in document_of(case).resectability_votes] == ["Dr Surgeon"]


def test_a_cycle_joins_its_line(case: Case, surgeon: User) -> None:
    recording.record_cycle(
        case=case, line_key="T1", item={"number": 2, "given_on": "2026-01-24"}, by=surgeon, at=AT
    )

    assert [cycle.number for cycle in document_of(case).therapy_lines[0].cycles] == [1, 2]
    with pytest.raises(NotFound):
        recording.record_cycle(case=case, line_key="T9", item={"number": 1}, by=surgeon, at=AT)
