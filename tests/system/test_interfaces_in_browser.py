"""What other systems do here, as those see it who watch over it: readable, in both themes, on a phone."""

from typing import TYPE_CHECKING, Literal

import pytest

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAGES = (("coordinator", "/operations/hooks/"), ("system-admin", "/operations/record-systems/"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible_at_a_desk_and_on_a_phone(
    signed_in: "SignIn", hospital: "DemoHospital", theme: Literal["light", "dark"]
) -> None:
    for role, address in PAGES:
        page = signed_in(role, theme=theme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(address)
            assert violations(page) == [], f"{address} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_demo_shows_a_record_system_that_asks(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    page = signed_in("coordinator")
    page.goto("/operations/")
    page.get_by_role("link", name="CDS Hooks").click()
    requests = page.get_by_role("region", name="Latest requests")

    assert requests.get_by_role("cell", name="Answered").count() == 3
    page.get_by_role("button", name="Looked at").press("Enter")
    page.get_by_text("What people did with the cards").wait_for()
    assert not page.get_by_role("button", name="Looked at").is_visible()
