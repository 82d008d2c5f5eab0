"""S23: a nurse calls a case under a standard of care back to discussion, on the page."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Site, User
from mdt.actions import standards, triage
from mdt.models import AgendaItem, Board, Notice, Referral
from tests.mdt.conftest import person
from tests.mdt.course import AT, TODAY
from tests.mdt.referrals import submitted

pytestmark = pytest.mark.django_db


def test_called_back(board: Board, site: Site, surgeon: User, client: Client) -> None:
    chair, nurse = person(site, "chair"), person(site, "member")
    standard = standards.adopt(
        board=board, code="follow-up", title="Follow-up", criteria=["No new lesion"],
        expires_on=TODAY + timedelta(days=365), by=chair, at=AT,
    )  # fmt: skip
    referral = submitted(board, person(site, "referrer"))
    triage.note(referral=referral, standard=standard, criteria=["No new lesion"], by=surgeon, at=AT)
    client.force_login(nurse, backend="allauth.account.auth_backends.AuthenticationBackend")

    sent = client.post(f"/referrals/{referral.public_id}/call-back/", {"because": "New pain"})

    assert sent.status_code == 302
    item = AgendaItem.objects.get(case=referral.case)
    assert (item.mode, item.planned_minutes) == ("discuss", 5)
    assert Notice.objects.filter(person=chair, key__startswith="called-back").exists()
    assert referral.steps.latest("id").because == "New pain"
    page = client.get(f"/referrals/{referral.public_id}/").content.decode()
    assert "New pain" in page
    # The standard stays named, so that its audit counts who was called back.
    assert Referral.objects.filter(standard=standard, mode="discuss").count() == 1
