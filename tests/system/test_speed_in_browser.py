"""Several flags at once with a way back, views under a name, the slider of the liver, the tour, and words that explain."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_several_flags_are_dismissed_and_opened_again(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    from cases.models import Flag

    page = signed_in("coordinator")
    page.goto("/flags/")
    boxes = page.locator("input[form=several]")
    for place in (0, 1, 2):
        boxes.nth(place).focus()
        page.keyboard.press("Space")
    several = page.locator("#several")
    several.get_by_label("Dismiss because").select_option("treatment_effect")
    several.get_by_role("button", name="Dismiss").press("Enter")
    page.get_by_text("3 flags are dismissed.").wait_for()
    assert Flag.objects.filter(state="dismissed").count() == 3
    assert violations(page) == []

    page.get_by_role("button", name="Open them again").press("Enter")
    page.get_by_text("3 flags are open again.").wait_for()
    assert not Flag.objects.filter(state="dismissed").exists()
    page.reload()
    assert page.get_by_role("button", name="Open them again").count() == 0


def test_all_are_ticked_by_one_button_and_nothing_chosen_is_refused(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    page = signed_in("coordinator")
    page.goto("/flags/?level=red")
    page.get_by_role("button", name="Tick all").click()
    boxes = page.locator("input[form=several]")
    assert all(box.is_checked() for box in boxes.all())

    page.get_by_role("button", name="Put on the meeting").click()
    page.get_by_text("Choose a meeting.").wait_for()


def test_a_view_is_kept_and_forgotten(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    page = signed_in("surgeon")
    page.goto("/cases/?flag=red")
    page.locator("summary", has_text="Keep this view").click()
    page.get_by_label("Name", exact=True).fill("My red ones")
    page.keyboard.press("Enter")
    chip = page.get_by_role("link", name="My red ones")
    expect(chip).to_have_attribute("aria-current", "true")
    assert page.url.endswith("/cases/?flag=red")
    assert violations(page) == []

    page.get_by_role("button", name="Forget the view My red ones").click()
    page.get_by_text("is forgotten").wait_for()
    assert page.get_by_role("link", name="My red ones").count() == 0


def test_the_slider_goes_through_the_scans_by_arrow_keys(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    case = quorate_meeting.items.all()[0].case
    page = signed_in("surgeon")
    page.goto(f"/cases/{case.public_id}/liver/")
    day = page.locator("#liver h2").first
    last = day.inner_text()
    slider = page.locator("#scan")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(day).not_to_have_text(last)
    expect(slider).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(day).to_have_text(last)

    scans = int(slider.get_attribute("max") or "")
    for _ in range(scans):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#liver")).to_have_attribute("data-at", "0")
    first = slider.get_attribute("aria-valuetext")
    page.get_by_role("link", name="later").click()
    expect(page.locator("#liver")).to_have_attribute("data-at", "1")
    assert slider.input_value() == "1"
    assert slider.get_attribute("aria-valuetext") != first
    assert violations(page) == []

    # Back is the scan before, by the server: the browser keeps no page of a patient.
    page.go_back()
    expect(page.locator("#liver")).to_have_attribute("data-at", "0")
    expect(slider).to_have_value("0")
    assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None


def test_the_suggestions_of_a_case_come_when_it_is_opened_on_the_list(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    page = signed_in("surgeon")
    page.goto(f"/meetings/{quorate_meeting.public_id}/")
    opener = page.locator("summary", has_text="suggestion").first
    said = int(opener.inner_text().split()[0])
    assert page.get_by_text("Arguments, facts and sources").count() == 0

    opener.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Arguments, facts and sources").first.wait_for()
    expect(opener).to_be_focused()
    assert opener.locator("xpath=..").locator("> ul > li").count() == said
    assert violations(page) == []


def test_the_map_for_theatre_is_one_sheet_of_a4_across(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    case = quorate_meeting.items.all()[0].case
    page = signed_in("surgeon")
    page.goto(f"/cases/{case.public_id}/liver/")

    printed = page.pdf(prefer_css_page_size=True).decode("latin-1")
    (size,) = set(re.findall(r"/MediaBox \[([^]]+)\]", printed))
    width, height = (float(number) for number in size.split()[2:])
    assert (round(width), round(height)) == (842, 595)
    assert len(re.findall(r"/Type /Page\b(?!s)", printed)) == 1


def test_the_tour_is_offered_once_and_walks_the_pages_of_the_role(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    from mdt.models import TourAnswer
    from mdt.presenters.tour import TOURS

    page = signed_in("surgeon")
    page.get_by_role("button", name="Take the tour").click()
    for stop in TOURS["surgeon"][:-1]:
        expect(page.locator("#tour-title")).to_have_text(str(stop.title))
        assert violations(page) == []
        page.get_by_role("link", name="Next", exact=True).click()
    expect(page.locator("#tour-title")).to_have_text("Your account")
    page.get_by_role("link", name="End the tour").click()

    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    assert page.get_by_role("button", name="Take the tour").count() == 0
    assert TourAnswer.objects.get().taken


def test_a_tour_that_was_declined_is_not_offered_again(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    page = signed_in("auditor")
    page.get_by_role("button", name="No, never show this again").click()
    page.goto("/")

    assert page.get_by_text("New here?").count() == 0


def test_a_word_says_its_meaning_on_focus_and_is_silent_by_escape(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    page = signed_in("surgeon")
    page.goto(f"/meetings/{quorate_meeting.public_id}/")
    word = page.locator(".term", has_text="Quorum now")
    word.focus()
    expect(word.get_by_role("tooltip")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(word.locator("[role=tooltip]")).to_be_hidden()


MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
}).map((one) => one.outerHTML.slice(0, 80))"""


def test_nothing_moves_for_who_asked_for_reduced_motion(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    page = signed_in("surgeon")
    assert page.evaluate(MOVING) != []
    page.emulate_media(reduced_motion="reduce")

    assert page.evaluate(MOVING) == []


def test_a_notice_speaks_once(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    page = signed_in("surgeon")
    page.goto("/cases/?flag=red")
    page.locator("summary", has_text="Keep this view").click()
    page.get_by_label("Name", exact=True).fill("Once")
    page.keyboard.press("Enter")

    expect(
        page.locator("[aria-live], [role=status], [role=alert]").filter(has_text="is kept")
    ).to_have_count(1)
