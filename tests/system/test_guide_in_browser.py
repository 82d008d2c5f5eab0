"""The user guide as its reader meets it: found by the palette, in their language, on a phone and on paper."""

from typing import TYPE_CHECKING

import pytest

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOST_BYTES = 100_000


def test_the_guide_is_found_read_and_left(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    page = signed_in("surgeon", theme="dark")

    page.goto("/cohort/")
    page.keyboard.press("?")
    page.wait_for_url("**/guide/#surgeon-see-how-patients-did")
    assert page.locator(":target").inner_text() == "See how patients did"
    page.keyboard.press("Control+k")
    page.get_by_role("searchbox", name="Find a patient or a page").fill("guide")
    page.locator("#found").get_by_role("link", name="User guide").click()
    page.get_by_role("heading", name="User guide", exact=True).wait_for()
    assert page.locator("main h2").nth(1).inner_text() == "Surgeon"
    assert violations(page) == []
    assert len(page.content()) < MOST_BYTES

    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Vote blind").click()
    assert page.locator(":target").inner_text() == "Vote blind"

    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Contents").is_visible()
    page.emulate_media(media="screen")

    page.get_by_role("button", name="简体中文").click()
    page.get_by_role("heading", name="用户指南", exact=True).wait_for()
    assert page.locator("main h2").nth(1).inner_text() == "外科医师"
    assert violations(page) == []
