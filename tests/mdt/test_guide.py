"""The user guide has a page for each role, with pictures that exist, and the tour has one for each role too."""

import re
from pathlib import Path

import pytest

from accounts.models import Role
from config.services.running import ROOT
from mdt.presenters.tour import TOURS

GUIDE = ROOT / "docs" / "guide"
NAMES = {"export_admin": "export-administrator", "system_admin": "system-administrator"}


def test_each_role_has_a_page_and_a_tour() -> None:
    pages = {path.stem for path in GUIDE.glob("*.md")} - {"README"}

    assert pages == {NAMES.get(role, role) for role in Role.values}
    assert set(TOURS) == set(Role.values)


def test_every_picture_and_page_of_the_guide_is_there() -> None:
    linked = {
        (path.name, target)
        for path in GUIDE.glob("*.md")
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    }

    assert len(linked) > 30
    assert {one for one in linked if not (GUIDE / one[1]).resolve().exists()} == set()


CHINESE = GUIDE / "zh-Hans"
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
KEY = re.compile(r"\*\*([a-z/]|Ctrl K)\*\*")


def told(path: Path) -> dict[str, object]:
    """What both languages of a page must have alike: its headings by depth, its pictures, numbers, keys and links."""
    text = path.read_text(encoding="utf-8")
    words = re.sub(r"\]\([^)]*\)", "]", text)
    return {
        "headings": [len(line) - len(line.lstrip("#")) for line in text.splitlines() if line[:1] == "#"],
        "pictures": [Path(name).name for name in PICTURE.findall(text)],
        "numbers": sorted(re.findall(r"\d+", words)),
        "keys": KEY.findall(text),
        "links": sorted(
            Path(name).name.replace(".zh-Hans", "")
            for name in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)\)", text)
            if Path(name).name != "README.md"
        ),
        "code": sorted(re.findall(r"`([^`]+)`", text)),
        "points": sum(line.startswith("- ") for line in text.splitlines()),
        "commands": re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL),
    }  # fmt: skip


def test_the_chinese_guide_has_every_page() -> None:
    assert {p.name for p in CHINESE.glob("*.md")} == {p.name for p in GUIDE.glob("*.md")}


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda page: page.stem)
def test_neither_language_of_a_page_falls_behind(page: Path) -> None:
    assert told(CHINESE / page.name) == told(page)


@pytest.mark.parametrize("page", sorted(CHINESE.glob("*.md")), ids=lambda page: page.stem)
def test_a_chinese_page_is_chinese_and_leads_only_to_what_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lines = [re.sub(r"`[^`]*`|\]\([^)]*\)|\[English\]", "", line) for line in text.splitlines()]

    assert not [
        line
        for line in lines
        if re.search("[A-Za-z]{3}", line) and not re.search("[\u4e00-\u9fff]", line)
    ]
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    assert [target for target in linked if not (CHINESE / target).resolve().exists()] == []
