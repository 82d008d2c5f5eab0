"""What a page takes beyond what it asks, held against a bare view that asks the same.

The budget, a p95 within twice the bare view with thousands of cases, is measured by ``benchmarks.pages``. With the few
cases of a test the frame of a page weighs more than there, and a test shares its machine; what is held here is that
no page becomes twice as slow unseen.
"""

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import include, path

from benchmarks import bare_views
from tests.system.pages import pages
from tests.system.plenty import add_plenty
from tests.system.test_access import BACKEND, known

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting

__all__ = ["known"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SERVED_DAILY = (
    "today", "cases", "case", "case-scan", "case-lesions", "flags", "meetings", "meeting", "decision-record",
    "minutes", "operations", "indicators", "indicator",
)  # fmt: skip
MOST = 3.5


class Addresses:
    urlpatterns = (path("same/", bare_views.same_questions), path("", include("config.urls")))


def test_no_page_takes_many_times_what_it_asks(
    hospital: "DemoHospital",
    quorate_meeting: "Meeting",
    known: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "ROOT_URLCONF", Addresses)
    monkeypatch.setattr(bare_views, "ROUNDS", 11)
    add_plenty(hospital, quorate_meeting)

    ratios = {}
    for name, role, kind, address in pages():
        if name in SERVED_DAILY:
            client = Client()
            client.force_login(hospital.people[role], backend=BACKEND)
            ratios[name] = _ratio(client, address.replace("{pk}", known[kind]))

    print("\n", {name: f"{ratio:.1f}" for name, ratio in ratios.items()})  # noqa: T201
    assert set(ratios) == set(SERVED_DAILY)
    assert {name: ratio for name, ratio in ratios.items() if ratio > MOST} == {}


def _ratio(client: Client, address: str) -> float:
    """Median to median, taken in turn."""
    _, (page, _), (bare, _), _ = bare_views.measured(client, address)
    return page / bare
