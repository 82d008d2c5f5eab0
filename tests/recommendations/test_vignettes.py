"""The clinical vignettes, run as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from recommendations.rules.conformance import run_vignette
from recommendations.rules.knowledge import standard

VIGNETTES = json.loads((Path(__file__).parent.parent / "data" / "vignettes.json").read_text())


@pytest.mark.parametrize("vignette", VIGNETTES["vignettes"], ids=lambda v: v["id"])
def test_vignette(vignette: dict[str, Any]) -> None:
    assert run_vignette(vignette, standard()) == (), vignette["why"]
