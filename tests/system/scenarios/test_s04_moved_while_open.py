"""S4. A case is open on the recorder's screen while the coordinator moves it to the next week."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.system.scenarios.test_s05_pen_taken_over import recording, saved_version

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_screen_says_so_and_the_text_can_be_had(
    signed_in: "SignIn", quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    from mdt.actions import agenda
    from mdt.models import AgendaItem, LiveSession, Meeting

    page = recording(signed_in("surgeon"), quorate_meeting)
    page.get_by_label("Recommendation").fill("Half a sentence")
    saved_version(page, 1)
    item = LiveSession.objects.get().current
    assert item is not None
    later = Meeting.objects.filter(board=item.board, starts_at__gt=item.meeting.starts_at).earliest(
        "starts_at"
    )
    agenda.move(
        item=item, meeting=later, reason="Images come on Friday", by=hospital.people["coordinator"],
        at=timezone.now(),
    )  # fmt: skip

    # Asked every two seconds: the banner is there within three.
    page.get_by_text("no longer before the board").wait_for(timeout=3000)
    assert page.get_by_label("Recommendation").get_attribute("readonly") is not None
    assert page.get_by_label("Recommendation").input_value() == "Half a sentence"
    assert not AgendaItem.objects.get(moved_from=item).decisions.exists()


def test_what_was_not_saved_is_offered_in_the_moved_item(
    signed_in: "SignIn", quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    from mdt.actions import agenda, live, meetings
    from mdt.models import AgendaItem, Decision, LiveSession, Meeting

    page, now = recording(signed_in("surgeon"), quorate_meeting), timezone.now()
    item = LiveSession.objects.get().current
    assert item is not None
    page.get_by_label("Recommendation").fill("Saved in time")
    saved_version(page, 1)
    later = Meeting.objects.filter(board=item.board, starts_at__gt=item.meeting.starts_at).earliest(
        "starts_at"
    )
    new = agenda.move(
        item=item, meeting=later, reason="Images", by=hospital.people["coordinator"], at=now
    )
    # Typed before the screen knows: the save is refused, and the words stay on the screen and on this device.
    page.get_by_label("Recommendation").fill("Typed too late")
    page.locator("#live-banner").filter(has_text="no longer").wait_for(timeout=5000)
    assert page.get_by_label("Recommendation").input_value() == "Typed too late"
    assert Decision.objects.get().recommendation == "Saved in time"

    chair, surgeon = hospital.people["chair"], hospital.people["surgeon"]
    meetings.move_to(meeting=later, state="in_session", by=chair, at=now)
    live.take_pen(meeting=later, by=surgeon, at=now)
    live.show(meeting=later, item=new, by=surgeon, at=now)
    page.goto(f"/meetings/{later.public_id}/record/")
    page.get_by_text("Text kept on this device").wait_for()
    assert page.locator("#live-proposal-text").inner_text() == "Typed too late"
    assert page.get_by_text("Saved in time").is_visible(), "what was saved before the move is said"
    page.get_by_role("button", name="Put it into the empty fields").press("Enter")
    saved_version(page, 1)

    kept = AgendaItem.objects.get(pk=new.pk).decisions.get()
    assert kept.recommendation == "Typed too late"
