"""One folder more under ``locale/``, and the program speaks one language more: no setting, no code."""

import os
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest
from django.db import connection
from playwright.sync_api import expect

from config.demo import children
from config.services.processes import wait_until
from config.services.running import ROOT
from mdt.demo import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from mdt.demo import DemoHospital

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# In capitals, so that no word of English is taken for one of them.
WORDS = {
    "Today": "TODAYXX",
    "Cases": "CASESXX",
    "Meetings": "MEETINGSXX",
    "Sign in": "SIGNXX",
    "Language": "TONGUEXX",
}
PARTS = (
    "accounts",
    "cases",
    "mdt",
    "recommendations",
    "templates",
    "static",
    "docs",
    "manage.py",
    "pyproject.toml",
)


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """The program as it is, beside a `locale` with one folder more. Only `config` is copied: it says where `locale` is."""
    tree = tmp_path / "board"
    tree.mkdir()
    for part in PARTS:
        (tree / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "config", tree / "config", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "locale", tree / "locale")
    folder = tree / "locale" / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "xx"}
    catalogue.extend(polib.POEntry(msgid=english, msgstr=said) for english, said in WORDS.items())
    catalogue.save_as_mofile(str(folder / "django.mo"))
    return tree


@pytest.fixture
def address(
    installation: Path, hospital: "DemoHospital", monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A real web server of that installation, on the test's own database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = str(connection.settings_dict["NAME"])
    monkeypatch.setenv("DATABASE_URL", f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}")
    monkeypatch.setenv("LOCAL", "true")
    monkeypatch.chdir(installation)
    child = children.start("web", children.web(port), folder=installation.parent)
    try:
        wait_until(lambda: child.has_ended or _answers(port), seconds=90)
        assert not child.has_ended, child.last_words()
        yield f"http://localhost:{port}"
    finally:
        children.stop([child])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/accounts/login/", timeout=10) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def test_one_folder_more_is_one_language_more(
    browser: "Browser", address: str, hospital: "DemoHospital"
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    # Before anybody has signed in, it stands among the languages at the foot of the page.
    page.get_by_role("button", name="xx", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "xx")
    page.locator("#id_login").fill("surgeon@demo.example")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")

    # Its words are on the page; what it does not say yet stays in English, and the others are offered as before.
    expect(page.get_by_role("heading", name="TODAYXX", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="CASESXX", exact=True)).to_be_visible()
    page.goto("/account/")
    expect(page.get_by_label("TONGUEXX")).to_be_visible()
    offered = (
        page.get_by_label("TONGUEXX").locator("option").evaluate_all("all => all.map(o => o.value)")
    )
    assert {"en", "xx", "zh-hans"} <= set(offered)

    # And it is kept with the account.
    surgeon = hospital.people["surgeon"]
    surgeon.refresh_from_db()
    assert surgeon.language == "xx"
    page.get_by_label("TONGUEXX").select_option("en")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("link", name="Cases", exact=True)).to_be_visible()
    context.close()
