"""The safety documents name rules and tests that exist; a link that rots fails here."""

import re

import pytest

from config.services.running import ROOT
from recommendations.rules.knowledge import standard

FOLDER = ROOT / "docs" / "clinical-safety"
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.md")))
def test_every_named_test_exists(name: str) -> None:
    for file, test in NAMED.findall((FOLDER / name).read_text()):
        text = (ROOT / file).read_text()
        assert not test or f"def {test}(" in text, f"{name} names {file}::{test}"


def test_every_system_hazard_has_a_test() -> None:
    rows = [
        line
        for line in (FOLDER / "system-hazards.md").read_text().splitlines()
        if line.startswith("| S-")
    ]

    assert len(rows) >= 11
    assert [row for row in rows if not NAMED.search(row)] == []


def test_the_hazard_log_names_every_rule_under_its_hazard() -> None:
    sections = (FOLDER / "hazard-log.md").read_text().split("\n## ")[1:]
    of = {section.splitlines()[0]: section for section in sections}

    for rule in standard().rules:
        assert f"`{rule.id}`" in of[rule.hazard]


def test_links_between_documents_lead_somewhere() -> None:
    for path in FOLDER.glob("*.md"):
        for link in re.findall(r"\]\(([\w./-]+\.md)\)", path.read_text()):
            assert (path.parent / link).exists(), f"{path.name} → {link}"
