"""The tour of a role names what that role has: every page opens, is found from the menu, and can do what is said."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from accounts.permissions import Permission, held_anywhere
from mdt.presenters import tour
from mdt.presenters.tour import TOURS, Stop

if TYPE_CHECKING:
    from mdt.demo import DemoHospital

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROLES = pytest.mark.parametrize("role", Role.values)
# What the words of a stop promise besides reading, and who may do it.
PROMISED = {
    tour.FLAGS: Permission.DISMISS_FLAGS,
    tour.REFER: Permission.REFER,
    tour.TRIAGE: Permission.TRIAGE,
    tour.ORDER: Permission.SCHEDULE,
    tour.CALENDAR: Permission.SCHEDULE,
    tour.IMPORTS: Permission.IMPORT_CASES,
}


def client_of(hospital: "DemoHospital", role: str) -> Client:
    client = Client()
    client.force_login(
        hospital.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def links(client: Client, address: str) -> set[str]:
    """The addresses that a page links to, without what is asked of them."""
    found = re.findall(r'href="([^"#?]+)', client.get(address).content.decode())
    return set(found)


@ROLES
def test_each_step_opens_its_page_and_leads_to_the_next(
    hospital: "DemoHospital", role: str
) -> None:
    client, stops = client_of(hospital, role), TOURS[role]
    for n, stop in enumerate(stops, 1):
        answer = client.get(reverse(stop.page), {"tour": n})

        assert answer.status_code == 200, stop.page
        page = unescape(answer.content.decode())
        assert f'id="tour-title">{stop.title}<' in page
        assert str(stop.words) in page
        following = f"{reverse(stops[n].page)}?tour={n + 1}" if n < len(stops) else reverse("today")
        assert f'href="{following}"' in page


@ROLES
def test_each_page_of_the_tour_is_found_without_it(hospital: "DemoHospital", role: str) -> None:
    """By a link of the menu, or of a page that the menu leads to."""
    client = client_of(hospital, role)
    menu = links(client, reverse("today")) | {reverse("today")}
    behind = set().union(
        *(links(client, reverse(s.page)) for s in TOURS[role] if reverse(s.page) in menu)
    )
    behind |= links(client, reverse("referrals")) if reverse("referrals") in menu else set()

    assert {s.page for s in TOURS[role] if reverse(s.page) not in menu | behind} == set()


@ROLES
def test_a_step_promises_only_what_the_role_may_do(hospital: "DemoHospital", role: str) -> None:
    held = held_anywhere(hospital.people[role])

    assert {s.page for s in TOURS[role] if s in PROMISED and PROMISED[s] not in held} == set()


def test_every_stop_is_in_some_tour() -> None:
    stops = {value for value in vars(tour).values() if isinstance(value, Stop)}

    assert stops == {stop for stops in TOURS.values() for stop in stops}


def test_a_page_of_somebody_else_would_be_noticed(hospital: "DemoHospital") -> None:
    """What the walks above rely on: a page without the right does not open, and no link leads to it."""
    client = client_of(hospital, "referrer")

    assert client.get(reverse("operations")).status_code == 403
    assert reverse("operations") not in links(client, reverse("today"))
