"""Which roles follow from the groups that an identity provider names of a person (docs/adr/0050)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Place = tuple[str, str]
"""A site's code and a role there."""


class Word(StrEnum):
    """What became of the claim of groups."""

    READ = "read"
    MISSING = "missing"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Claim:
    word: Word
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``by`` is the key of who wrote it."""

    group: str
    site: str
    role: str
    by: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The roles that follow, each with the groups that give it.

    ``unknown`` counts the groups that stand in no row, ``own`` the rows that give nothing because the person wrote them.
    """

    after: Mapping[Place, tuple[str, ...]]
    unknown: int
    own: int


def read(claims: Mapping[str, object], name: str) -> Claim:
    """The groups in the claim of that name: a list of texts, or one text, as some providers write a list of one.

    Nothing and ``null`` is missing. A list with anything but texts in it is malformed as a whole: half a list read as a
    whole one would take roles away.
    """
    said = claims.get(name)
    if said is None:
        return Claim(Word.MISSING)
    groups = [said] if isinstance(said, str) else said
    if not isinstance(groups, list) or not all(isinstance(one, str) and one for one in groups):
        return Claim(Word.MALFORMED)
    return Claim(Word.READ, frozenset(groups))


def settle(
    groups: Collection[str], table: Iterable[Row], *, given: Collection[Place], person: str
) -> Settled:
    """What a person with these groups is by the table. Groups are compared letter by letter.

    ``given`` are the roles that a person gave them: these stay theirs, and no group adds to them. A row gives nothing to
    whoever wrote it: nobody gives roles to themselves.
    """
    known: set[str] = set()
    after: dict[Place, set[str]] = {}
    own = 0
    for row in table:
        known.add(row.group)
        place = (row.site, row.role)
        if row.group not in groups or place in given:
            continue
        if row.by == person:
            own += 1
        else:
            after.setdefault(place, set()).add(row.group)
    ordered = {place: tuple(sorted(after[place])) for place in sorted(after)}
    return Settled(after=ordered, unknown=len(set(groups) - known), own=own)
