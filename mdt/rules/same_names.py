"""People on one list who are easily taken for each other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    key: int
    family_name: str
    birth_year: int | None


def confusable(people: Iterable[Named]) -> frozenset[int]:
    """The keys of all who share family name and birth year with somebody else on the list.

    A birth year that is not known may be anybody's, so it matches every year.
    """
    by_name: dict[str, dict[int, int | None]] = defaultdict(dict)
    for person in people:
        if name := person.family_name.strip().casefold():
            by_name[name][person.key] = person.birth_year
    return frozenset(
        key
        for years in by_name.values()
        for key, year in years.items()
        if any(_may_equal(year, other) for rival, other in years.items() if rival != key)
    )


def _may_equal(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other
