"""What was typed on one computer and not sent is there on the next one, after signing out in between."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(hospital: "DemoHospital") -> str:
    from cases.models import Case

    case = Case.objects.filter(site=hospital.sites[0]).order_by("pk")[0]
    return f"/cases/{case.public_id}/enter/lab/"


def opened(signed_in: "SignIn", form: str) -> "Page":
    page = signed_in("oncologist")
    with page.expect_response(lambda answer: "/drafts/" in answer.url):
        page.goto(form)
    return page


def typed(page: "Page", value: str, field: str = "#id_value") -> None:
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "/drafts/" in answer.url
    ):
        page.locator(field).first.fill(value)


def test_a_draft_follows_its_writer_and_ends_when_it_is_sent(
    signed_in: "SignIn", form: str
) -> None:
    first = opened(signed_in, form)
    assert not first.locator("#draft").is_visible()
    first.locator("#id_test").select_option("CEA")
    first.locator("#id_unit").select_option("ug/L")
    first.locator("#id_collected_on").fill("2026-02-01")
    typed(first, "7.5")
    with first.expect_navigation():
        first.locator("#sign-out").evaluate("form => form.requestSubmit()")

    second = opened(signed_in, form)
    bar = second.locator("#draft")
    bar.get_by_text("Draft of").wait_for()
    assert second.locator("#id_value").input_value() == ""
    bar.get_by_role("button", name="Restore it").click()
    assert second.locator("#id_value").input_value() == "7.5"
    assert second.locator("#id_test").input_value() == "CEA"
    assert not bar.is_visible()
    with second.expect_navigation():
        second.get_by_role("button", name="Record").click()

    assert not opened(signed_in, form).locator("#draft").is_visible()


def test_a_discarded_draft_does_not_come_back(signed_in: "SignIn", form: str) -> None:
    typed(opened(signed_in, form), "9.9")

    page = opened(signed_in, form)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="Discard it").click()

    assert not opened(signed_in, form).get_by_text("Draft of").is_visible()


def test_a_scan_offers_one_draft_at_a_time(signed_in: "SignIn", form: str) -> None:
    """What the tab brought back stands in the form; the other draft is offered once that is discarded."""
    grid = form.replace("enter/lab/", "scan/")
    first, second = opened(signed_in, grid), opened(signed_in, grid)
    typed(first, "17", "[data-cell]")
    typed(second, "31", "[data-cell]")

    with first.expect_response(lambda answer: "/drafts/" in answer.url):
        first.goto(grid)
    assert first.locator("[data-cell]").first.input_value() == "17"
    assert not first.locator("#draft").is_visible()
    first.get_by_role("button", name="Discard it").click()

    first.locator("#draft").get_by_role("button", name="Restore it").click()
    assert first.locator("[data-cell]").first.input_value() == "31"
