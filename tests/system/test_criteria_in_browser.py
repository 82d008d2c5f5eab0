"""What WCAG 2.2 AA asks and axe cannot see, on every page: docs/accessibility.md has the whole table."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.system.test_access import known
from tests.system.test_every_page_in_browser import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

__all__ = ["known"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# 1.4.12, as the criterion gives the distances.
SPACED = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
"""
LOOK = """() => {
  const found = [];
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1;
  const said = (e) => e.outerHTML.slice(0, 140);
  // 2.4.7 and 2.4.11: what has the focus is marked, and nothing that floats lies over all of it.
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  for (const stop of stops.filter((e) => shown(e) && !e.disabled).slice(0, 120)) {
    stop.focus();
    if (document.activeElement !== stop) continue;
    const style = getComputedStyle(stop), box = stop.getBoundingClientRect();
    if (style.outlineStyle === "none" && style.boxShadow === "none") found.push("2.4.7 " + said(stop));
    const over = [[0.5, 0.5], [0.05, 0.05], [0.95, 0.95]].map(([x, y]) =>
      document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
    const covered = (e) => e && !stop.contains(e) && !e.contains(stop) &&
      e.closest("*") && ["fixed", "sticky"].includes(floats(e));
    if (over.every(covered)) found.push("2.4.11 " + said(stop));
  }
  function floats(e) {
    for (let at = e; at; at = at.parentElement) {
      const place = getComputedStyle(at).position;
      if (place === "fixed" || place === "sticky") return place;
    }
    return "";
  }
  // 2.5.3: who speaks to the computer says the words on the button.
  const plain = (words) => words.toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu, " ").trim();
  for (const e of document.querySelectorAll("a[aria-label], button[aria-label], summary[aria-label]"))
    if (shown(e) && !plain(e.getAttribute("aria-label")).includes(plain(e.innerText || ""))) found.push("2.5.3 " + said(e));
  // 3.2.6: help stands at the foot of each page, first that of the page itself; the picture for the room has no foot and no help.
  const help = !document.querySelector("footer") ? "/accessibility/" : [...document.querySelectorAll("footer a")].map((a) => a.getAttribute("href")).join(" ").replace(/^[/]guide[/]#[a-z0-9-]+ /, "");
  if (!["/accessibility/", "/guide/ /glossary/ /accessibility/"].includes(help)) found.push("3.2.6 " + help);
  // Days as people say them: a date in figures only where a program's words stand.
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (/\\b\\d{4}-\\d\\d-\\d\\d\\b/.test(walk.currentNode.data) && shown(at) && !at.closest("code, pre, .mono, [translate=no], script"))
      found.push("day " + walk.currentNode.data.trim().slice(0, 100));
  }
  return found;
}"""
CUT = """() => {
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (!e.checkVisibility({visibilityProperty: true}) || box.width < 2 || !e.innerText?.trim() || e.closest("svg")) continue;
    const wide = ["hidden", "clip"].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
    const high = ["hidden", "clip"].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
    if (wide || high) found.push("1.4.12 " + e.outerHTML.slice(0, 140));
  }
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return over > 0 ? [...found, `1.4.12 wider by ${over} px`] : found;
}"""


def test_every_page_meets_what_a_checker_of_markup_cannot_see(
    browser: "Browser", live_server: "LiveServer", hospital: "DemoHospital", known: dict[str, str]
) -> None:
    screen: dict[str, Any] = {
        # The style of the reader's own is put in against our policy, as an extension of a browser does.
        "bypass_csp": True, "reduced_motion": "reduce", "viewport": {"width": 1280, "height": 800},
    }  # fmt: skip
    visit, problems = Visit(browser, live_server.url, hospital.people, **screen), {}
    for name, page in visit.go(known):
        found = page.evaluate(LOOK)
        page.add_style_tag(content=SPACED)
        if found := found + page.evaluate(CUT):
            problems[name] = found
    visit.close()

    assert problems == {}, "\n".join(map(str, problems.items()))


def test_a_meaning_goes_by_escape_and_comes_back(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    """1.4.13: the pointer need not leave for it."""
    page = signed_in("surgeon")
    page.goto("/cohort/")
    term = page.locator(".term").first
    meaning = term.locator(".meaning")

    term.hover()
    assert meaning.is_visible()
    page.keyboard.press("Escape")
    assert not meaning.is_visible()
    page.mouse.move(5, 5)
    term.hover()
    assert meaning.is_visible()
