"""The tasks of a day, timed in the browser with the hands of a person: 200 ms a key, 1.1 s to point, 1.35 s to think.

The figures are those of the keystroke-level model (Card, Moran, Newell 1980); what the machine needs is measured.
Recording a decision is timed in ``test_recording_pace``. Run with ``-s`` to read the times.
"""

import time
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KEY, POINT, THINK = 0.2, 1.1, 1.35
FIND, SCAN, ORDER, MINUTES = 3, 60, 120, 30
LISTED = 20


class Hand:
    """Does what a person does, and counts what a person would take for it beside the machine's own time."""

    def __init__(self, page: "Page") -> None:
        self.page, self.began, self.human = page, time.monotonic(), 0.0

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.human += KEY * len(words)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.human += KEY * (1 + key.count("+"))

    def click(self, target: "Locator") -> None:
        target.click()
        self.human += POINT

    def think(self) -> None:
        self.human += THINK

    def done(self, task: str, most: int) -> float:
        took = time.monotonic() - self.began + self.human
        print(f"\n{task}: {took:.1f} s of {most} s, {took - self.human:.1f} s of them the machine")  # noqa: T201
        return took


def test_find_a_patient(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    from cases.models import Case

    case = Case.objects.filter(site=hospital.sites[0]).order_by("pk")[3]
    number = case.patient.identifiers.all()[0].value
    page = signed_in("surgeon")
    page.wait_for_load_state()  # a key pressed before the page is there is nobody's time
    hand = Hand(page)
    hand.press("Control+k")
    hand.type(number[-4:])
    page.locator("#found a.hit", has_text=number).first.wait_for()
    hand.press("ArrowDown")
    hand.press("Enter")
    page.get_by_role("heading", name=case.patient.display_name).wait_for()

    assert page.url.endswith(f"/cases/{case.public_id}/")
    assert hand.done("find a patient", FIND) <= FIND


def test_enter_a_scan_with_six_lesions(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    from cases.documents import document_of
    from cases.models import Case

    treated = Case.objects.filter(site=hospital.sites[0]).exclude(latest_response="").order_by("pk")
    case = max(treated, key=lambda one: one.lesion_rows.count())
    scans = len(document_of(case).imaging)
    page = signed_in("radiologist")
    page.goto(f"/cases/{case.public_id}/scan/")
    hand = Hand(page)
    hand.click(page.get_by_label("Date of the scan"))
    page.get_by_label("Date of the scan").fill(f"{timezone.now().date()}")
    hand.human += KEY * 8
    cells = [
        cell
        for cell in page.locator("[data-cell]").all()
        if "result-" in str(cell.get_attribute("name"))
    ]
    hand.click(cells[0])
    for _cell in cells:
        hand.think()
        hand.type("23")
        hand.press("Enter")
    rows = page.locator("[name^=added-][name$=-result]")
    for place in range(max(6 - len(cells), 0)):
        hand.click(rows.nth(place))
        hand.type("11")
    hand.click(page.get_by_role("button", name="Record the scan"))
    page.get_by_text("The scan is recorded.").wait_for()

    assert len(cells) >= 6
    assert len(document_of(case).imaging) == scans + 1
    assert hand.done("enter a scan with six lesions", SCAN) <= SCAN


def test_order_a_meeting_of_twenty(
    signed_in: "SignIn", hospital: "DemoHospital", next_meeting: "Meeting"
) -> None:
    fill(next_meeting, hospital)
    page = signed_in("coordinator")
    page.goto(f"/meetings/{next_meeting.public_id}/")
    hand = Hand(page)
    hand.click(page.get_by_role("button", name="Order by the rule"))
    for place in range(1, 9):
        hand.think()
        last = page.locator("tr.item").last
        name = last.get_attribute("id")
        hand.click(last.get_by_role("spinbutton"))
        hand.press("Control+a")
        hand.type(str(place))
        hand.press("Enter")
        page.locator(f"tr.item:nth-child({place})#{name}").wait_for()

    assert hand.done("order a meeting of twenty, eight places by hand", ORDER) <= ORDER


def fill(meeting: "Meeting", hospital: "DemoHospital") -> None:
    """Twenty cases on the list, whoever they are."""
    from cases.actions.importing import import_documents
    from cases.generator import generate_cases
    from cases.models import Case
    from cases.rules.document import from_json
    from mdt.actions import agenda
    from mdt.demo import BY
    from mdt.models import AgendaItem

    now, coordinator = timezone.now(), hospital.people["coordinator"]
    made = [from_json(case) for case in generate_cases(LISTED, seed=8, today=now.date(), first=500)]
    import_documents(made, site=hospital.sites[0], by=BY, at=now)
    listed = AgendaItem.objects.placed().values("case")
    free = Case.objects.filter(site=hospital.sites[0]).exclude(pk__in=listed).order_by("-pk")
    for case in free[: LISTED - meeting.items.count()]:
        agenda.refer(case=case, meeting=meeting, reason="To be ordered", by=coordinator, at=now)
    assert meeting.items.count() == LISTED


def test_send_the_minutes(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    page = signed_in("coordinator")
    hand = Hand(page)
    hand.press("m")
    page.get_by_role("heading", name="Meetings", exact=True).wait_for()
    hand.think()
    page.goto(f"/meetings/{quorate_meeting.public_id}/")
    hand.human += POINT
    hand.click(page.get_by_role("link", name="Minutes").first)
    page.get_by_role("heading", name="Minutes", exact=True).wait_for()
    hand.think()
    hand.click(page.get_by_role("button", name="Make the minutes"))
    with page.expect_download() as download:
        hand.click(page.get_by_role("link", name="PDF").first)

    assert download.value.suggested_filename.endswith(".pdf")
    assert hand.done("make the minutes and take the PDF to send", MINUTES) <= MINUTES
