"""Answers to a meeting from the number that is set up to the page of who comes, as people go there."""

import os
from typing import TYPE_CHECKING

import pytest

from mdt.models import Apology, Meeting
from tests.mdt.meeting_answers import SYSTEM, answer, bundle
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def is_readable(page: "Page", name: str) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert violations(page) == [], f"{name} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 844})


def test_from_a_number_to_an_apology(
    signed_in: "SignIn", hospital: "DemoHospital", next_meeting: Meeting
) -> None:
    surgeon, oncologist = hospital.people["surgeon"], hospital.people["oncologist"]
    for person, number in ((surgeon, "4711"), (oncologist, "4712")):
        page = signed_in("system-admin")
        page.goto(f"/setup/people/{person.public_id}/")
        page.locator("#id_system").fill(SYSTEM)
        page.locator("#id_value").fill(number)
        page.get_by_role("button", name="Add the number").click()
        page.get_by_text("The number is added").wait_for()
    is_readable(page, "person")

    page = signed_in("coordinator")
    page.goto("/imports/")
    sent = [
        answer(next_meeting), answer(next_meeting, "4712", "accepted"), answer(next_meeting, "9999"),
    ]  # fmt: skip
    file = {"name": "answers.json", "mimeType": "application/json", "buffer": bundle(*sent)}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="Answers to meetings").wait_for()
    table = page.get_by_role("region", name="Answers to meetings")
    assert table.get_by_role("row").count() == 4
    is_readable(page, "import")
    assert not Apology.objects.filter(meeting=next_meeting, person=surgeon).exists()
    page.get_by_role("button", name="Confirm and import").click()

    page.get_by_role("heading", name="Answered beforehand").wait_for()
    assert page.url.endswith(f"/meetings/{next_meeting.public_id}/attendance/")
    is_readable(page, "attendance")
    page.goto(f"/meetings/{next_meeting.public_id}/")
    page.get_by_role("heading", name="Answered beforehand").wait_for()
    is_readable(page, "meeting")
    assert Apology.objects.get(meeting=next_meeting, person=surgeon).deputy is None
