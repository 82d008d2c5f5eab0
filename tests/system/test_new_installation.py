"""An installation with nothing in it but what the documents tell to do: from the first administrator to a listed case."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Site, User
from tests.mdt.referrals import content

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_OF_A_KIND = 2
PASSWORD = "first-of-a-new-hospital-26"
PEOPLE = {"Referrer": "Rosa Furrer", "Coordinator": "Clara Baumann", "Surgeon": "Lena Lang"}


@pytest.fixture
def administrator(monkeypatch: pytest.MonkeyPatch) -> User:
    """Made by the command of docs/deployment.md, which asks for the password."""
    cache.clear()
    monkeypatch.setattr("getpass.getpass", lambda *_: PASSWORD)
    call_command("create_user", "graf@new.example", "Samuel Graf", "--site", "north", "--role", "system_admin")  # fmt: skip
    return User.objects.get()


@pytest.fixture
def hospital_in_browser(browser: "Browser", live_server: "LiveServer") -> "New":
    return New(browser, live_server.url)


class New:
    """Opens the installation for one person after another, each in a browser of their own."""

    def __init__(self, browser: "Browser", address: str) -> None:
        self.browser, self.address = browser, address

    @contextmanager
    def person(self, email: str, link: str = "") -> Iterator["Page"]:
        """Signed in; with ``link`` they choose their password first."""
        context = self.browser.new_context(base_url=self.address)
        page = context.new_page()
        if link:
            page.goto(link)
            for box in page.locator("input[type=password]").all():
                box.fill(PASSWORD)
            page.locator("main form button").first.click()
            page.wait_for_load_state()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Today", exact=True).wait_for()
        yield page
        context.close()


def walk(page: "Page") -> set[str]:
    """Ask for each entry of the menu, then every page these lead to; all answer, and each has a heading.

    Of pages that differ only by what they are about, such as the meetings of a year, two.
    """
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    waiting = {"/"}
    for depth in range(3):
        for address in sorted(waiting - seen):
            kinds[kind := UUID.sub("*", address)] += 1
            if kinds[kind] > MOST_OF_A_KIND:
                continue
            answer = page.request.get(address)
            assert answer.status == 200, f"{address} at depth {depth}: {answer.status}"
            text = answer.text()
            assert text.count("<h1") == 1, address
            seen.add(address)
            waiting |= links(text)
    return seen


def links(text: str) -> set[str]:
    """Where the head and the main part of a page lead in this hospital, without files."""
    parts = re.findall(r"<(header|main)\b(.*?)</\1>", text, re.DOTALL)
    found = [
        unescape(link)
        for _, part in parts
        for link in re.findall(r"<a\b[^>]*?\bhref=\"([^\"]*)\"", part)
    ]
    own = {link.split("#")[0].split("?")[0] for link in found if re.match(r"/(?!/)", link)}
    files = re.compile(r"/api/|\.(ics|pdf|csv|xlsx|docx)$")
    return {link for link in own if not files.search(link)}


def add_person(page: "Page", role: str, name: str) -> str:
    """The link with which they choose a password."""
    page.goto("/setup/people/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(f"{role.lower()}@new.example")
    page.get_by_role("checkbox", name=role, exact=True).check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Make a sign-in link").click()
    return page.locator(".notice code").inner_text()


def test_from_an_empty_database_to_the_first_listed_case(
    administrator: User, hospital_in_browser: New
) -> None:
    from mdt.models import AgendaItem, Meeting

    with hospital_in_browser.person("graf@new.example") as page:
        walked = walk(page)
        assert {"/setup/", "/setup/sites/", "/setup/boards/", "/operations/", "/knowledge/"} <= walked  # fmt: skip
        settle_site(page)
        set_up_board(page)
        invited = {role: add_person(page, role, name) for role, name in PEOPLE.items()}
        for name in PEOPLE.values():
            page.goto("/setup/boards/")
            page.get_by_role("link", name="Liver board").click()
            page.get_by_role("link", name=name).wait_for()

    with hospital_in_browser.person("coordinator@new.example", invited["Coordinator"]) as page:
        assert "/meetings/calendar/" in walk(page)
        begin_series(page)
    with hospital_in_browser.person("referrer@new.example", invited["Referrer"]) as page:
        walk(page)
        refer(page)
    with hospital_in_browser.person("surgeon@new.example", invited["Surgeon"]) as page:
        put_on_the_list(page)
        assert any(re.match(r"/meetings/[0-9a-f-]{36}/$", address) for address in walk(page))

    item = AgendaItem.objects.get()
    assert item.case.site == Site.objects.get(name="North Hospital", time_zone="Europe/Oslo")
    assert item.meeting.board.code == "liver"
    assert Meeting.objects.count() > 5


def settle_site(page: "Page") -> None:
    page.goto("/setup/sites/")
    page.get_by_role("link", name="north", exact=True).click()
    page.get_by_label("Name", exact=True).fill("North Hospital")
    page.get_by_label("Time zone").fill("Europe/Oslo")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The site is saved.").wait_for()


def set_up_board(page: "Page") -> None:
    page.get_by_role("link", name="Boards", exact=True).click()
    page.get_by_role("link", name="Add a board").first.click()
    page.get_by_label("Name", exact=True).fill("Liver board")
    page.get_by_label("Code").fill("liver")
    page.get_by_label("Time zone").fill("Europe/Oslo")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("The board is added.").wait_for()


def begin_series(page: "Page") -> None:
    day = timezone.now().date() + timedelta(days=1)
    page.goto("/meetings/calendar/series/")
    page.get_by_label("Board", exact=True).select_option("liver")
    fields: dict[str, Any] = {
        "Time at the board’s place": "08:00", "Cut-off at": "12:00", "Locks at": "12:00",
        "From": day.isoformat(),
    }  # fmt: skip
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Set up").click()
    page.get_by_text("The series is set up").wait_for()


def refer(page: "Page") -> None:
    page.goto("/referrals/")
    page.get_by_role("button", name="Refer a patient").click()
    for name, value in content().items():
        field = page.locator(f"#id_{name}")
        if name == "no_pathology":
            field.check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))
    page.locator("#id_m0-what").fill("CT of the liver")
    page.locator("#id_m0-where").fill("North Hospital")
    page.get_by_text("kept at").wait_for()
    page.get_by_role("button", name="Send to the board").click()
    page.wait_for_load_state()
    told = page.locator("main").inner_text()
    assert "Keller" in told
    assert "triage" in told.lower()


def put_on_the_list(page: "Page") -> None:
    page.goto("/referrals/triage/")
    page.locator("[data-triage]").first.focus()
    page.keyboard.press("d")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("On a list").first.wait_for()
