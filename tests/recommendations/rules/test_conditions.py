"""Condition trees: Kleene's tables, what is refused on reading, and how a decision is explained."""

from decimal import Decimal

import pytest

from recommendations.rules import truth
from recommendations.rules.conditions import (
    BadCondition,
    compile_condition,
    parse,
    sentence,
    supporting,
    trace,
)

ALL = (True, None, False)


@pytest.mark.parametrize("a", ALL)
@pytest.mark.parametrize("b", ALL)
def test_branches_follow_kleene(a: bool | None, b: bool | None) -> None:
    values = {"a": a, "b": b}

    def decided(raw: object) -> bool | None:
        return compile_condition(parse(raw, {}))(values)

    assert decided({"all": ["a", "b"]}) is truth.conjunction((a, b))
    assert decided({"any": ["a", "b"]}) is truth.disjunction((a, b))
    assert decided({"not": "a"}) is truth.negation(a)
    assert decided({"surely": "a"}) is truth.surely(a)
    assert decided({"possibly": "a"}) is truth.possibly(a)
    assert decided({"unknown": "a"}) is (a is None)
    assert trace(parse({"any": ["a", {"not": "b"}]}, {}), values).truth is truth.disjunction(
        (a, truth.negation(b))
    )


@pytest.mark.parametrize(
    ("leaf", "value", "expected"),
    [
        ("x = right", "right", True),
        ("x != right", "right", False),
        ("x in [left, right]", "right", True),
        ("x in [left]", "right", False),
        ("x has a", frozenset({"a", "b"}), True),
        ("x has c", frozenset({"a", "b"}), False),
        ("x within [a, b]", frozenset({"a"}), True),
        ("x within [a]", frozenset({"a", "b"}), False),
        ("x >= $limit", Decimal("2.0"), True),
        ("x < 2", Decimal("1.99"), True),
        ("x <= 2", 2, True),
        ("x > 2", 2, False),
        ("x = right", None, None),
        ("x has a", None, None),
        ("x < 2", None, None),
    ],
)
def test_leaf(leaf: str, value: object, expected: bool | None) -> None:
    condition = parse(leaf, {"limit": Decimal("2.0")})

    assert compile_condition(condition)({"x": value}) is expected  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ("x ~ 3", "x ~ 3"),
        ("x < $nowhere", "x < $nowhere"),
        ({"both": ["a"]}, "both"),
        ({"not": ["a", "b"]}, "not"),
        ({"all": ["a"], "any": ["b"]}, "all"),
        (3, "3"),
    ],
)
def test_unreadable(raw: object, named: str) -> None:
    with pytest.raises(BadCondition) as refusal:
        parse(raw, {})

    assert named in refusal.value.token


def test_only_the_branch_that_matters_supports() -> None:
    condition = parse({"all": ["a", {"any": ["b", "c"]}]}, {})

    assert list(supporting(condition, {"a": True, "b": False, "c": True})) == ["a", "c"]


def test_sentence() -> None:
    condition = parse({"all": ["x >= 3", {"not": "y"}, {"surely": "z in [b, a]"}]}, {})
    titles = {"x": "number of metastases", "y": "extrahepatic disease", "z": "BRAF"}

    assert sentence(condition, titles) == (
        "(number of metastases >= 3 and not extrahepatic disease and it is known that BRAF in a, b)"
    )
