"""S5. Recorder A loses the connection, B takes the pen, A comes back: nothing is overwritten, all is shown."""

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOST_SECONDS = 4


def recording(page: "Page", meeting: "Meeting") -> "Page":
    """Take the pen, and put the first case before the board if none is."""
    page.goto(f"/meetings/{meeting.public_id}/record/")
    page.get_by_role("button", name="Take the pen").press("Enter")
    if not page.locator("#recorder").count():
        page.get_by_role("button", name="Next case").press("Enter")
    page.locator("#recorder").wait_for()
    return page


def saved_version(page: "Page", at_least: int) -> None:
    for _ in range(100):
        if int(page.locator("#recorder [name=version]").input_value()) >= at_least:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"version {at_least} was never saved")


def test_buffered_text_is_a_proposal(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    from accounts.models import AuditEvent
    from mdt.models import Decision

    a = recording(signed_in("coordinator"), quorate_meeting)
    a.get_by_label("Recommendation").fill("First words")
    saved_version(a, 1)
    a.context.set_offline(True)
    a.get_by_label("Because").fill("Typed without a network")
    a.get_by_text("No connection").wait_for()

    b = recording(signed_in("surgeon"), quorate_meeting)
    b.get_by_label("Recommendation").fill("Words of B")
    saved_version(b, 2)
    a.context.set_offline(False)

    a.get_by_text("Somebody else has taken the pen").or_(
        a.get_by_text("is recording this meeting")
    ).first.wait_for()
    assert a.get_by_label("Because").get_attribute("readonly") is not None
    assert Decision.objects.get().recommendation == "Words of B"
    assert Decision.objects.get().rationale == ""

    a.reload()
    a.get_by_role("button", name="Take the pen over").press("Enter")
    a.get_by_text("Text kept on this device").wait_for()
    assert "Typed without a network" in a.locator("#live-proposal-text").inner_text()
    assert a.get_by_label("Recommendation").input_value() == "Words of B"
    a.get_by_role("button", name="Put it into the empty fields").press("Enter")
    saved_version(a, 3)
    kept = Decision.objects.get()
    assert (kept.recommendation, kept.rationale) == ("Words of B", "Typed without a network")
    assert AuditEvent.objects.filter(event="recorder took the pen").count() == 3


def test_both_screens_follow(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    a = recording(signed_in("coordinator"), quorate_meeting)
    room = signed_in("oncologist")
    room.set_viewport_size({"width": 1920, "height": 1080})
    room.goto(f"/meetings/{quorate_meeting.public_id}/live/")
    a.get_by_label("Recommendation").fill("Seen from four metres")
    saved_version(a, 1)

    began = time.monotonic()
    room.get_by_text("Seen from four metres").wait_for(timeout=MOST_SECONDS * 1000)
    took = time.monotonic() - began
    print(f"\nthe projector followed {took:.1f} s after the text was saved")  # noqa: T201
    scrolls = "document.documentElement.scrollHeight > innerHeight || document.querySelector('main').scrollHeight > innerHeight"
    assert not room.evaluate(scrolls)
    patient = quorate_meeting.items.order_by("position")[0].case.patient
    assert room.get_by_role("heading", name=str(patient.display_name)).is_visible()
    assert room.get_by_text("born").is_visible()
