"""Counting answers by rule and stage."""

from decimal import Decimal

from mdt.rules.concordance import Shown, concordance


def test_unanswered_ones_count_on_neither_side() -> None:
    shown = [Shown("r", "s", word) for word in ("accepted", "accepted", "rejected", "")]

    (row,) = concordance(shown)

    assert (row.accepted, row.answered, row.unanswered) == (2, 3, 1)
    assert row.percent == Decimal("66.7")


def test_rules_and_stages_stand_apart() -> None:
    shown = [Shown("b", "s", "modified"), Shown("a", "t", ""), Shown("a", "s", "accepted")]

    assert [(row.rule, row.stage) for row in concordance(shown)] == [
        ("a", "s"), ("a", "t"), ("b", "s"),
    ]  # fmt: skip
    assert concordance(shown)[1].percent is None
