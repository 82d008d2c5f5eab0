"""Two people at one case for real: two browsers with the full form, a mover and an editor, two recorders at one pen."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.browser
def test_the_second_of_two_editors_is_refused_and_keeps_the_text(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    from mdt.models import Decision

    address = f"/items/{quorate_meeting.items.order_by('position')[0].public_id}/decision/"
    first, second = signed_in("surgeon"), signed_in("oncologist")
    for page, words in ((first, "Words of the surgeon"), (second, "Words of the oncologist")):
        page.goto(address)
        page.get_by_label("Recommendation").fill(words)
    first.get_by_role("button", name="Save draft").press("Enter")
    first.get_by_text("Draft saved.").wait_for()
    second.get_by_role("button", name="Save draft").press("Enter")
    second.get_by_text("Somebody else changed this draft").wait_for()

    assert second.get_by_label("Recommendation").input_value() == "Words of the oncologist"
    assert Decision.objects.get().recommendation == "Words of the surgeon"


@pytest.mark.browser
def test_a_mover_and_an_editor(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    from mdt.models import AgendaItem, Decision

    item = quorate_meeting.items.order_by("position")[0]
    editor, mover = signed_in("surgeon"), signed_in("coordinator")
    editor.goto(f"/items/{item.public_id}/decision/")
    editor.get_by_label("Recommendation").fill("Half a sentence")
    mover.goto(f"/meetings/{quorate_meeting.public_id}/")
    mover.locator(f"#item-{item.public_id}").get_by_role("link", name="Move, defer").press("Enter")
    mover.get_by_role("button", name="Move", exact=True).press("Enter")
    mover.get_by_text("The case is now listed on").wait_for()
    editor.get_by_role("button", name="Save draft").press("Enter")
    editor.get_by_text("This item is no longer open for a decision.").wait_for()

    assert editor.get_by_label("Recommendation").input_value() == "Half a sentence"
    assert not Decision.objects.exists()
    item.refresh_from_db()
    assert item.state == "moved"
    assert AgendaItem.objects.active().filter(case=item.case_id).count() == 1


def test_two_recorders_at_one_pen_lose_no_word(
    quorate_meeting: "Meeting", hospital: "DemoHospital"
) -> None:
    """Both write as fast as they can and take the pen from each other; what was accepted is all there, in order."""
    from accounts.exceptions import Refused
    from mdt.actions import decisions, live
    from mdt.models import AgendaItem, Decision

    item = quorate_meeting.items.order_by("position")[0]
    people = [hospital.people[role] for role in ("coordinator", "surgeon")]
    accepted: list[str] = []
    refused: list[str] = []
    both = threading.Barrier(2)

    def write(place: int) -> None:
        by = people[place]
        both.wait()
        for number in range(12):
            text = f"{place}-{number}"
            try:
                if number % 4 == 0:
                    live.take_pen(meeting=quorate_meeting, by=by, at=timezone.now())
                known = Decision.objects.filter(item=item).first()
                seen = known.version if known else 0
                fresh = AgendaItem.objects.select_related("meeting__board", "case").get(pk=item.pk)
                decisions.save_draft(
                    item=fresh, content={"recommendation": text}, by=by, at=timezone.now(),
                    expected_version=seen,
                )  # fmt: skip
                accepted.append(text)
            except Refused as refusal:
                refused.append(refusal.code)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))

    kept = Decision.objects.get()
    # Every accepted word made one version; nobody's version was taken twice.
    assert kept.version == len(accepted)
    assert kept.recommendation in accepted
    assert len(accepted) + len(refused) == 24
    assert set(refused) <= {"stale-version", "not-the-recorder"}
