"""Lists on a phone: nothing is pulled sideways, each value has the name of its column, what is done first is in reach."""

from typing import TYPE_CHECKING

import pytest

from tests.system.pages import pages
from tests.system.test_access import known
from tests.system.test_every_page_in_browser import WIDER, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from mdt.demo import DemoHospital

__all__ = ["known"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LISTS = {
    "cases", "meetings", "meeting", "triage", "chase", "flags", "flag-quality", "fates", "referrals", "exports",
    "indicators", "concordance", "interfaces", "imports", "registry", "operations", "cohort", "record-systems",
    "hooks", "senders",
}  # fmt: skip
PULLED = """[...document.querySelectorAll("main .scroll:has(table)")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map((e) => e.getAttribute("aria-label"))"""
# A cell of a card whose column has a name, and that does not show it.
NAMELESS = """[...document.querySelectorAll("table.labelled [data-label]:not(:first-child, :empty)")]
  .filter((e) => e.checkVisibility() && e.dataset.label && getComputedStyle(e, "::before").content !== `"${e.dataset.label}"`)
  .map((e) => e.dataset.label)"""
OUT_OF_REACH = """[...document.querySelectorAll("main .page-head button, main .page-head a.button")]
  .filter((e) => e.checkVisibility()).map((e) => [e.innerText, e.getBoundingClientRect()])
  .filter(([, box]) => box.bottom > window.innerHeight || box.right > window.innerWidth || box.left < 0).map(([words]) => words)"""

# The page that is read stands in the row of pages, whole; some pages have no entry there.
HERE = """(() => { const row = document.querySelector("[data-keys]").getBoundingClientRect();
  const entry = document.querySelector("[data-keys] [aria-current], [data-keys] .is-here");
  const here = entry?.getBoundingClientRect() ?? row;
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
    found, wrong = set(), {}
    for name, role, kind, address in pages():
        if name not in LISTS:
            continue
        page = visit.page_of(role)
        page.goto(address.replace("{pk}", known[kind]))
        found.add(name)
        told = [page.evaluate(one) for one in (PULLED, NAMELESS, OUT_OF_REACH)]
        if not page.evaluate(HERE):
            told.append(["the row of pages"])
        if any(told) or page.evaluate(WIDER) > 0:
            wrong[name] = told
    visit.close()

    assert found == LISTS
    assert wrong == {}


def test_the_names_are_there_to_be_missed(
    browser: "Browser", live_server: "LiveServer", hospital: "DemoHospital"
) -> None:
    """On a wide screen the head of the table names the columns, and no cell repeats it."""
    visit = Visit(browser, live_server.url, hospital.people, viewport={"width": 390, "height": 844})
    page = visit.page_of("coordinator")
    page.goto("/cases/")
    assert page.locator("table.labelled [data-label=Phase]").count() > 5
    assert page.evaluate(NAMELESS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.locator("table.labelled thead").first.is_visible()
    assert page.evaluate(NAMELESS) != []
    visit.close()
