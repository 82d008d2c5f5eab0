"""A named fact: its value, the places of the record it was read from, and why it may be unknown."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from recommendations.rules.genetics import State
from recommendations.rules.record import Evidence

if TYPE_CHECKING:
    from recommendations.rules.situation import Situation

Value = bool | int | Decimal | str | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Fact:
    """``value`` is None exactly when the fact is not known; ``state`` then says why."""

    value: Value
    evidence: tuple[Evidence, ...] = ()
    state: State = "known"


MISSING = Fact(None, (), "missing")
NO = Fact(False)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a fact may be: a flag, a number within limits, one word or a set of words."""

    name: Literal["flag", "number", "word", "words"]
    words: frozenset[str] = frozenset()
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10**9)


FLAG = Kind("flag")


def number(least: int, most: int) -> Kind:
    return Kind("number", least=Decimal(least), most=Decimal(most))


def word(*words: str) -> Kind:
    return Kind("word", words=frozenset(words))


def words(*members: str) -> Kind:
    return Kind("words", words=frozenset(members))


@dataclass(frozen=True, slots=True)
class Definition:
    """A fact that rules may name: what it may be, its name for a reader, and how it is found."""

    kind: Kind
    title: str
    read: Callable[["Situation"], Fact]


Definitions = dict[str, Definition]


def known(value: Value, *evidence: Evidence) -> Fact:
    return MISSING if value is None else Fact(value, evidence)


def found(evidence: list[Evidence]) -> Fact:
    """True with its evidence when anything was found, else false."""
    return Fact(True, tuple(evidence)) if evidence else NO
