"""Pages in Chinese meet the same accessibility baseline, in both themes, and clip nothing on a phone."""

from typing import TYPE_CHECKING, Literal

import pytest

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ADDRESSES = ("/", "/cases/", "/flags/", "/meetings/", "/referrals/", "/knowledge/", "/account/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_in_chinese(
    theme: Literal["light", "dark"],
    signed_in: "SignIn",
    hospital: "DemoHospital",
    quorate_meeting: "Meeting",
) -> None:
    page = signed_in("surgeon", theme=theme)
    page.get_by_role("button", name="简体中文").click()
    page.get_by_role("heading", name="今日", exact=True).wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    case = quorate_meeting.items.all()[0].case.public_id
    found = {}

    for address in (*ADDRESSES, f"/cases/{case}/", f"/cases/{case}/scan/"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address)
        found[address] = violations(page)
        page.set_viewport_size({"width": 390, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            found[address].append("wider than a phone")

    assert {address: faults for address, faults in found.items() if faults} == {}
