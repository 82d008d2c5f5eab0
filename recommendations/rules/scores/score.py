"""What every score returns: points with their inputs, and honest bounds when inputs are missing.

A missing input takes its fewest points for the minimum and its most for the maximum (scores
specification §0.1). A group is named only when both bounds fall into it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from recommendations.rules.record import Evidence

Truth = bool | None
INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an additive score: its points, the fact they come from, and what the record says of it."""

    name: str
    least: int
    most: int
    fact: str
    inputs: tuple[Evidence, ...] = ()

    @property
    def is_settled(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True, slots=True)
class Score:
    """A computed score. ``value`` is None when the inputs leave it open between the bounds.

    ``caution`` says why this very result is to be read with care; most have none.
    """

    code: str
    value: int | Decimal | None
    minimum: int | Decimal | None
    maximum: int | Decimal | None
    missing: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    group: str | None = None
    time_point: str = "current"
    inputs: tuple[Evidence, ...] = ()
    caution: str = ""

    def at(self, time_point: str, inputs: Iterable[Evidence] = (), caution: str = "") -> "Score":
        return replace(self, time_point=time_point, inputs=tuple(inputs), caution=caution)

    def fed(self, time_point: str, given: Mapping[str, tuple[Evidence, ...]]) -> "Score":
        """The score with what the record says of each item; ``given`` is by item, else by fact."""
        items = tuple(
            replace(item, inputs=given.get(item.name, given.get(item.fact, ())))
            for item in self.items
        )
        whole = given.get(self.code, ())
        inputs = dict.fromkeys([*whole, *(entry for item in items for entry in item.inputs)])
        return replace(self, time_point=time_point, items=items, inputs=tuple(inputs))


def yes(name: str, points: int, given: Truth, fact: str) -> Item:
    """An item worth ``points`` when the statement is true; open while nobody knows."""
    if given is None:
        return Item(name, 0, points, fact)
    return Item(name, points * given, points * given, fact)


def steps(name: str, value: Decimal | int | None, table: "Steps", fact: str) -> Item:
    """An item whose points rise in steps: ``table`` lists (applies, points), first match wins."""
    if value is None:
        points = [points for _, points in table]
        return Item(name, min(points), max(points), fact)
    points_of_value = next(points for applies, points in table if applies(value))
    return Item(name, points_of_value, points_of_value, fact)


Steps = tuple[tuple[Callable[[Decimal | int], bool], int], ...]


def over(value: Decimal | int | None, limit: int) -> Truth:
    return None if value is None else value > limit


def at_least(value: Decimal | int | None, limit: int) -> Truth:
    return None if value is None else value >= limit


def either(*parts: Truth) -> Truth:
    """True as soon as one part is; unknown when an unknown part could still make it true."""
    if True in parts:
        return True
    return None if None in parts else False


def additive(code: str, items: Iterable[Item], group: Callable[[int], str]) -> Score:
    """Add the items up; the group is settled when both bounds share it."""
    items = tuple(items)
    least, most = sum(item.least for item in items), sum(item.most for item in items)
    settled = group(least) == group(most)
    return Score(
        code=code,
        value=least if least == most else None,
        minimum=least,
        maximum=most,
        missing=tuple(dict.fromkeys(item.fact for item in items if not item.is_settled)),
        items=items,
        group=group(least) if settled else INDETERMINATE,
    )


def continuous(
    code: str, value: Decimal | None, *, missing: Iterable[str] = (), group: str | None = None
) -> Score:
    """A formula's result; nothing at all when an input is missing."""
    return Score(code, value, value, value, () if value is not None else tuple(missing), (), group)


def by_limits(*limits: tuple[int, str], otherwise: str) -> Callable[[int], str]:
    """Name the group of a total: the first limit that the total does not exceed."""

    def group(total: int) -> str:
        return next((name for limit, name in limits if total <= limit), otherwise)

    return group
