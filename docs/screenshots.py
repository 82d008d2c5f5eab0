"""Take the screenshots of docs/screenshots/ from a running demo, at three sizes and in both themes.

./dev demo                                    # in one terminal
.venv/bin/python docs/screenshots.py [PAGE…]  # in another; needs Chromium
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ADDRESS = os.environ.get("ADDRESS", "http://127.0.0.1:8000")
OUT = Path(os.environ.get("OUT", Path(__file__).parent / "screenshots"))
SIZES = ((1440, 900), (1920, 1080), (390, 844))
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SURGEON, COORDINATOR = "surgeon@demo.example", "coordinator@demo.example"
EXPORTER = "export-admin@demo.example"
# What every signed-in person of a role reaches from the navigation: name, address.
LISTS = {
    SURGEON: {
        "today": "/", "cases": "/cases/", "flags": "/flags/", "meetings": "/meetings/",
        "referrals": "/referrals/", "triage": "/referrals/triage/", "chase": "/referrals/chase/",
        "standards": "/referrals/standards/", "concordance": "/concordance/", "knowledge": "/knowledge/",
        "cohort": "/cohort/", "indicators": "/indicators/",
        "signers": "/meetings/signers/", "afterwards": "/afterwards/", "glossary": "/glossary/", "account": "/account/", "components": "/components/", "accessibility": "/accessibility/",
    },
    COORDINATOR: {
        "calendar": "/meetings/calendar/", "flag-quality": "/flags/quality/", "exports": "/exports/",
        "imports": "/imports/", "interfaces": "/interfaces/", "operations": "/operations/",
        "senders": "/imports/senders/",
    },
    EXPORTER: {"registry": "/registry/cosd/"},
}  # fmt: skip


def main(wanted: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    sizes = [size for size in SIZES if str(size[0]) in os.environ.get("WIDTHS", "1440 1920 390")]
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for width, height in sizes:
            for theme in ("light", "dark"):
                for who in LISTS:
                    shoot(browser, who, f"{width}-{theme}", wanted, (width, height))
        browser.close()


def shoot(
    browser: Browser, who: str, suffix: str, wanted: list[str], size: tuple[int, int]
) -> None:
    width, height = size
    theme = suffix.split("-")[1]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(ADDRESS + "/accounts/login/")
    if who == SURGEON and (not wanted or "sign-in" in wanted):
        page.screenshot(path=OUT / f"sign-in-{suffix}.png")
    page.fill("#id_login", who)
    page.fill("#id_password", "demo-board-2026")
    page.click("button.primary")
    for name, address in (*LISTS[who].items(), *(found(page) if who == SURGEON else ())):
        if wanted and name not in wanted:
            continue
        answer = page.goto(ADDRESS + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if not answer or answer.status != 200 or wide > width:
            print(
                f"{name} ({suffix}): answer {answer and answer.status}, {wide} px wide",
                file=sys.stderr,
            )
        page.screenshot(path=OUT / f"{name}-{suffix}.png", full_page="FULL" in os.environ)
    context.close()


def found(page: Page) -> Iterator[tuple[str, str]]:
    """The pages of one case and one meeting, found as a person finds them."""
    page.goto(ADDRESS + "/cases/?flag=red")
    case = page.get_attribute("tbody a", "href") or "/"
    yield "case", case
    yield from ((part, f"{case}{part}/") for part in ("liver", "lesions", "scan"))
    page.goto(ADDRESS + "/meetings/")
    meeting = page.get_attribute("tbody a", "href") or "/"
    yield "meeting", meeting
    page.goto(ADDRESS + meeting)
    item = page.locator("tbody a[href*='/items/']")
    link = item.first.get_attribute("href") if item.count() else None
    yield "decision", (link or meeting).split("#")[0]
    yield "minutes", meeting + "minutes/"
    yield from (
        (name, f"{meeting}{part}/")
        for name, part in (
            ("meeting-lists", "lists"), ("attendance", "attendance"), ("live", "live"), ("recorder", "record"),
        )
    )  # fmt: skip
    page.goto(ADDRESS + "/referrals/")
    referral = page.locator("tbody a[href*='/referrals/']")
    yield "referral", (referral.first.get_attribute("href") if referral.count() else None) or "/"


if __name__ == "__main__":
    main(sys.argv[1:])
