"""The user guide has a page for each role, with pictures that exist, and the tour has one for each role too."""

import re

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
