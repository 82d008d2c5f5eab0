"""The liver map before the room keeps its whole legend, and a finding its last letter, at the size of a desk's screen and of the wall's."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.system.test_projector_in_browser import CUT, before_the_room

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Words and marks of the map that are not wholly within what the room sees.
OUTSIDE = """(() => { const map = document.querySelector(".room-map"), seen = map.closest("section").getBoundingClientRect();
  return [...map.querySelectorAll("svg, text")].map((e) => [e.textContent.slice(0, 20), e.getBoundingClientRect()])
    .filter(([, r]) => r.bottom > Math.min(seen.bottom, innerHeight) + 1 || r.right > seen.right + 1)
    .map(([words]) => words); })()"""

# Findings that reach beyond their cell: whatever is there is cut by the edge of the column.
WIDE = """[...document.querySelectorAll(".room-findings > div")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText)"""


def test_the_legend_of_the_map_is_whole(
    signed_in: "SignIn", quorate_meeting: "Meeting", hospital: "DemoHospital", tmp_path: Any
) -> None:
    room, _draft = before_the_room(signed_in, quorate_meeting, hospital)
    room.get_by_text("nodes in the hilum").wait_for()
    for width, height in ((1920, 1080), (1440, 900)):
        room.set_viewport_size({"width": width, "height": height})
        room.reload()
        room.locator(".room-map svg").wait_for()
        room.screenshot(path=tmp_path / f"room-{width}.png")

        assert room.locator(".room-map text").count() > 8
        assert room.evaluate(OUTSIDE) == [], width
        assert room.evaluate(CUT) == [], width
        # As long as a word of the record gets, in each of them.
        room.evaluate(
            "for (const value of document.querySelectorAll('.room-findings dd')) value.textContent = 'late metachronous'"
        )
        assert room.evaluate(WIDE) == [], width
