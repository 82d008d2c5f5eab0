"""The tour of each role leads only to pages which that role has, and every step opens and says its sentence."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from mdt.presenters.tour import TOURS
from tests.system.test_access import BACKEND

if TYPE_CHECKING:
    from mdt.demo import DemoHospital

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'href="([^"?#]+)')
NEXT = re.compile(r'href="([^"]+[?]tour=(\d+))"')


def client_of(hospital: "DemoHospital", role: str) -> Client:
    client = Client()
    client.force_login(hospital.people[role], backend=BACKEND)
    return client


@pytest.mark.parametrize("role", Role.values)
def test_each_step_opens_and_is_a_page_of_that_role(role: str, hospital: "DemoHospital") -> None:
    client = client_of(hospital, role)
    begun = client.post(reverse("tour"), {"answer": "yes"})
    assert begun.status_code == 302
    address, seen = begun["Location"], set()
    for number, stop in enumerate(TOURS[role], start=1):
        assert address.startswith(f"{reverse(stop.page)}?tour={number}"), stop.page
        answer = client.get(address)
        assert answer.status_code == 200, stop.page
        page = unescape(answer.content.decode())
        assert str(stop.words) in page, stop.page
        # Without the tour's own links: the page must be reached by the role's own menu, tabs or account link.
        seen |= set(ADDRESS.findall(NEXT.sub("", page)))
        assert reverse(stop.page) in seen, f"no link of a {role} leads to {stop.page}"
        address = next((to for to, step in NEXT.findall(page) if int(step) == number + 1), "")

    assert address == ""


def test_a_page_of_somebody_else_would_be_noticed(hospital: "DemoHospital") -> None:
    """What the walk above relies on: a page without the right does not open, and no link leads to it."""
    client = client_of(hospital, "referrer")

    assert client.get(reverse("operations")).status_code == 403
    assert reverse("operations") not in ADDRESS.findall(
        client.get(reverse("today")).content.decode()
    )
