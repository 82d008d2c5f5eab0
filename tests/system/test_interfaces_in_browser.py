"""What other systems do here, as those see it who watch over it: readable, in both themes, on a phone."""

import os
from typing import TYPE_CHECKING, Literal

import pytest
from django.utils import timezone

from cases.models import Hl7Message, LabResult
from mdt.demo_traffic import LABORATORY, load_traffic
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


@pytest.fixture
def traffic(hospital: "DemoHospital") -> None:
    for _ in range(2):
        load_traffic(hospital.sites[0], hospital.people, timezone.now())


def test_the_demo_has_messages_of_every_fate(traffic: None) -> None:
    """Loaded twice, sent once. Nothing of it is written in by hand: each was received and read as any other."""
    found = {row.control_id: row for row in Hl7Message.objects.all()}

    assert {control: (row.answer, row.state) for control, row in sorted(found.items())} == {
        "1001": ("AA", "imported"),
        "1002": ("AA", "imported"),
        "1003": ("AA", "waiting"),
        "1004": ("AR", "refused"),
        "1005": ("AE", "refused"),
        "1006": ("AA", "shown"),
        "1007": ("AA", "imported"),
        "1008": ("AA", "waiting"),
        "1009": ("AA", "imported"),
        "2001": ("AA", "shown"),
        "3001": ("AA", "waiting"),
    }
    assert all(found[control].because for control in ("1003", "1004", "1005", "1006", "1008"))


def test_a_message_that_waits_is_taken_after_a_correction(
    signed_in: "SignIn", hospital: "DemoHospital", traffic: None
) -> None:
    """What a coordinator does who finds a unit that nobody told the board of: set up the sender, then read again."""
    page = signed_in("coordinator")
    page.goto("/interfaces/")
    latest = page.get_by_role("region", name="Latest messages")
    assert latest.get_by_text("read again after a correction").count() == 1
    page.get_by_role("region", name="To look at").get_by_role("link", name="Open 1008").click()
    page.get_by_text("There are questions").wait_for()
    page.get_by_role("button", name="Read it again").press("Enter")
    page.get_by_text("Waiting for a person").first.wait_for()

    page.goto(f"/imports/senders/?sender={LABORATORY}")
    units = page.get_by_label("Units")
    units.fill(f"{units.input_value()}\nTsd/ul = 10*3/uL")
    page.get_by_role("button", name="Save").press("Enter")
    page.goto("/interfaces/")
    page.get_by_role("region", name="To look at").get_by_role("link", name="Open 1008").click()
    page.get_by_role("button", name="Read it again").press("Enter")
    page.get_by_text("Message: Imported.").wait_for()
    page.get_by_role("link", name="Back to the interfaces").click()

    assert page.get_by_role("region", name="To look at").get_by_role("link", name="Open 1008").count() == 0  # fmt: skip
    assert LabResult.objects.filter(test="platelets", value="176").count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_messages_is_accessible(
    signed_in: "SignIn", hospital: "DemoHospital", traffic: None, theme: Literal["light", "dark"]
) -> None:
    page = signed_in("coordinator", theme=theme)
    page.goto("/interfaces/")
    message = page.get_by_role("link", name="Open 1008").first.get_attribute("href")
    for address in ("/interfaces/", message or ""):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(address)
            if shots := os.environ.get("SHOTS"):
                page.screenshot(
                    path=f"{shots}/{address.count('/')}-{width}-{theme}.png",
                    full_page=True,
                )
            assert violations(page) == [], f"{address} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
