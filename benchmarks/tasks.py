"""The five tasks of a day, by the clock: ``python -m benchmarks.tasks [times]``.

A real web server, as in the container, with the demo hospital; Chromium; and a hand that types a key in 200 ms, points
in 1.1 s and thinks for 1.35 s before each new thing: the keystroke-level model of Card, Moran and Newell (1980). The
hand really waits, so that what the page does while somebody types happens here, too. Prints seconds, keys, clicks.

``tests/system/test_timed_tasks_in_browser.py`` does the same tasks with a hand that only counts its time.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.database import benchmark_database
from benchmarks.live_meeting import PORT, web_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

    from cases.models import Case
    from mdt.demo import DemoHospital
    from mdt.models import Meeting

KEY, POINT, THINK = 0.2, 1.1, 1.35
FIND, SCAN, ORDER, RECORD, MINUTES = 3, 60, 120, 60, 30
LISTED = 20
TEXTS = ("Change to FOLFIRI and bevacizumab; restage after eight weeks.", "Growth on oxaliplatin.")
CODES = "ynn ch wy"
"""The letters of a decision: answered, no dissent, not curative; chemotherapy; who tells the patient."""


class Hand:
    """Does what a person does, and counts keys and clicks; waits as long as a person would, or only counts that too."""

    def __init__(self, page: "Page", *, waits: bool = False) -> None:
        self.page, self.waits = page, waits
        self.began, self.human, self.waited = time.monotonic(), 0.0, 0.0
        self.keys, self.clicks = 0, 0

    def type(self, words: str) -> None:
        for letter in words:
            self._take(KEY)
            self.page.keyboard.type(letter)
        self.keys += len(words)

    def press(self, key: str) -> None:
        """One key, or some together: a key held while another is pressed is a keystroke of its own."""
        self._take(KEY * (1 + key.count("+")))
        self.page.keyboard.press(key)
        self.keys += 1 + key.count("+")

    def click(self, target: "Locator") -> None:
        self._take(POINT)
        target.click()
        self.clicks += 1

    def think(self) -> None:
        self._take(THINK)

    def _take(self, seconds: float) -> None:
        self.human += seconds
        if self.waits:
            began = time.monotonic()
            self.page.wait_for_timeout(seconds * 1000)
            self.waited += time.monotonic() - began

    @property
    def took(self) -> float:
        """Seconds from the beginning until now, a person's and the machine's."""
        return time.monotonic() - self.began + self.human - self.waited

    def done(self, task: str, most: int) -> float:
        took = self.took
        print(
            f"\n{task}: {took:.1f} s of {most} s, {took - self.human:.1f} s of them the machine,"
            f" {self.keys} keys, {self.clicks} clicks"
        )
        return took


def find_a_patient(hand: Hand, case: "Case") -> None:
    """From any page to the case, by the last four figures of its number."""
    number = case.patient.identifiers.all()[0].value
    figures = number[-4:]
    hand.press("Control+k")
    hand.type(figures)
    listed = hand.page.locator(f'#found:has([data-words="{figures}"])')
    listed.locator("a.hit", has_text=number).first.wait_for()
    hand.press("ArrowDown")
    hand.press("Enter")
    hand.page.get_by_role("heading", name=case.patient.display_name).wait_for()


def enter_a_scan(hand: Hand, today: date) -> int:
    """From the empty scan form to the recorded scan; returns how many lesions it has, six at least."""
    page = hand.page
    hand.click(page.locator("label", has_text="Date of the scan"))  # which goes to its month
    hand.type(f"{today:%m%d%Y}")
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
    more = max(6 - len(cells), 0)
    for place in range(more):
        hand.click(rows.nth(place))
        hand.type("11")
    hand.click(page.get_by_role("button", name="Record the scan"))
    page.get_by_text("The scan is recorded.").wait_for()
    return len(cells) + more


def order_a_meeting(hand: Hand) -> None:
    """By the rule first, then eight cases to another place by their number."""
    page = hand.page
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


def record_a_decision(hand: Hand) -> None:
    """From the empty decision of the case before the board until it is read back, by keys alone."""
    hand.think()
    hand.type(TEXTS[0])
    hand.press("Tab")
    hand.think()
    hand.type(TEXTS[1])
    hand.press("Tab")
    hand.think()
    hand.type(CODES)
    hand.press("Control+Enter")
    hand.page.get_by_text("Read back: it fills the projector").wait_for()


def send_the_minutes(hand: Hand, meeting: "Meeting") -> str:
    """From any page to the PDF in hand, ready to send; returns the name of the file."""
    page = hand.page
    hand.press("m")
    page.get_by_role("heading", name="Meetings", exact=True).wait_for()
    hand.think()
    hand.click(page.locator(f"main a[href='/meetings/{meeting.public_id}/']").first)
    hand.think()
    hand.click(page.get_by_role("link", name="Minutes").first)
    page.get_by_role("heading", name="Minutes", exact=True).wait_for()
    hand.think()
    hand.click(page.get_by_role("button", name="Make the minutes"))
    with page.expect_download() as download:
        hand.click(page.get_by_role("link", name="PDF").first)
    return download.value.suggested_filename


def fill(meeting: "Meeting", hospital: "DemoHospital") -> None:
    """Twenty cases on the list, whoever they are."""
    from django.utils import timezone

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
    if meeting.items.count() != LISTED:
        raise ValueError(f"the meeting has {meeting.items.count()} cases, not {LISTED}")


def case_with_lesions(hospital: "DemoHospital") -> "Case":
    """The treated case of the first site that has the most lesions."""
    from cases.models import Case

    treated = Case.objects.filter(site=hospital.sites[0]).exclude(latest_response="").order_by("pk")
    return max(treated, key=lambda one: one.lesion_rows.count())


class Measured(NamedTuple):
    seconds: float
    machine: float
    keys: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Day:
    """The hospital of one run, and the browser in which somebody works through its tasks."""

    browser: "Browser"
    hospital: "DemoHospital"
    meeting: "Meeting"

    def tasks(self, times: int) -> "Iterator[tuple[str, int, list[Measured]]]":
        """Name, aim in seconds and what each run took; a patient and a day of the scan of its own for each run."""
        from django.utils import timezone

        from cases.models import Case

        at = f"/meetings/{self.meeting.public_id}/"
        cases = Case.objects.filter(site=self.hospital.sites[0]).order_by("pk")[3 : 3 + times]
        scan = f"/cases/{case_with_lesions(self.hospital).public_id}/scan/"
        days = [timezone.now().date() - timedelta(days=n) for n in reversed(range(times))]
        found = [self._at("surgeon", "/", partial(find_a_patient, case=case)) for case in cases]
        yield "find a patient", FIND, found
        scans = [self._at("radiologist", scan, partial(enter_a_scan, today=day)) for day in days]
        yield "enter a scan with six lesions or more", SCAN, scans
        ordered = [self._at("coordinator", at, order_a_meeting) for _ in range(times)]
        yield "order a meeting of twenty, eight places by hand", ORDER, ordered
        _open(self.meeting, self.hospital)
        recorded = [
            self._at("coordinator", f"{at}record/", record_a_decision, before=_next_case)
            for _ in range(times)
        ]
        yield "record a decision", RECORD, recorded
        send = partial(send_the_minutes, meeting=self.meeting)
        sent = [self._at("coordinator", "/", send) for _ in range(times)]
        yield "make the minutes and take the PDF to send", MINUTES, sent

    def _at(
        self,
        role: str,
        address: str,
        task: "Callable[[Hand], object]",
        before: "Callable[[Page], None] | None" = None,
    ) -> Measured:
        """One task by somebody who is signed in and has the page before them: the clock begins then."""
        context = self.browser.new_context(
            base_url=f"http://localhost:{PORT}", viewport={"width": 1440, "height": 900}
        )
        page = context.new_page()
        _sign_in(page, role)
        page.goto(address)
        if before:
            before(page)
        page.wait_for_load_state("networkidle")
        hand = Hand(page, waits=True)
        task(hand)
        took = hand.took
        context.close()
        return Measured(took, took - hand.human, hand.keys, hand.clicks)


def _sign_in(page: "Page", role: str) -> None:
    from mdt.demo import PASSWORD

    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(f"{role}@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Today", exact=True).wait_for()


def _next_case(page: "Page") -> None:
    """Take the pen where nobody of this browser has it, and put the next case before the board."""
    take = page.get_by_role("button", name="Take the pen")
    if take.count():
        take.first.press("Enter")
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Next case").press("Enter")
    page.locator("#recorder").wait_for()


def _open(meeting: "Meeting", hospital: "DemoHospital") -> None:
    from django.utils import timezone

    from mdt.actions import attendance, meetings

    now, chair = timezone.now(), hospital.people["chair"]
    meetings.move_to(meeting=meeting, state="in_session", by=chair, at=now)
    for role in ("surgeon", "oncologist", "radiologist"):
        attendance.join(
            meeting=meeting, person=hospital.people[role], discipline=role, mode="room", by=chair,
            at=now - timedelta(minutes=5),
        )  # fmt: skip


def _hospital() -> "tuple[DemoHospital, Meeting]":
    """The demo hospital with its first night's work done, and twenty cases on the list of its next meeting."""
    from django.utils import timezone

    from cases.models import Case
    from mdt.actions.pipeline import assess
    from mdt.demo import load_demo_hospital
    from mdt.models import AgendaItem

    now = timezone.now()
    hospital = load_demo_hospital(now.date())
    assess(Case.objects.values_list("pk", flat=True), as_of=now.date(), at=now)
    listed = AgendaItem.objects.filter(board=hospital.boards[0]).order_by("meeting__starts_at")
    meeting = listed[0].meeting
    fill(meeting, hospital)
    return hospital, meeting


def main(times: int) -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser import executable

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread
    print("| task | aim | median | slowest | of that the machine | keys | clicks |")
    with benchmark_database() as url:
        hospital, meeting = _hospital()
        with web_server(url), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=executable(), args=["--no-sandbox"]
            )
            for task, most, runs in Day(browser, hospital, meeting).tasks(times):
                _print(task, most, runs)
            browser.close()
    print(f"load at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _print(task: str, most: int, runs: list[Measured]) -> None:
    middle, machine = (statistics.median(column) for column in list(zip(*runs, strict=True))[:2])
    slowest = max(one.seconds for one in runs)
    print(
        f"| {task} | {most} s | {middle:.1f} s | {slowest:.1f} s | {machine:.1f} s | {runs[0].keys} | {runs[0].clicks} |"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
