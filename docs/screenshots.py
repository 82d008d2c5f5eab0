"""Take docs/screenshots/: every page of a running demo at three sizes, in both themes and in both languages.

./dev demo                                    # in one terminal
.venv/bin/python docs/screenshots.py [PAGE…]  # in another; needs Chromium

The pages come from the URL patterns, so a new one is in the next set by itself: WHERE says on which page the address of
one thing is found, LEFT_OUT which patterns are no picture and why, STATES what a page looks like at another moment.
From the environment: ADDRESS, OUT, WIDTHS, THEMES, LANGUAGES (to take only some), FORMAT=png (to look at), FULL=1 (down
to the foot of each page).
"""

import base64
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
if TYPE_CHECKING:
    from tests.system.test_access import Address

ADDRESS = os.environ.get("ADDRESS", "http://127.0.0.1:8000")
OUT = Path(os.environ.get("OUT", Path(__file__).parent / "screenshots"))
FORMAT, QUALITY = os.environ.get("FORMAT", "webp"), 15
SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}
THEMES, LANGUAGES = ("light", "dark"), {"en": "en", "zh-Hans": "zh-hans"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--hide-scrollbars"]  # fmt: skip
PASSWORD = "demo-board-2026"

# Pattern: the page on which a link or a form leads to one of its kind (another pattern, or an address).
WHERE = {
    "case": "/cases/?flag=red",
    "case-enter": "case",
    "case-export": "case",
    "case-lesions": "case",
    "case-liver": "case",
    "case-miss": "case",
    "case-scan": "case",
    "decision": "/afterwards/",
    "decision-complete": "decision",
    "decision-record": "meeting",
    "hl7-message": "interfaces",
    "import": "imports",
    "indicator": "indicators",
    "item-move": "meeting",
    "item-suggestions": "meeting",
    "item-paper": "decision-record",
    "knowledge-rule": "knowledge",
    "lab-draft": "lab",
    "letter": "/afterwards/",
    "meeting": "meetings",
    "meeting-attendance": "meeting",
    "meeting-cancel": "meeting",
    "meeting-lists": "meeting",
    "meeting-live": "meeting",
    "meeting-lock": "meeting",
    "meeting-record": "meeting",
    "meeting-sign": "minutes",
    "minutes": "meeting",
    "board": "setup-boards",
    "person": "setup",
    "referral": "referrals",
    "registry": "exports",
    "series": "calendar",
    "site": "setup-sites",
}
# Who sees the most of it, where that is somebody else than the table of the access test names.
READERS = {"case": "surgeon", "today": "surgeon", "referrals": "surgeon"}
LEFT_OUT = {
    "find": "a part of the palette",
    "calendar-feed": "a calendar file",
    "meeting-invitation": "a calendar file",
    "meeting-downtime": "a PDF",
    "minutes-download": "a form in a dialog, or a file",
    "meeting-live-now": "JSON",
    "our-keys": "JSON",
    "session": "JSON",
    "meeting-record-bar": "a part of the recorder",
    "lab-file": "a part of the draft",
    "document": "a file as it came",
    "draft": "a part of a form: the words somebody has not sent yet",
    "decision-scan": "the photograph of a paper",
    "guest": "by a secret that is shown once",
    "guest-case": "by a secret that is shown once",
    "launch": "an address for a record system: it sends the reader on",
    "launch-back": "an address for a record system: it sends the reader on",
    "launched": "for who comes from a record system, which the demo has not",
    "launch-reading": "for who comes from a record system, which the demo has not",
}
# Taken at the end, after a meeting was begun as its coordinator does.
LIVE = ("meeting-live", "meeting-record")
STEPS = ("Start the meeting", "Write live", "Take the pen", "Next case")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture's name, who looks, and the address or the page where a link like `pattern` leads to it."""

    name: str
    reader: str
    where: str
    pattern: str = ""


# The same pages at another moment, or what other projects' patterns make.
STATES = (
    Shot("sign-in", "anonymous", "/accounts/login/"),
    Shot("password-reset", "anonymous", "/accounts/password/reset/"),
    Shot("password-change", "surgeon", "/accounts/password/change/"),
    Shot("two-factor", "surgeon", "/accounts/2fa/"),
    Shot("not-found", "surgeon", "/cases/00000000-0000-0000-0000-000000000000/"),
    Shot("today-coordinator", "coordinator", "/"),
    Shot("cases-none", "surgeon", "/cases/?q=nobody"),
    Shot("case-enter-assessment", "radiologist", "case", "/cases/[^/]+/enter/assessment/"),
    Shot("case-enter-work-up", "coordinator", "case", "/cases/[^/]+/enter/work-up/"),
)


def shots() -> Iterator[Shot]:
    """Every page of our own, by its pattern; then the other states."""
    from tests.system.test_access import ROWS, addresses

    for address in addresses():
        methods, _kind, reader = ROWS[address.name]
        if (
            "get" in methods
            and address.name not in LEFT_OUT
            and not address.name.startswith("api-")
        ):
            where = WHERE.get(address.name, f"/{address.route}")
            yield Shot(address.name, READERS.get(address.name, reader), where, _expression(address))
    yield from STATES


def _expression(address: "Address") -> str:
    return "/" + re.sub("<[^>]+>", "[^/]+", re.sub("<uuid:[^>]+>", "[0-9a-f-]{36}", address.route))


class Camera:
    """One browser: a person for each reader, and the links of each page, looked up once."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.pages: dict[tuple[str, str], Page] = {}
        self.found: dict[str, str] = {}

    def page_of(self, reader: str, language: str) -> Page:
        if (reader, language) not in self.pages:
            context = self.browser.new_context(base_url=ADDRESS, reduced_motion="reduce")
            page = self.pages[reader, language] = context.new_page()
            if reader != "anonymous":
                page.goto("/accounts/login/")
                page.fill("#id_login", f"{reader.replace('_', '-')}@demo.example")
                page.fill("#id_password", PASSWORD)
                page.click("button.primary")
        page = self.pages[reader, language]
        # A choice on the device becomes the person's own at the next page, so it is made again for each.
        choice = {"name": "language", "value": LANGUAGES[language], "url": ADDRESS}
        page.context.add_cookies([choice])  # type: ignore[list-item]
        return page

    def address_of(self, shot: Shot, known: dict[str, Shot]) -> str:
        """Where a shot is, found as its reader would find it: by links; empty when no link leads there."""
        if shot.where == shot.pattern or not shot.pattern:
            return shot.where
        if shot.name not in self.found:
            before = known.get(shot.where)
            page = self.page_of(shot.reader, "en")
            page.goto(self.address_of(before, known) if before else shot.where)
            links = page.eval_on_selector_all(
                "a[href], form[action]",
                "all => all.map(e => e.getAttribute('href') || e.getAttribute('action'))",
            )
            fits = (link for link in links if re.fullmatch(shot.pattern, urlsplit(link).path))
            self.found[shot.name] = next(fits, "")
        return self.found[shot.name]

    def begin_meeting(self, known: dict[str, Shot]) -> None:
        """In session, with the pen taken and the first case before the room; what is done already is left out."""
        page = self.page_of("coordinator", "en")
        page.goto(self.address_of(known["meeting"], known))
        for name in STEPS:
            step = page.locator("main").get_by_role("button", name=name)
            step = step.or_(page.locator("main").get_by_role("link", name=name, exact=True))
            if step.count():
                step.first.click()
                page.wait_for_load_state()
        for name in LIVE:
            self.found.pop(name, None)

    def take(self, shot: Shot, address: str, language: str) -> Iterator[str]:
        """Every size and theme of one page; what is wrong with one is said."""
        page = self.page_of(shot.reader, language)
        answer = page.goto(address)
        expected = 404 if shot.name == "not-found" else 200
        if answer is None or answer.status != expected:
            yield f"answer {answer and answer.status}"
        page.evaluate("document.fonts.ready")
        session = page.context.new_cdp_session(page)
        for size in os.environ.get("WIDTHS", " ".join(SIZES)).split():
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                yield f"{wide} px wide at {size} in {language}"
            for theme in os.environ.get("THEMES", " ".join(THEMES)).split():
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                path = OUT / language / f"{shot.name}-{size}-{theme}.{FORMAT}"
                path.write_bytes(_picture(session, page))
        session.detach()


def _picture(session: CDPSession, page: Page) -> bytes:
    """The screen as Chromium packs it: WebP keeps a page in a fifth of a PNG."""
    if "FULL" in os.environ:
        return page.screenshot(full_page=True)
    quality = {} if FORMAT == "png" else {"quality": QUALITY}
    answer = session.send("Page.captureScreenshot", {"format": FORMAT, **quality})
    return base64.b64decode(answer["data"])


def main(wanted: list[str]) -> None:
    _configure()
    known = {shot.name: shot for shot in shots()}
    languages = os.environ.get("LANGUAGES", " ".join(LANGUAGES)).split()
    for language in languages:
        (OUT / language).mkdir(parents=True, exist_ok=True)
    begun, wrong = time.monotonic(), 0
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        camera = Camera(browser)
        for shot in sorted(known.values(), key=lambda shot: shot.name in LIVE):
            if wanted and shot.name not in wanted:
                continue
            if shot.name == LIVE[0]:
                camera.begin_meeting(known)
            address = camera.address_of(shot, known)
            told = ["no link leads to it"] if not address else [
                said for language in languages for said in camera.take(shot, address, language)
            ]  # fmt: skip
            wrong += len(told)
            for said in told:
                print(f"{shot.name} ({shot.reader}, {address}): {said}", file=sys.stderr)
        browser.close()
    print(f"{len(known)} pages, {wrong} remarks, {time.monotonic() - begun:.0f} s")


def _configure() -> None:
    """The URL patterns need Django's settings, and nothing that runs."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    needs = {"LOCAL": "true", "DATABASE_URL": "postgres://x/y", "REDIS_URL": "redis://x"}
    for name, value in needs.items():
        os.environ.setdefault(name, value)
    django.setup()


if __name__ == "__main__":
    main(sys.argv[1:])
