"""The demo hospital as fixtures, and a browser that looks at it."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import get_ident
from time import monotonic, sleep
from typing import TYPE_CHECKING, Literal

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.utils import timezone

from accounts import keys
from tests.browser import executable
from tests.ehr import Ehr, patient, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from mdt.demo import DemoHospital
    from mdt.models import Meeting

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A scenario tells a whole story; the fast suite leaves the stories out."""
    for item in items:
        if "scenarios" in item.path.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    path = executable()
    # Playwright runs an event loop in this thread; Django would refuse to use the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def ehr_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
    with running(tmp_path_factory.mktemp("tls")) as ehr:
        yield ehr


@pytest.fixture
def ehr(ehr_process: Ehr, monkeypatch: pytest.MonkeyPatch) -> Ehr:
    """A record system and identity provider whose certificate is trusted, and nothing of which is remembered."""
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, ehr_process.certificate)
    cache.clear()
    keys._kept.clear()
    ehr_process.control(patients={"p1": patient()})
    return ehr_process


@pytest.fixture
def signed_in(browser: "Browser", live_server: "LiveServer") -> Iterator["SignIn"]:
    """Opens a page as one of the demo's people."""
    opener = SignIn(browser, live_server.url)
    yield opener
    opener.close()


@pytest.fixture(autouse=True)
def _no_request_is_under_way(
    request: pytest.FixtureRequest, _live_server_helper: None
) -> Iterator[None]:
    """What a page still asks for when its test ends meets the emptying of the tables: it is waited for."""
    if "live_server" not in request.fixturenames:
        yield
        return
    under_way: set[int] = set()

    def begin(**_: object) -> None:
        under_way.add(get_ident())

    def end(**_: object) -> None:
        under_way.discard(get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    quiet_since, given_up = monotonic(), monotonic() + 20
    while monotonic() < min(quiet_since + 0.05, given_up):
        sleep(0.01)
        if under_way - {get_ident()}:
            quiet_since = monotonic()
    request_started.disconnect(begin)
    request_finished.disconnect(end)


class SignIn:
    def __init__(self, browser: "Browser", address: str) -> None:
        self.browser, self.address = browser, address
        self.contexts: list[object] = []

    def __call__(self, role: str, *, theme: Literal["light", "dark"] = "light") -> "Page":
        from mdt.demo import PASSWORD

        context = self.browser.new_context(
            base_url=self.address,
            color_scheme=theme,
            viewport={"width": 1440, "height": 900},
        )
        self.contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail address").fill(f"{role}@demo.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Today", exact=True).wait_for()
        # The heading is there before the scripts have run; who presses a key at once would press it into nothing.
        page.wait_for_load_state()
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()  # type: ignore[attr-defined]


@pytest.fixture
def quorate_meeting(next_meeting: "Meeting", hospital: "DemoHospital") -> "Meeting":
    """A meeting in session with surgeon, oncologist and radiologist present."""
    from mdt.actions import attendance, meetings

    now, chair = timezone.now(), hospital.people["chair"]
    meetings.move_to(meeting=next_meeting, state="in_session", by=chair, at=now)
    for role in ("surgeon", "oncologist", "radiologist"):
        person = hospital.people[role]
        attendance.join(
            meeting=next_meeting,
            person=person,
            discipline=role,
            mode="room",
            by=chair,
            at=earlier(now),
        )
    next_meeting.refresh_from_db()
    return next_meeting


def earlier(now: datetime) -> datetime:
    return now - timedelta(minutes=5)
