"""Speed of hand: the palette, keys of one letter, the scans of the liver by keys, and what a narrow screen keeps."""

from typing import TYPE_CHECKING, Literal

import pytest

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_patient_is_found_by_keyboard(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    case = quorate_meeting.items.all()[0].case
    page = signed_in("surgeon")
    page.keyboard.press("Control+k")
    number = case.patient.identifiers.all()[0].value
    page.keyboard.type(number)
    page.locator(f'#found:has([data-words="{number}"]) a.hit').first.wait_for()
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What is new").wait_for()

    assert page.url.endswith(f"/cases/{case.public_id}/")


def test_a_list_for_fewer_figures_opens_nobody(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    """Whoever types on and presses Enter means the patient of all the figures, not the first of an older list."""
    meant = min(quorate_meeting.items.all(), key=lambda item: item.case.pk).case
    number = meant.patient.identifiers.all()[0].value
    page = signed_in("surgeon")
    before = page.url
    page.keyboard.press("Control+k")
    page.keyboard.type(number[-4:-2])
    page.locator(f'#found:has([data-words="{number[-4:-2]}"]) a.hit').first.wait_for()
    page.keyboard.type(number[-2:])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.locator("#found a.hit:focus", has_text=number).wait_for()
    assert page.url == before
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{meant.public_id}/")


def test_letters_go_to_pages_until_they_are_switched_off(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    page = signed_in("surgeon")
    page.keyboard.press("m")
    page.wait_for_url("**/meetings/")
    page.locator("#search").focus()
    page.keyboard.type("c")
    assert page.url.endswith("/meetings/")

    page.keyboard.press("Control+k")
    page.get_by_label("One letter goes to a page").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert page.url.endswith("/meetings/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figures_of_a_case_are_told_by_keys_and_clean(
    signed_in: "SignIn", quorate_meeting: "Meeting", theme: Literal["light", "dark"]
) -> None:
    address = f"/cases/{quorate_meeting.items.all()[0].case.public_id}/"
    page = signed_in("surgeon", theme=theme)
    page.goto(address)
    page.locator("svg.figure.wide").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator(".tip").inner_text()
    page.keyboard.press("ArrowRight")

    assert first
    assert page.locator(".tip").inner_text() != first
    assert violations(page) == []
    page.goto(address + "liver/")
    assert violations(page) == []
    before = page.locator("#liver h2").first.inner_text()
    page.get_by_role("link", name="earlier").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/liver/?scan=*")
    assert page.locator("#liver h2").first.inner_text() != before


def test_the_menu_of_a_case_closes_by_escape(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    page = signed_in("coordinator")
    page.goto(f"/cases/{quorate_meeting.items.all()[0].case.public_id}/")
    page.locator("main details.menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main details.menu a").first.is_visible()
    page.keyboard.press("Escape")

    assert not page.locator("main details.menu a").first.is_visible()


WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_nothing_is_lost_at_320_pixels(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    case = f"/cases/{quorate_meeting.items.all()[0].case.public_id}/"
    page = signed_in("coordinator")
    page.set_viewport_size({"width": 320, "height": 640})

    assert {a: over for a in addresses(case, quorate_meeting) if (over := _over(page, a)) > 0} == {}


def _over(page: "Page", address: str) -> int:
    page.goto(address)
    return int(page.evaluate(WIDER))


def addresses(case: str, meeting: "Meeting") -> tuple[str, ...]:
    return (
        "/", "/cases/", case, f"{case}liver/", f"{case}lesions/", f"{case}scan/", "/flags/", "/meetings/",
        f"/meetings/{meeting.public_id}/", "/account/", "/components/",
    )  # fmt: skip
