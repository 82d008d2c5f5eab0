"""No page is forgotten by docs/screenshots.py: each pattern is a picture, or left out with a reason."""

import importlib.util
import re
from types import ModuleType

import pytest

from config.services.running import ROOT
from tests.system.test_access import ROWS, addresses


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "docs" / "screenshots.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_pattern_is_a_picture_or_left_out_with_a_reason(script: ModuleType) -> None:
    readable = {a.name for a in addresses() if not a.is_api and "get" in ROWS[a.name][0]}
    taken = {shot.name for shot in script.shots()}

    assert {name for name in readable if name not in taken | set(script.LEFT_OUT)} == {
        name for name in readable if name.startswith("api-")
    }
    assert set(script.LEFT_OUT) & taken == set()
    assert all(len(reason.split()) > 1 or reason == "JSON" for reason in script.LEFT_OUT.values())


def test_each_thing_is_looked_for_on_a_page_that_is_taken_too(script: ModuleType) -> None:
    taken = {shot.name: shot for shot in script.shots()}
    with_a_thing = {a.name for a in addresses() if "<" in a.route} & set(taken)

    assert set(script.WHERE) == with_a_thing
    assert {w for w in script.WHERE.values() if not w.startswith("/")} <= set(taken)
    assert set(script.READERS) <= set(taken)


def test_a_link_to_a_thing_is_told_from_a_link_beside_it(script: ModuleType) -> None:
    expression = next(shot.pattern for shot in script.shots() if shot.name == "referral")

    assert re.fullmatch(expression, "/referrals/0f0a2c0e-6d5b-4c7e-9f5d-3b1f1f8c2a11/")
    assert not re.fullmatch(expression, "/referrals/triage/")


def test_every_reader_can_sign_in(script: ModuleType) -> None:
    from mdt.demo import PASSWORD, PEOPLE

    readers = {shot.reader for shot in script.shots()} - {"anonymous"}

    assert readers <= set(PEOPLE)
    assert script.PASSWORD == PASSWORD
