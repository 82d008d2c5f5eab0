"""Lists read on a phone: each row downwards with the names of its columns, nothing beside the screen, the work in reach."""

from typing import TYPE_CHECKING

import pytest

from tests.system.test_access import known
from tests.system.test_every_page_in_browser import WIDER, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from mdt.demo import DemoHospital

__all__ = ["known"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LISTS = {
    "cases",
    "meetings",
    "triage",
    "chase",
    "fates",
    "flags",
    "referrals",
    "exports",
    "indicators",
    "imports",
}
HIDDEN_SIDEWAYS = """[...document.querySelectorAll("main .scroll")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.getAttribute("aria-label"))"""
# A cell whose column has a head that is out of sight, and which shows a bare number, a dash or a short word.
UNNAMED = """[...document.querySelectorAll("table.stacked td.number")]
  .filter((cell) => getComputedStyle(cell, "::before").content === "none").map((cell) => cell.textContent)"""
# The page that is read stands in the row of pages, whole.
HERE = """(() => { const row = document.querySelector("[data-keys]").getBoundingClientRect();
  const here = document.querySelector("[data-keys] [aria-current], [data-keys] .is-here").getBoundingClientRect();
  return here.left >= row.left - 1 && here.right <= row.right + 1; })()"""


@pytest.mark.parametrize("width", [390, 320])
def test_each_list_is_read_downwards(
    browser: "Browser",
    live_server: "LiveServer",
    hospital: "DemoHospital",
    known: dict[str, str],
    width: int,
) -> None:
    visit = Visit(
        browser, live_server.url, hospital.people, viewport={"width": width, "height": 844}
    )
    seen, problems = set(), {}
    for name, page in visit.go(known):
        if name not in LISTS:
            continue
        seen.add(name)
        found = (page.evaluate(WIDER), page.evaluate(HIDDEN_SIDEWAYS), page.evaluate(UNNAMED))
        if found != (0, [], []):
            problems[name] = found
        if not page.evaluate(HERE):
            problems[f"{name}: the row of pages"] = (0, [], [])
    visit.close()

    assert seen == LISTS
    assert problems == {}
