"""The rule book and the rule lab in a browser: by keyboard, in both themes, also on a phone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from django.utils import timezone

from cases.models import Case
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

Look = Callable[["Page", str], None]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hospital(db: None) -> "DemoHospital":
    from tests.kept_hospital import hospital_at

    return hospital_at(timezone.now(), patients=4, assessed=False)


def keep(page: "Page", name: str) -> None:
    """A picture to look at, for whoever sets SHOTS to a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def read_a_rule(page: "Page", look: Look) -> None:
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Knowledge").click()
    page.get_by_label("Search the rules").fill("cetuximab")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=cetuximab")
    look(page, "book")
    page.get_by_role("link", name="Anti-EGFR antibody in resectable disease").click()
    page.get_by_role("heading", name="When it holds").wait_for()
    look(page, "rule")


def draft_with_an_error(page: "Page", look: Look) -> None:
    """Begin a draft, make a mistake, be told its line, and mend it."""
    page.goto("/knowledge/lab/")
    page.get_by_label("Version", exact=True).fill("2026.2")
    page.get_by_label("What is to change, and why").fill("Say it more plainly.")
    page.get_by_role("button", name="Begin with the rules now in force").click()
    page.get_by_role("link", name="options_surgery.toml").click()
    text = page.get_by_label("Text").input_value()
    page.get_by_label("Text").fill(text.replace("votes.classes has", "votes.colours has", 1))
    look(page, "file")
    page.get_by_role("button", name="Keep and check").click()
    page.get_by_text("there is no fact votes.colours").wait_for()
    look(page, "errors")
    page.get_by_role("link", name="options_surgery.toml", exact=True).last.click()
    page.get_by_label("Text").fill(text.replace('"Liver resection first"', '"Operate first"', 1))
    page.get_by_role("button", name="Keep and check").click()


def sign(page: "Page", then: str) -> None:
    from mdt.demo import PASSWORD

    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text(then).wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_version_of_the_rules_is_made_and_released(
    signed_in: "SignIn", hospital: "DemoHospital", theme: Literal["light", "dark"]
) -> None:
    from recommendations.tasks import resume_replays

    found: dict[str, list[str]] = {}

    def look(page: "Page", name: str) -> None:
        found[name] = violations(page)
        keep(page, f"{name}-{theme}")

    page = signed_in("chair", theme=theme)
    read_a_rule(page, look)
    draft_with_an_error(page, look)
    page.get_by_role("button", name="Replay over all cases").click()
    page.get_by_text("Look again").wait_for()
    resume_replays()
    page.reload()
    page.get_by_text(f"over {Case.objects.count()} cases").wait_for()
    look(page, "replayed")
    sign(page, "1 of 2")
    here = page.url
    second = signed_in("surgeon", theme=theme)
    second.goto(here)
    sign(second, "2 of 2")
    look(second, "released")
    second.set_viewport_size({"width": 390, "height": 844})
    keep(second, f"released-phone-{theme}")
    wide = "document.documentElement.scrollWidth > window.innerWidth"
    for address in (here, "/knowledge/", "/knowledge/rules/alert.dpd/", "/knowledge/lab/"):
        second.goto(address)
        assert not second.evaluate(wide), address
    second.goto("/knowledge/rules/alert.dpd/")
    keep(second, f"rule-phone-{theme}")
    assert {name: problems for name, problems in found.items() if problems} == {}
