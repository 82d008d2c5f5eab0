"""The pages of a running meeting and of what follows it, against the accessibility baseline in both themes."""

from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from tests.system.scenarios.test_s05_pen_taken_over import recording, saved_version
from tests.system.test_access import a_letter
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_meets_the_baseline(
    signed_in: "SignIn",
    quorate_meeting: "Meeting",
    hospital: "DemoHospital",
    theme: Literal["light", "dark"],
) -> None:
    letter, series = a_letter(quorate_meeting, hospital.people), quorate_meeting.series
    assert series is not None
    page = recording(signed_in("coordinator", theme=theme), quorate_meeting)
    page.get_by_label("Recommendation").fill("Right hepatectomy after augmentation of the remnant.")
    saved_version(page, 1)
    found = {"recorder": violations(page)}
    for address in (
        f"/meetings/{quorate_meeting.public_id}/live/", "/afterwards/", f"/letters/{letter.public_id}/",
        f"/decisions/{letter.decision.public_id}/", f"/meetings/{quorate_meeting.public_id}/attendance/",
        "/meetings/signers/", "/meetings/calendar/",
        f"/meetings/{quorate_meeting.public_id}/lock/",
        f"/meetings/calendar/series/{series.public_id}/",
        f"/items/{quorate_meeting.items.order_by('position')[1].public_id}/move/",
        f"/items/{quorate_meeting.items.order_by('position')[0].public_id}/decision/",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        found[address] = violations(page)
    assert {address: problems for address, problems in found.items() if problems} == {}


def test_the_attendance_is_one_key_away_and_one_key_back(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    from mdt.models import Attendance, Decision

    page = recording(signed_in("coordinator"), quorate_meeting)
    page.get_by_label("Recommendation").fill("Half a sentence")
    page.keyboard.press("Alt+a")
    page.get_by_role("heading", name="Attendance").wait_for()
    assert Decision.objects.get().recommendation == "Half a sentence"
    page.get_by_role("button", name="leaves Dr. Lena Lang").press("Enter")
    page.get_by_text("surgeon missing").first.wait_for()
    page.keyboard.press("Alt+a")
    page.locator("#recorder").wait_for()

    assert Attendance.objects.get(user__email="surgeon@demo.example").left_at is not None
    assert page.get_by_text("surgeon missing").first.is_visible()


def test_a_task_and_a_deferral_by_keys_alone(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    """Nothing typed is lost on the way, and after the deferral the next case follows, not the first."""
    from mdt.models import Action, AgendaItem, Decision, LiveSession

    page = recording(signed_in("coordinator"), quorate_meeting)
    page.keyboard.press("Alt+PageDown")
    second = quorate_meeting.items.order_by("position")[1]
    page.locator(f"[data-item='{second.public_id}']").wait_for()
    page.get_by_label("Recommendation").fill("Wait for the biopsy")
    page.keyboard.press("Alt+t")
    page.keyboard.type("Ask the pathologist")
    page.keyboard.press("Enter")
    # Nobody has it by accident: the browser leads to whom it lacks.
    expect(page.locator("#task-owner")).to_be_focused()
    page.keyboard.type("Dr. Lena")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Ask the pathologist (").wait_for()
    task = Action.objects.get()
    assert (task.text, task.owner.full_name) == ("Ask the pathologist", "Dr. Lena Lang")
    assert Decision.objects.get().recommendation == "Wait for the biopsy"

    page.keyboard.press("Alt+m")
    page.get_by_label("Deferred because").select_option("pathology_pending")
    page.get_by_role("button", name="Move", exact=True).press("Enter")
    page.get_by_text("is now listed on").wait_for()
    page.get_by_text("not before the board any more").wait_for()
    page.keyboard.press("Alt+PageDown")
    page.locator("#recorder").wait_for()

    third = LiveSession.objects.get().current
    assert AgendaItem.objects.get(pk=second.pk).state == "deferred"
    assert third == quorate_meeting.items.filter(state="listed").order_by("position")[1]
