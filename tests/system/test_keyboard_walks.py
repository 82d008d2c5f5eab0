"""Each main task from signing in until it is done, by keyboard alone, with a focus that is seen at every stop."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from mdt.demo import PASSWORD
from tests.system.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from cases.models import Case
    from mdt.demo import DemoHospital
    from mdt.models import Meeting

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
REFERRAL = {
    "number": "K-77", "family_name": "Keller", "given_name": "Beat", "birth_date": "1958-06-01", "sex": "male",
    "question": "resectability", "question_text": "Can the three metastases be resected at once?",
    "discussion_reason": "new", "source": "clinic", "priority": "routine", "responsible": "Dr. Rosa Furrer",
    "ecog": "1", "comorbidity": "none known", "anticoagulation": "none", "patient_view": "none known",
    "informed": "yes", "informed_on": "2026-03-01", "m0-kind": "imaging", "m0-what": "CT of the liver", "m0-where": "Hill Hospital",
    "no_pathology": "yes",
}  # fmt: skip
TEXTS = ("Change to FOLFIRI, restage after eight weeks.", "Growth on oxaliplatin.")


@pytest.fixture
def keyboards(browser: "Browser", live_server: "LiveServer") -> "Iterator[Keyboards]":
    opener = Keyboards(browser, live_server.url)
    yield opener
    opener.close()


class Keyboards:
    """A person at a keyboard for each role, signed in by it."""

    def __init__(self, browser: "Browser", address: str) -> None:
        self.browser, self.address = browser, address
        self.opened: list[Keyboard] = []

    def __call__(self, role: str) -> Keyboard:
        context = self.browser.new_context(
            base_url=self.address, locale="en-US", viewport={"width": 1440, "height": 900}
        )
        keyboard = Keyboard(context.new_page())
        self.opened.append(keyboard)
        keyboard.sign_in(role)
        return keyboard

    def close(self) -> None:
        for keyboard in self.opened:
            keyboard.page.context.close()


def found(keyboard: Keyboard, case: "Case") -> None:
    number = case.patient.identifiers.all()[0].value
    keyboard.press("Control+k")
    keyboard.type(number)
    keyboard.page.locator(f'#found:has([data-words="{number}"]) a.hit').first.wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.heading("What is new")


def at_the_meeting(keyboard: Keyboard, meeting: "Meeting", *, pressing: str = "m") -> None:
    from accounts.dates import written

    if pressing:
        keyboard.press(pressing)
    keyboard.heading("Meetings")
    begins = meeting.starts_at.astimezone(meeting.board.zone)
    keyboard.enter(written(begins.date(), "j M Y"))
    keyboard.page.wait_for_url(f"**/meetings/{meeting.public_id}/")
    keyboard.heading("Agenda")


def test_find_a_patient(keyboards: Keyboards, hospital: "DemoHospital") -> None:
    from cases.models import Case

    case = Case.objects.filter(site=hospital.sites[0]).order_by("pk")[2]
    surgeon = keyboards("surgeon")
    found(surgeon, case)

    assert surgeon.page.url.endswith(f"/cases/{case.public_id}/")


def test_refer_a_patient(keyboards: Keyboards, hospital: "DemoHospital") -> None:
    from mdt.models import Referral

    referrer = keyboards("referrer")
    referrer.press("r")
    referrer.heading("Referrals")
    referrer.enter("Refer a patient")
    referrer.heading("New referral")
    met = referrer.fill(REFERRAL, until="Send to the board")
    referrer.press("Enter")
    referrer.page.locator("#referral").wait_for(state="detached")

    sent = Referral.objects.get(number="K-77")
    assert met == set(REFERRAL)
    assert (sent.state, sent.family_name, sent.question) == ("submitted", "Keller", "resectability")
    assert (f"{sent.birth_date}", sent.ecog, sent.no_pathology) == ("1958-06-01", "1", True)


def test_triage_a_referral(keyboards: Keyboards, hospital: "DemoHospital") -> None:
    from mdt.models import AgendaItem, Referral

    surgeon = keyboards("surgeon")
    surgeon.press("r")
    surgeon.heading("Referrals")
    surgeon.enter("Triage")
    surgeon.page.wait_for_url("**/triage/")
    surgeon.page.locator("[data-triage]").first.wait_for()
    surgeon.press("ArrowDown")
    surgeon.press("ArrowUp")
    first = surgeon.page.evaluate("document.activeElement.id")
    surgeon.press("d")
    surgeon.step()
    surgeon.step()
    surgeon.press("Enter")
    surgeon.page.get_by_text("On a list").first.wait_for()

    referral = Referral.objects.get(public_id=first.removeprefix("referral-"))
    assert AgendaItem.objects.get(reasons__referral=referral).state == "listed"


def test_order_a_meeting(keyboards: Keyboards, next_meeting: "Meeting") -> None:
    def order() -> list[str]:
        items = next_meeting.items.order_by("position").select_related("case__patient")
        return [item.case.patient.display_name for item in items]

    coordinator = keyboards("coordinator")
    at_the_meeting(coordinator, next_meeting)
    coordinator.go("Order by the rule")
    before = order()
    assert len(before) > 1
    coordinator.go(f"{before[1]} up")
    coordinator.page.locator("tr.item:first-child", has_text=before[1]).wait_for()
    # By its number, too: the new first goes to the second place again.
    coordinator.to(f"Place of {before[1]}")
    coordinator.press("Control+a")
    coordinator.type("2")
    coordinator.press("Enter")
    coordinator.page.locator("tr.item:first-child", has_text=before[0]).wait_for()

    assert order() == before


def test_enter_a_scan_of_six_lesions(keyboards: Keyboards, hospital: "DemoHospital") -> None:
    from cases.documents import document_of
    from cases.models import Case

    treated = Case.objects.filter(site=hospital.sites[0]).exclude(latest_response="").order_by("pk")
    case = max(treated, key=lambda one: one.lesion_rows.count())
    scans, day = len(document_of(case).imaging), timezone.now().date() - timedelta(days=1)
    radiologist = keyboards("radiologist")
    found(radiologist, case)
    radiologist.enter("Enter a scan")
    radiologist.page.locator("[data-cell]").first.wait_for()
    # The page puts the day in focus; a Tab pressed meanwhile would go on to the second of its three parts.
    radiologist.page.wait_for_load_state()
    radiologist.to("Date of the scan")
    radiologist.type(f"{day:%m%d%Y}")
    while not radiologist.here["field"].startswith("result-"):
        radiologist.step()
    cells = 0
    while radiologist.page.evaluate("document.activeElement.name || ''").startswith("result-"):
        at = radiologist.page.evaluate("document.activeElement.name")
        radiologist.type("23")
        radiologist.press("Enter")
        cells += 1
        if radiologist.page.evaluate("document.activeElement.name") == at:
            break
    assert cells >= 6
    radiologist.enter("Record the scan")
    radiologist.page.get_by_text("The scan is recorded.").wait_for()

    document = document_of(case)
    assert (len(document.imaging), document.imaging[-1].performed_on) == (scans + 1, day)
    assert len(document.imaging[-1].measurements) >= 6


def test_record_and_sign_a_decision(keyboards: Keyboards, quorate_meeting: "Meeting") -> None:
    from mdt.models import Decision

    recorder = keyboards("surgeon")
    at_the_meeting(recorder, quorate_meeting)
    recorder.enter("Write live")
    recorder.page.wait_for_url("**/record/")
    recorder.go("Take the pen")
    recorder.press("Alt+PageDown")
    recorder.page.locator("#recorder").wait_for()
    recorder.to("Recommendation")
    recorder.type(TEXTS[0])
    recorder.press("Tab")
    recorder.type(TEXTS[1])
    recorder.press("Tab")
    recorder.type("ynn ch wy")
    recorder.press("Control+Enter")
    recorder.page.get_by_text("Read back: it fills the projector").wait_for()
    decision = Decision.objects.get()

    second = keyboards("oncologist")
    at_the_meeting(second, quorate_meeting)
    second.enter(f"Read back {decision.item.case.patient.display_name}")
    second.heading("Read this aloud")
    second.go("I confirm this text")

    # A letter would be typed into the decision: here the way leads by the menu.
    recorder.enter("Meetings")
    at_the_meeting(recorder, quorate_meeting, pressing="")
    recorder.enter(f"Read back {decision.item.case.patient.display_name}")
    recorder.heading("Read this aloud")
    recorder.to("Your password")
    recorder.type(PASSWORD)
    recorder.press("Enter")
    recorder.heading("Signed decision")

    signed = Decision.objects.signed().get()
    assert (signed.recommendation, signed.rationale) == TEXTS


def test_send_the_minutes(keyboards: Keyboards, quorate_meeting: "Meeting") -> None:
    coordinator = keyboards("coordinator")
    at_the_meeting(coordinator, quorate_meeting)
    coordinator.enter("Minutes")
    coordinator.heading("Minutes")
    coordinator.enter("Make the minutes")
    coordinator.page.get_by_text("Version 1").first.wait_for()
    coordinator.to("PDF")
    with coordinator.page.expect_download() as download:
        coordinator.press("Enter")

    assert download.value.suggested_filename.endswith(".pdf")
