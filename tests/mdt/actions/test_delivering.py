"""What was recommended, what doctor and patient agreed and what was delivered are three records."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.exceptions import Invalid, NotPermitted
from accounts.models import AuditEvent, User
from mdt.actions import delivering
from mdt.actions.sealing import is_intact
from mdt.models import AgreedPlan, Decision, Delivery, Letter, PatientInformed
from mdt.presenters.today import today_page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def agree(decision: Decision, by: User, **changes: Any) -> AgreedPlan:
    assert decision.signed_at is not None
    at = decision.signed_at + 3 * DAY
    words: dict[str, Any] = {
        "agreed_on": (at - DAY).date(), "as_recommended": False, "plan": "Ablation instead",
        "reason": "patient_wish", "at": at,
    }  # fmt: skip
    return delivering.agree(decision=decision, by=by, **(words | changes))


def test_another_plan_needs_a_coded_reason_and_leaves_the_recommendation_as_it_is(
    signed_decision: Decision, surgeon: User
) -> None:
    agreed = agree(signed_decision, surgeon)

    assert (agreed.as_recommended, agreed.deviation_reason) == (False, "patient_wish")
    kept = Decision.objects.get(pk=signed_decision.pk)
    assert kept.recommendation == "Change of systemic treatment"
    assert is_intact(kept)
    detail = AuditEvent.objects.get(event="plan agreed with the patient").detail
    assert detail == {"as_recommended": False, "reason": "patient_wish"}
    # What was delivered is another record, and nobody knows it yet.
    assert Delivery.objects.get().fate == "unknown"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "because"}, "reason"),
        ({"plan": "  "}, "plan"),
    ],
)
def test_without_a_reason_or_a_plan_nothing_is_agreed(
    signed_decision: Decision, surgeon: User, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        agree(signed_decision, surgeon, **changes)
    assert refusal.value.problems[0].path == field
    assert not AgreedPlan.objects.exists()


@pytest.mark.parametrize("days", [-1, 4])
def test_nobody_agrees_before_the_signature_or_in_the_future(
    signed_decision: Decision, surgeon: User, days: int
) -> None:
    assert signed_decision.signed_at is not None
    day = signed_decision.signed_at.date() + days * DAY
    with pytest.raises(Invalid) as refusal:
        agree(signed_decision, surgeon, agreed_on=day)
    assert refusal.value.problems[0].path == "agreed_on"


def test_the_database_itself_wants_the_reason(signed_decision: Decision, surgeon: User) -> None:
    agree(signed_decision, surgeon)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedPlan.objects.update(deviation_reason="")


def test_as_recommended_has_no_reason_and_a_later_word_keeps_the_first_in_history(
    signed_decision: Decision, surgeon: User
) -> None:
    agree(signed_decision, surgeon)
    again = agree(signed_decision, surgeon, as_recommended=True, plan="As the board said")

    assert again.deviation_reason == ""
    assert AgreedPlan.objects.count() == 1
    history = AgreedPlan.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.plan for event in history] == ["Ablation instead", "As the board said"]


def test_a_coordinator_agrees_nothing(signed_decision: Decision, coordinator: User) -> None:
    with pytest.raises(NotPermitted):
        agree(signed_decision, coordinator)


def test_by_the_page_with_another_plan(signed_decision: Decision, surgeon: User) -> None:
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    assert signed_decision.signed_at is not None
    address = f"/decisions/{signed_decision.public_id}/"
    words = {
        "agreed_on": signed_decision.signed_at.date().isoformat(), "plan": "Watch", "reason": "fitness",
    }  # fmt: skip
    client.post(f"{address}agreed/", words)

    page = client.get(address).text
    assert "Other than recommended" in page
    assert "Fitness or comorbidity" in page


def test_who_told_the_patient_when_and_how_is_recorded_and_refused_at_its_field(
    signed_decision: Decision, surgeon: User, oncologist: User
) -> None:
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    address = f"/decisions/{signed_decision.public_id}/informed/"
    words = {"person": oncologist.public_id, "channel": "phone", "informed_at": "2026-03-01T08:00"}

    early = client.post(address, words)
    assert early.status_code == 422
    assert "informed_at" in early.context["told"].errors
    # Decided at eight in Zurich; told at a quarter past nine there.
    assert client.post(address, words | {"informed_at": "2026-03-05T09:15"}).status_code == 302

    told = PatientInformed.objects.get()
    assert (told.person, told.channel, told.by) == (oncologist, "phone", surgeon)
    assert told.informed_at.isoformat() == "2026-03-05T08:15:00+00:00"
    assert {letter.state for letter in Letter.objects.all()} == {"ready"}


def test_today_names_whom_to_tell_and_what_nobody_knows(
    signed_decision: Decision, surgeon: User
) -> None:
    assert signed_decision.signed_at is not None
    page = today_page(surgeon, signed_decision.signed_at + DAY)
    assert [letter.decision for letter in page.to_tell] == [signed_decision]
    assert page.unexplained == []

    later = today_page(surgeon, signed_decision.signed_at + 61 * DAY)
    assert [one.decision for one in later.unexplained] == [signed_decision]
    assert later.unexplained_count == 1

    signed_decision.item.case.patient.deceased_on = signed_decision.signed_at.date()
    signed_decision.item.case.patient.save()
    assert today_page(surgeon, signed_decision.signed_at + DAY).to_tell == []
