"""Every page, found by its address, so that a new one cannot be forgotten: accessible in both themes, still while it
loads, from this host alone, and without loss on a narrow screen and at 200 % zoom."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.conf import settings
from django.test import Client

from tests.system.pages import NO_PAGES, pages
from tests.system.test_access import BACKEND, ROWS, known
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from mdt.demo import DemoHospital

__all__ = ["known"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STILL = 0.01
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
"""Back to light at the end: a page opens in the theme in which the last one was left, and must be still."""
WATCH = """
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved.push(
      [entry.value, ...entry.sources.map((s) => s.node && (s.node.className || s.node.nodeName))]);
  }).observe({type: "layout-shift", buffered: true});
"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Visit:
    """Goes to every page as somebody who may read it; one context for each role."""

    def __init__(
        self, browser: "Browser", server: str, people: dict[str, Any], **screen: Any
    ) -> None:
        self.browser, self.server, self.people, self.screen = browser, server, people, screen
        self.opened: dict[str, Page] = {}
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def page_of(self, role: str) -> "Page":
        if role not in self.opened:
            context = self.browser.new_context(base_url=self.server, **self.screen)
            if role != "anonymous":
                client = Client()
                client.force_login(self.people[role], backend=BACKEND)
                value = client.cookies[settings.SESSION_COOKIE_NAME].value
                context.add_cookies(
                    [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.server}]
                )
            context.add_init_script(WATCH)
            page = context.new_page()
            page.on("request", lambda request: self.asked.append(request.url))
            page.on("console", self._heard)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            self.opened[role] = page
        return self.opened[role]

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def go(self, known: dict[str, str]) -> Iterator[tuple[str, "Page"]]:
        for name, role, kind, address in pages():
            page = self.page_of(role)
            answer = page.goto(address.replace("{pk}", known[kind]))
            assert answer is not None
            assert answer.status == 200, name
            yield name, page

    def close(self) -> None:
        for page in self.opened.values():
            page.context.close()


def test_there_are_pages_and_the_others_are_known() -> None:
    found = {name for name, *_ in pages()}

    assert len(found) > 40
    assert set(ROWS) >= NO_PAGES


def test_the_checker_finds_what_is_wrong(browser: "Browser") -> None:
    page = browser.new_page()
    page.set_content('<html lang="en"><title>A</title><main><h1>A</h1><button></button></main>')

    assert violations(page) == ["button-name: <button></button>"]
    page.close()


def test_each_page_is_accessible_still_and_from_this_host(
    browser: "Browser",
    live_server: "LiveServer",
    hospital: "DemoHospital",
    known: dict[str, str],
) -> None:
    visit = Visit(
        browser, live_server.url, hospital.people, reduced_motion="reduce",
        viewport={"width": 1440, "height": 900},
    )  # fmt: skip
    problems, restless = {}, {}
    for name, page in visit.go(known):
        page.wait_for_load_state("networkidle")
        moved = page.evaluate("window.moved")
        if sum(one[0] for one in moved) >= STILL:
            restless[name] = moved
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            if found := violations(page):
                problems[name, theme] = found
    visit.close()

    assert problems == {}
    assert restless == {}
    assert [url for url in visit.asked if not url.startswith((live_server.url, "data:"))] == []
    assert visit.complaints == []


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (720, 2)])
def test_nothing_is_lost_on_a_narrow_screen_or_at_twice_the_size(
    browser: "Browser",
    live_server: "LiveServer",
    hospital: "DemoHospital",
    known: dict[str, str],
    width: int,
    zoom: int,
) -> None:
    visit = Visit(
        browser, live_server.url, hospital.people, device_scale_factor=zoom,
        viewport={"width": width, "height": 640},
    )  # fmt: skip
    # Before the fonts have come, or where they never do, the words stand in whatever the machine has: often wider.
    for role in {one[1] for one in pages()}:
        visit.page_of(role).context.route("**/*.woff2", lambda route: route.abort())
    wider = {name: over for name, page in visit.go(known) if (over := page.evaluate(WIDER)) > 0}
    visit.close()

    assert wider == {}
