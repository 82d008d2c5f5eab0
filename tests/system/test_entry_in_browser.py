"""A cycle entered by hand, and pages that keep the accessibility baseline."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_cycle_is_entered_and_refused_at_its_field(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    from cases.models import Case

    treated = Case.objects.filter(site=hospital.sites[0], therapyline_rows__status="active")
    case = treated.order_by("pk")[0]
    page = signed_in("oncologist")
    page.goto(f"/cases/{case.public_id}/")
    expect(page.locator("#clocks")).to_be_visible()
    assert violations(page) == []
    page.locator("summary", has_text="Add…").click()
    page.get_by_role("link", name="Cycle", exact=True).click()
    assert violations(page) == []

    page.get_by_label("Given on").fill("2190-01-01")
    page.get_by_role("button", name="Record").click()

    expect(page.locator(".problem")).to_contain_text("lies in the future")
    assert violations(page) == []
