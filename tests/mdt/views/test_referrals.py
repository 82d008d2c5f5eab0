"""A referral as others read it."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Site, User
from mdt.actions import referrals
from mdt.models import Board
from tests.mdt.course import AT
from tests.mdt.referrals import draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_draft_says_what_it_does_not_say_yet(board: Board, site: Site, *, is_begun: bool) -> None:
    referrer = User.objects.create_user("furrer@a.example", "Dr Furrer")
    Membership.objects.create(user=referrer, site=site, role="referrer")
    begun = referrals.start(board=board, by=referrer, at=AT)

    asked = render_to_string(
        "mdt/_asked.html", {"referral": begun if is_begun else draft(board, referrer)}
    )

    assert asked.count("not said yet") == (8 if is_begun else 0)
    assert "<strong></strong>" not in asked


def test_what_is_no_identifier_names_nothing(client: Client, board: Board, site: Site) -> None:
    referrer = User.objects.create_user("furrer@a.example", "Dr Furrer")
    Membership.objects.create(user=referrer, site=site, role="referrer")
    begun = draft(board, referrer)
    client.force_login(referrer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("referral", args=[begun.public_id])).status_code == 200

    started = client.post(reverse("referral-start"), {"board": board.code, "case": "abc"})
    listed = client.post(reverse("referral-list", args=[begun.public_id]), {"meeting": "abc"})

    assert (started.status_code, listed.status_code) == (404, 404)


def test_who_lost_the_role_reads_no_referral_of_their_own(
    client: Client, board: Board, site: Site
) -> None:
    referrer = User.objects.create_user("furrer@a.example", "Dr Furrer")
    held = Membership.objects.create(user=referrer, site=site, role="referrer")
    elsewhere = Site.objects.create(code="elsewhere", name="Elsewhere")
    begun = draft(board, referrer)
    client.force_login(referrer, backend="allauth.account.auth_backends.AuthenticationBackend")
    addresses = [reverse(name, args=[begun.public_id]) for name in ("referral", "api-referral")]
    assert [client.get(address).status_code for address in addresses] == [200, 200]

    held.delete()
    Membership.objects.create(user=referrer, site=elsewhere, role="referrer")

    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client.get(reverse("api-referrals")).json()["count"] == 0
    assert "Keller" not in client.get(reverse("referrals")).content.decode()
