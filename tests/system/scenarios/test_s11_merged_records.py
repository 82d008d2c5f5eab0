"""S11: two records turn out to be one person, each with a signed decision: joined by two people, and parted again."""

from datetime import timedelta

import pytest

from accounts.exceptions import NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, Site, User
from cases.actions import merging
from cases.actions.importing import import_document
from cases.models import Case, ImportSource, PatientMerge
from cases.rules.document import from_json
from mdt.actions import agenda, decisions
from mdt.actions.sealing import is_intact
from mdt.documents.letter import letter_content
from mdt.models import AgendaItem, Decision
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, PASSWORD, content, course

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_decision(
    signed_decision: Decision, site: Site, coordinator: User, surgeon: User
) -> Decision:
    """The same woman under her maiden name and another number, decided in the same meeting."""
    meeting, at = signed_decision.item.meeting, signed_decision.item.meeting.starts_at
    document = from_json(course("2", family_name="Frei"))
    case = import_document(document, site=site, by=BY, at=AT).case
    item = agenda.refer(case=case, meeting=meeting, reason="x", by=coordinator, at=at)
    AgendaItem.objects.filter(pk=item.pk).update(state="listed")
    item.refresh_from_db()
    draft = decisions.save_draft(item=item, content=content(surgeon), by=coordinator, at=at)
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    return decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )


@pytest.fixture
def merge(signed_decision: Decision, second_decision: Decision) -> PatientMerge:
    source = ImportSource.objects.create(code="adt", name="Admissions")
    stays, goes = signed_decision.item.case.patient, second_decision.item.case.patient
    return merging.propose(stays=stays, goes=goes, source=source, at=AT)


@pytest.fixture
def other(site: Site) -> User:
    colleague = person(site, "chair")
    colleague.memberships.create(site=site, role="coordinator")
    return colleague


def numbers(decision: Decision) -> str:
    """The numbers that a letter would carry now."""
    fresh = Decision.objects.get(pk=decision.pk)
    return str(letter_content(fresh, "gp")["numbers"])


def test_joined_and_parted(
    merge: PatientMerge, signed_decision: Decision, second_decision: Decision, coordinator: User, other: User
) -> None:  # fmt: skip
    both = (signed_decision, second_decision)
    origins = [decision.snapshot["case"]["patient"] for decision in both]
    merging.confirm(merge=merge, by=coordinator, at=AT)
    with pytest.raises(NotPermitted):
        merging.confirm(merge=merge, by=coordinator, at=AT)
    merging.confirm(merge=merge, by=other, at=AT)

    kept = [Decision.objects.get(pk=decision.pk) for decision in both]
    # Both decisions stand as they were signed, each with the identity it was signed under.
    assert all(is_intact(decision) for decision in kept)
    assert [decision.snapshot["case"]["patient"] for decision in kept] == origins
    assert {decision.item.case.patient_id for decision in kept} == {merge.stays_id}
    assert [numbers(decision) for decision in both] == ["1, 2", "1, 2"]
    assert AuditEvent.objects.filter(event="patients merged").count() == 1

    merge.refresh_from_db()
    later = AT + timedelta(days=29)
    merging.part(merge=merge, by=coordinator, at=later)
    merging.part(merge=merge, by=other, at=later)
    assert [numbers(decision) for decision in both] == ["1", "2"]
    assert all(is_intact(Decision.objects.get(pk=decision.pk)) for decision in both)


def test_not_after_thirty_days(merge: PatientMerge, coordinator: User, other: User) -> None:
    for by in (coordinator, other):
        merging.confirm(merge=merge, by=by, at=AT)
    merge.refresh_from_db()

    with pytest.raises(NotAllowedNow):
        merging.part(merge=merge, by=coordinator, at=AT + timedelta(days=31))
    assert Case.objects.filter(patient=merge.stays_id).count() == 2
