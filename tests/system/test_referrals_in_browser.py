"""Referring and triage in a browser: by keyboard, with drafts that survive, in both themes and on a phone."""

import os
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_triage_by_keyboard(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    from mdt.models import AgendaItem, Referral

    page = signed_in("surgeon")
    page.goto("/referrals/triage/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("d")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_text("On a list").first.wait_for()
    referral = Referral.objects.get(public_id=first.removeprefix("referral-"))
    item = AgendaItem.objects.get(reasons__referral=referral)
    assert (referral.state, item.complexity, item.planned_minutes) == ("scheduled", "complex", 8)


def test_a_verdict_without_a_reason_is_refused_on_its_card(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    page = signed_in("coordinator")
    page.goto("/referrals/triage/")
    card = page.locator("[data-triage]").first
    card.focus()
    # Letters judge here; the question mark goes to the help as everywhere.
    page.keyboard.press("?")
    page.wait_for_url("**/guide/#*")
    page.go_back()
    card.focus()
    page.keyboard.press("r")
    page.get_by_role("button", name="Return to the referrer").first.click()

    card.get_by_role("alert").get_by_text("Say why.").first.wait_for()


def test_it_is_sent_after_the_keeping_that_is_under_way(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    """Both carry the version that is on the page; sent at once, one of them would be refused as stale."""
    from mdt.models import Referral

    page = signed_in("referrer")
    page.goto("/referrals/")
    page.get_by_role("button", name="Refer a patient").click()
    page.get_by_label("In your own words").fill("Is there room for ablation?")
    page.get_by_text("kept at").wait_for()

    def slowly(route: "Route") -> None:
        answer = route.fetch()
        page.wait_for_timeout(700)
        route.fulfill(response=answer)

    page.route("**/kept/", slowly)
    with page.expect_request("**/kept/"):
        page.get_by_label("In your own words").fill("Is there room for ablation, or for resection?")
    page.get_by_role("button", name="Keep as draft").click()

    page.get_by_text("The draft is kept.").wait_for()
    kept = Referral.objects.get(public_id=page.url.rstrip("/").rsplit("/", 1)[-1])
    assert kept.question_text == "Is there room for ablation, or for resection?"


def test_a_draft_survives_a_closed_browser(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    page = signed_in("referrer")
    page.goto("/referrals/")
    page.get_by_role("button", name="Refer a patient").click()
    page.get_by_label("In your own words").fill("Is there room for ablation?")
    page.get_by_text("kept at").wait_for()
    address = page.url
    page.close()

    again = signed_in("referrer")
    again.goto(address)
    assert again.get_by_label("In your own words").input_value() == "Is there room for ablation?"
    again.get_by_role("button", name="Send to the board").click()
    again.get_by_role("alert").get_by_text("Choose the question").wait_for()
    assert again.get_by_label("In your own words").input_value() == "Is there room for ablation?"


def test_the_agenda_is_ordered_by_drag_and_by_buttons(
    signed_in: "SignIn", next_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    page = signed_in("coordinator")
    page.goto(f"/meetings/{next_meeting.public_id}/")
    rows = page.locator("tr[draggable]")
    assert rows.count() > 1
    first, second = (str(rows.nth(place).get_attribute("id")) for place in (0, 1))

    rows.nth(0).locator(".agenda-position").drag_to(rows.nth(1).locator(".agenda-position"))
    page.locator(f"tr[draggable]:first-child[id='{second}']").wait_for()

    up = page.locator(f"[id='{first}']").get_by_role("button", name="up", exact=False)
    up.focus()
    page.keyboard.press("Enter")
    page.locator(f"tr[draggable]:first-child[id='{first}']").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_meet_the_baseline(
    theme: Literal["light", "dark"], signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    from mdt.models import Meeting, Referral

    page = signed_in("chair", theme=theme)
    meeting, drafts = (
        Meeting.objects.filter(items__state="listed").first(),
        Referral.objects.filter(state="draft"),
    )
    assert meeting is not None
    addresses = [
        "/referrals/", "/referrals/triage/", "/referrals/chase/", "/referrals/standards/",
        "/meetings/calendar/", f"/meetings/{meeting.public_id}/cancel/",
        f"/meetings/{meeting.public_id}/lists/", f"/meetings/{meeting.public_id}/",
    ]  # fmt: skip
    found = {address: checked(page, address, theme) for address in addresses}
    mine = signed_in("referrer", theme=theme)
    form = f"/referrals/{drafts[0].public_id}/"
    found[form] = checked(mine, form, theme)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def checked(page: Any, address: str, theme: str) -> list[str]:
    page.goto(address)
    wrong = violations(page)
    if folder := os.environ.get("SHOTS"):
        name = address.strip("/").replace("/", "-")[-30:]
        page.screenshot(path=f"{folder}/{name}-{theme}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    if folder:
        page.screenshot(path=f"{folder}/{name}-{theme}-390.png")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return [*wrong, *(["wider than a phone"] if wide else [])]
