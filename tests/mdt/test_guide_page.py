"""The user guide inside the program: whole, safe, in the reader's language, and in the image."""

import re

import pytest
from django.utils.translation import override

from accounts.models import Role
from config.services.running import ROOT
from mdt.presenters.guide import Guide, _html, guide_for
from mdt.presenters.help import HELP
from tests.system.test_access import ROWS

GUIDE = ROOT / "docs" / "guide"
# Pages that a signed-in person can open and that the guide need not explain.
NO_SECTION = {
    *("guide", "glossary"),  # are help themselves
    *("find", "draft", "meeting-record-bar", "lab-file", "launch-reading"),  # parts of a page
    *(
        "document",
        "meeting-invitation",
        "meeting-downtime",
        "minutes-download",
        "decision-scan",
    ),  # files
    *(
        "meeting-live",
        "meeting-live-now",
    ),  # the projector shows a case to the room and nothing else
    *("launched",),  # sends its reader on
    *("session",),  # answers a program
}


def anchors(guide: Guide) -> list[str]:
    common = [guide.common.anchor] if guide.common else []
    parts = [part.anchor for chapter in guide.chapters for part in chapter.parts]
    return [*(chapter.anchor for chapter in guide.chapters), *parts, *common]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_whole_and_each_anchor_stands_once(language: str) -> None:
    with override(language):
        found = guide_for([])
    sections = sum(p.read_text("utf-8").count("\n## ") for p in GUIDE.glob("*.md"))
    roles = len(Role.values)

    assert len(found.chapters) == roles
    # Each file ends with the same section, which is said once.
    assert len(set(anchors(found))) == len(anchors(found)) == roles + sections - roles + 1


def test_an_anchor_is_the_same_in_both_languages_and_the_words_are_not() -> None:
    with override("en"):
        english = guide_for([])
    with override("zh-hans"):
        chinese = guide_for([])

    assert anchors(english) == anchors(chinese)
    assert english.chapters[0].title != chinese.chapters[0].title


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_help_of_every_page_is_in_the_guide(language: str) -> None:
    with override(language):
        found = anchors(guide_for([]))

    assert set(HELP.values()) <= set(found)


def test_every_page_has_help() -> None:
    pages = {
        name
        for name, (methods, _, reader) in ROWS.items()
        if "get" in methods
        and reader not in ("anonymous", "nobody")
        and not name.startswith("api-")
    }

    assert pages - HELP.keys() == NO_SECTION
    assert HELP.keys() <= pages


def test_the_readers_own_role_stands_first() -> None:
    assert guide_for(["export_admin"]).chapters[0].anchor == "export-administrator"
    assert guide_for([]).chapters[0].anchor == "referrer"


def test_every_link_inside_leads_to_a_place_of_the_page() -> None:
    found = guide_for([])
    html = "".join(c.html + "".join(p.html for p in c.parts) for c in found.chapters)

    inside = set(re.findall(r'href="#([^"]+)"', html))
    assert inside <= set(anchors(found))
    assert ".md" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a <script>alert(1)</script>", "<p>a &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("see [how](../sign-in.md)", "<p>see how</p>\n"),
        ("see [them](chair.md)", '<p>see <a href="#chair">them</a></p>\n'),
        ("see [words](../glossary.md)", '<p>see <a href="/glossary/">words</a></p>\n'),
    ],
)
def test_html_and_foreign_links_do_no_harm(words: str, shown: str) -> None:
    assert _html(words) == shown


def test_the_image_holds_the_guide() -> None:
    assert "!docs/guide" in (ROOT / ".dockerignore").read_text("utf-8").split()
