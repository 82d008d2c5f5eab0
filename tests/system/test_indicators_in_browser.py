"""Indicators in a browser: from a number to the cases behind it, by keyboard, in both themes, on a desk and a phone."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from tests.mdt.history import History

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PERIOD = "since=2025-07-01&until=2026-06-10"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def made(db: None) -> "History":
    from accounts.models import Site
    from mdt.actions.scheduling import extend_series
    from mdt.models import Board
    from tests.mdt.course import AT, BY, TODAY, weekly
    from tests.mdt.history import history

    site = Site.objects.create(code="lakeside", name="Lakeside", time_zone="Europe/Zurich")
    board = Board.objects.create(code="liver", name="Liver board", time_zone="Europe/Zurich")
    board.sites.add(site)
    extend_series(series=weekly(board), today=TODAY, by=BY, at=AT)
    return history(board, site)


@pytest.fixture
def reader(browser: "Browser", live_server: "LiveServer", made: "History") -> Iterator["Page"]:
    from tests.mdt.course import PASSWORD

    context = browser.new_context(base_url=live_server.url, viewport=SIZES["desk"])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("coordinator@lakeside.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Today", exact=True).wait_for()
    yield page
    context.close()


def test_from_a_number_to_its_cases_by_keyboard(reader: "Page") -> None:
    reader.goto("/")
    reader.locator("summary", has_text="More").press("Enter")
    reader.get_by_role("link", name="Indicators").first.press("Enter")
    reader.get_by_label("From", exact=True).fill("2025-07-01")
    reader.get_by_label("Until", exact=True).fill("2026-06-10")
    reader.get_by_role("button", name="Show").press("Enter")
    reader.wait_for_url("**since=2025-07-01**")
    reader.get_by_role("link", name=re.compile("4 of 5.*Quorate decisions")).press("Enter")
    reader.get_by_role("heading", name="Quorate decisions").wait_for()
    assert reader.get_by_text("quorum not met").count() == 1

    reader.get_by_role("link", name="In the numerator 4").press("Enter")
    reader.wait_for_url("**show=met**")

    assert reader.get_by_text("quorum not met").count() == 0
    assert reader.get_by_role("link", name="Aa, Anna").count() == 1


ADDRESSES = {
    "indicators": f"/indicators/?{PERIOD}",
    "indicator": f"/indicators/signed-to-gp/?{PERIOD}",
    "deferred": f"/indicators/deferred/?{PERIOD}",
    "concordance": "/concordance/",
    "exports": f"/exports/?kind=indicators&{PERIOD}",
    "registry": "/registry/cosd/?since=2026-01-01&until=2026-06-10",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible(reader: "Page", theme: Any) -> None:
    reader.emulate_media(color_scheme=theme)
    found = {}
    for name, address in ADDRESSES.items():
        for size, viewport in SIZES.items():
            reader.set_viewport_size(viewport)  # type: ignore[arg-type]
            reader.goto(address)
            found[name, size] = violations(reader)
            width = reader.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], (name, size, width)
            shoot(reader, f"{name}-{size}-{theme}")

    assert {key: words for key, words in found.items() if words} == {}


def shoot(page: "Page", name: str) -> None:
    """For whoever wants to look: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_an_export_asks_only_what_its_list_needs(reader: "Page") -> None:
    reader.goto("/exports/")
    meeting, since, kind = (
        reader.get_by_label(name, exact=True) for name in ("Meeting", "From", "Kind of board")
    )

    expect(meeting).to_be_visible()
    expect(since).to_be_hidden()
    reader.get_by_label("What", exact=True).select_option("registry_cosd")
    expect(meeting).to_be_hidden()
    expect(since).to_be_visible()
    expect(kind).to_be_visible()
    reader.get_by_label("What", exact=True).select_option("tasks")
    expect(since).to_be_hidden()
    expect(kind).to_be_hidden()
