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

    page.get_by_text("no longer before the board").wait_for(timeout=5000)
    assert page.get_by_label("Recommendation").get_attribute("readonly") is not None
    assert page.get_by_label("Recommendation").input_value() == "Half a sentence"
    assert not AgendaItem.objects.get(moved_from=item).decisions.exists()
