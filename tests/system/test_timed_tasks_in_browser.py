"""The tasks of a day, timed in the browser with the hands of a person: 200 ms a key, 1.1 s to point, 1.35 s to think.

The figures are those of the keystroke-level model (Card, Moran, Newell 1980); what the machine needs is measured.
The tasks are those of ``benchmarks.tasks``, whose hand really waits; here it counts. Recording a decision is timed in
``test_recording_pace``. Run with ``-s`` to read the times.
"""

import time
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from benchmarks import tasks
from benchmarks.tasks import FIND, MINUTES, ORDER, SCAN, Hand

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

PLAIN_PAGES = 6

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_find_a_patient(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    """Eight patients one after another; the quickest counts, as for everybody after the first look-up of a day.

    Three seconds are meant for a machine with nothing else to do. Beside other tests the machine's part is held to what it
    takes then to open pages that hold next to nothing, one after another.
    """
    from cases.models import Case

    page = signed_in("surgeon")
    took, plain = [], []
    for case in Case.objects.filter(site=hospital.sites[0]).order_by("pk")[3:11]:
        page.wait_for_load_state()  # a key pressed before the page is there is nobody's time
        hand = Hand(page)
        tasks.find_a_patient(hand, case)
        assert page.url.endswith(f"/cases/{case.public_id}/")
        took.append(hand.done("find a patient", FIND))
        plain.append(plain_page(page))

    assert min(took) <= FIND or min(took) - hand.human <= PLAIN_PAGES * min(plain)


def plain_page(page: "Page") -> float:
    began = time.monotonic()
    page.goto("/accessibility/")
    page.get_by_role("heading", name="What you can count on").wait_for()
    return time.monotonic() - began


def test_enter_a_scan_with_six_lesions(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    from cases.documents import document_of

    case = tasks.case_with_lesions(hospital)
    scans = len(document_of(case).imaging)
    page = signed_in("radiologist")
    page.goto(f"/cases/{case.public_id}/scan/")
    hand = Hand(page)
    lesions = tasks.enter_a_scan(hand, timezone.now().date())

    document = document_of(case)
    assert lesions >= 6
    assert len(document.imaging) == scans + 1
    assert document.imaging[-1].performed_on == timezone.now().date()
    assert hand.done("enter a scan with six lesions", SCAN) <= SCAN


def test_order_a_meeting_of_twenty(
    signed_in: "SignIn", hospital: "DemoHospital", next_meeting: "Meeting"
) -> None:
    tasks.fill(next_meeting, hospital)
    page = signed_in("coordinator")
    page.goto(f"/meetings/{next_meeting.public_id}/")
    hand = Hand(page)
    tasks.order_a_meeting(hand)

    assert hand.done("order a meeting of twenty, eight places by hand", ORDER) <= ORDER


def test_send_the_minutes(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    page = signed_in("coordinator")
    hand = Hand(page)
    name = tasks.send_the_minutes(hand, quorate_meeting)

    assert name.endswith(".pdf")
    assert hand.done("make the minutes and take the PDF to send", MINUTES) <= MINUTES
