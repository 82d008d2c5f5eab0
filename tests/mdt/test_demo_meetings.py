"""The demo hospital has held meetings: every page that follows one has something to show, made by the real actions."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from cases.models import Case, Flag
from mdt.actions import closing
from mdt.actions.pipeline import assess
from mdt.actions.queueing import reconciliation, referral_count
from mdt.actions.sealing import is_intact
from mdt.documents.content import content_of
from mdt.models import (
    Action,
    AgendaItem,
    Decision,
    Delivery,
    ExportRecord,
    Letter,
    Meeting,
    PanelVote,
)
from recommendations.models import SuggestionAnswer

if TYPE_CHECKING:
    from mdt.demo import DemoHospital

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def past(hospital: "DemoHospital") -> list[Meeting]:
    """The held meetings, after the worker has seen what came since."""
    from mdt.demo import PASSWORD
    from mdt.demo_meetings import load_meetings

    now = timezone.now()
    for _ in range(2):  # the second time changes nothing
        load_meetings(hospital.boards[0], hospital.people, password=PASSWORD, now=now)
    assess(Case.objects.values_list("pk", flat=True), as_of=now.date(), at=now)
    return list(
        Meeting.objects.filter(board=hospital.boards[0], ends_at__lt=now).order_by("starts_at")
    )


def states(meeting: Meeting) -> list[str]:
    return sorted(AgendaItem.objects.filter(meeting=meeting).values_list("state", flat=True))


def test_every_page_has_something_to_show(past: list[Meeting]) -> None:
    first, _, second = past

    assert [m.state for m in past] == ["archived", "cancelled", "ended"]
    assert states(first) == ["carried_over", "decided", "decided", "decided", "deferred", "noted"]
    assert states(second) == ["carried_over", "decided", "decided"]
    assert all(is_intact(decision) for decision in Decision.objects.signed())
    assert not closing.has_changed(first)
    assert closing.has_changed(second)
    _check_attendance(first)
    _check_after()


def _check_attendance(first: Meeting) -> None:
    said = content_of(first, pseudonymised=True)
    assert any("deputy for" in part for _, _, _, part, _ in said.attendance)
    assert any(how == "remote" for _, _, how, _, _ in said.attendance)
    assert [case.late != "" for case in said.cases].count(True) == 1
    assert [who for who, _, _ in said.apologies] == ["Dr. Rahel Amsler"]
    assert said.totals.spent_minutes > 20


def _check_after() -> None:
    today = timezone.now().date()
    assert set(Delivery.objects.values_list("fate", "reason")) >= {
        ("full", ""),
        ("none", "patient_wish"),
    }
    assert Action.objects.overdue(today).count() == 1
    assert set(Letter.objects.values_list("state", flat=True)) >= {"sent", "ready"}
    assert Letter.objects.filter(kind="patient", state="waiting").count() == 1
    assert ExportRecord.objects.filter(pseudonymised=False).count() == 1
    assert set(Flag.objects.values_list("state", flat=True)) >= {"open", "dismissed", "answered"}
    assert set(SuggestionAnswer.objects.values_list("answer", flat=True)) >= {
        "accepted",
        "modified",
    }
    assert PanelVote.objects.filter(panel__revealed_at=None).count() == 2
    (met,) = Flag.objects.filter(code="condition_met")
    assert (
        AgendaItem.objects.active()
        .filter(case=met.case, meeting__starts_at__gt=timezone.now())
        .exists()
    )
    assert reconciliation().adds_up
    assert referral_count().adds_up


def test_nothing_is_dated_in_the_future(past: list[Meeting]) -> None:
    assert not AuditEvent.objects.filter(at__gt=timezone.now() + timedelta(minutes=1)).exists()
