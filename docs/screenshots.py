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


def main(wanted: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for width, height in SIZES:
            for theme in ("light", "dark"):
                shoot(browser, width, height, theme, wanted)
        browser.close()


def shoot(browser: Browser, width: int, height: int, theme: str, wanted: list[str]) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(ADDRESS + "/accounts/login/")
    if not wanted or "sign-in" in wanted:
        page.screenshot(path=OUT / f"sign-in-{width}-{theme}.png")
    page.fill(
        "#id_login", "surgeon@demo.example" if not os.environ.get("WHO") else os.environ["WHO"]
    )
    page.fill("#id_password", "demo-board-2026")
    page.click("button.primary")
    for name, address in pages(page):
        if wanted and name not in wanted:
            continue
        page.goto(ADDRESS + address)
        page.screenshot(path=OUT / f"{name}-{width}-{theme}.png", full_page="FULL" in os.environ)
    context.close()


def pages(page: Page) -> Iterator[tuple[str, str]]:
    yield "today", "/"
    yield "cases", "/cases/"
    page.goto(ADDRESS + "/cases/?flag=red")
    yield "case", page.get_attribute("tbody a", "href") or "/"
    yield "flags", "/flags/"
    yield "meetings", "/meetings/"
    page.goto(ADDRESS + "/meetings/")
    meeting = page.get_attribute("tbody a", "href") or "/"
    yield "meeting", meeting
    page.goto(ADDRESS + meeting)
    item = page.locator("tbody a[href*='/items/']")
    yield "decision", (item.first.get_attribute("href") if item.count() else None) or meeting
    yield "minutes", meeting + "minutes/"
    yield "knowledge", "/knowledge/"
    yield "account", "/account/"
    yield "operations", "/operations/"
    yield "components", "/components/"


if __name__ == "__main__":
    main(sys.argv[1:])
