"""The pages of a running meeting and of what follows it, against the accessibility baseline in both themes."""

from typing import TYPE_CHECKING, Literal

import pytest

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
    letter = a_letter(quorate_meeting, hospital.people)
    page = recording(signed_in("coordinator", theme=theme), quorate_meeting)
    page.get_by_label("Recommendation").fill("Right hepatectomy after augmentation of the remnant.")
    saved_version(page, 1)
    found = {"recorder": violations(page)}
    for address in (
        f"/meetings/{quorate_meeting.public_id}/live/", "/afterwards/", f"/letters/{letter.public_id}/",
        f"/decisions/{letter.decision.public_id}/",
        f"/items/{quorate_meeting.items.order_by('position')[0].public_id}/decision/",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        found[address] = violations(page)
    assert {address: problems for address, problems in found.items() if problems} == {}
