"""The clinical vignettes, run as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from recommendations.rules.conformance import run_vignette
from recommendations.rules.knowledge import STANDARD, standard

VIGNETTES = json.loads((Path(__file__).parent.parent / "data" / "vignettes.json").read_text())


@pytest.mark.parametrize("vignette", VIGNETTES["vignettes"], ids=lambda v: v["id"])
def test_vignette(vignette: dict[str, Any]) -> None:
    assert run_vignette(vignette, standard()) == (), vignette["why"]


def test_shipped_examples_agree_and_show_every_rule() -> None:
    """The rule book shows them beside each rule, so they must hold, and both ways."""
    content = json.loads((STANDARD / "vignettes.json").read_text())["vignettes"]

    assert {v["id"]: found for v in content if (found := run_vignette(v, standard()))} == {}
    for rule in standard().rules:
        mine = [v["expect"] for v in content if v["about"] == rule.id]
        assert any("exclude" in expect for expect in mine), rule.id
        assert rule.kind == "safety" or any("include" in expect for expect in mine), rule.id
