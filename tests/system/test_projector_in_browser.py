"""The wall of the room: nothing that is signed is cut off, from the first word to the seal, at 1920 by 1080."""

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.system.scenarios.test_s05_pen_taken_over import recording
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from accounts.models import User
    from mdt.demo import DemoHospital
    from mdt.models import Decision, Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# As long as each field takes: two thousand letters and five hundred.
LONGEST_TEXT, LONGEST_REASON = (
    ("Resect segment seven. " * 90)[:2000],
    ("Small remnant. " * 33)[:500],
)
CUT = """[...document.querySelectorAll("[data-fit]")].filter((e) => e.scrollHeight > e.clientHeight + 1)
    .map((e) => e.getAttribute("aria-label"))"""


def everything(person: "User", dissenter: "User", **changed: Any) -> dict[str, Any]:
    return {
        "question_answered": "partly",
        "recommendation": "Embolise the right portal vein, measure again, then resect in two stages.",
        "rationale": "The remnant is small.",
        "intent": "curative",
        "treatments": ["remnant_augmentation", "liver_resection", "chemotherapy"],
        "has_dissent": True,
        "dissent": "Ablate the deep lesion instead",
        "dissent_by": dissenter,
        "informs_patient": person,
        "resectability": "borderline",
        "trial": "none_suitable",
        "alternatives": "Chemotherapy alone",
        "rediscuss_due": timezone.now().date(),
        "votes": {"for": 4, "against": 1, "abstained": 2},
        "conditions": [
            {"if": "remnant.percent >= 30", "then": "resect", "otherwise": "augment again", "by": ""},
            {"if": "genes.MMR = deficient", "then": "immunotherapy first", "otherwise": "", "by": ""},
        ],
        "options": [
            {"option": "Two stages", "rank": 1, "supported_by": "the surgeons"},
            {"option": "One stage", "rank": 2, "against": "remnant too small"},
            {"option": "Transplantation", "against": "nodes in the hilum"},
        ],
    } | changed  # fmt: skip


def before_the_room(
    signed_in: "SignIn", meeting: "Meeting", hospital: "DemoHospital", **changed: Any
) -> tuple["Page", "Decision"]:
    from mdt.actions import decisions, follow_ups
    from mdt.models import LiveSession

    people, now = hospital.people, timezone.now()
    recording(signed_in("coordinator"), meeting)
    item = LiveSession.objects.get(meeting=meeting).current
    assert item is not None
    draft = decisions.save_draft(
        item=item,
        content=everything(people["surgeon"], people["oncologist"], **changed),
        by=people["coordinator"],
        at=now,
    )
    follow_ups.give(
        decision=draft, text="Volumetry", owner=people["surgeon"], due_in_working_days=3,
        by=people["coordinator"], at=now,
    )  # fmt: skip
    room = signed_in("oncologist")
    room.set_viewport_size({"width": 1920, "height": 1080})
    room.goto(f"/meetings/{meeting.public_id}/live/")
    return room, draft


def test_every_word_fits_typed_and_read_back(
    signed_in: "SignIn", quorate_meeting: "Meeting", hospital: "DemoHospital", tmp_path: Any
) -> None:
    from mdt.actions import decisions

    room, draft = before_the_room(signed_in, quorate_meeting, hospital)
    room.get_by_text("nodes in the hilum").wait_for()
    assert room.evaluate(CUT) == []
    room.screenshot(path=tmp_path / "typed.png")

    decisions.read_back(decision=draft, by=hospital.people["coordinator"], at=timezone.now())
    room.get_by_text("does anybody disagree").wait_for(timeout=4000)
    room.screenshot(path=tmp_path / "read_back.png")
    whole = room.locator(".room-decision").bounding_box()
    assert whole is not None
    # Read aloud, it fills the screen: more than two thirds of its width.
    assert whole["width"] > 1920 * 2 / 3
    assert room.evaluate(CUT) == []
    assert violations(room) == []


def test_the_longest_text_is_set_smaller_and_never_cut(
    signed_in: "SignIn", quorate_meeting: "Meeting", hospital: "DemoHospital", tmp_path: Any
) -> None:
    from mdt.actions import decisions

    room, draft = before_the_room(
        signed_in, quorate_meeting, hospital, recommendation=LONGEST_TEXT, rationale=LONGEST_REASON
    )
    decisions.read_back(decision=draft, by=hospital.people["coordinator"], at=timezone.now())
    room.get_by_text("does anybody disagree").wait_for(timeout=4000)
    room.screenshot(path=tmp_path / "longest.png")

    assert room.evaluate(CUT) == []
    assert room.locator(".continues").count() == 0
