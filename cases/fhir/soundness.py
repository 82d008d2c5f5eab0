"""Is a resource FHIR R4, yes or no: a quick answer, so that only what is not is walked again for places and words.

Most resources of a large file are right. ``structure`` finds every error with its place, and takes four times as long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cases.fhir.definitions import Element, definition, resource_class
from cases.fhir.json_types import Json
from cases.fhir.primitives import FORMS, fault

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
Check = Callable[[object], bool]
LONGEST_KEPT, MOST_KEPT = 64, 1 << 10


@dataclass(slots=True)
class Shape:
    """What an object of one type may hold. ``choices`` gives of each member of a choice its group: one may be there."""

    checks: dict[str, Check]
    required: tuple[frozenset[str], ...]
    choices: dict[str, str]

    def fits(self, value: Json) -> bool:
        checks = self.checks
        for key, found in value.items():
            check = checks.get(key)
            if check is None or not check(found):
                return False
        for group in self.required:
            if group.isdisjoint(value):
                return False
        if not self.choices:
            return True
        chosen = [self.choices[key] for key in value if key in self.choices]
        return len(chosen) < 2 or len(chosen) == len(set(chosen))


def is_sound(resource: Json) -> bool:
    """Say whether nothing at all can be said of a resource; where something can, ``structure`` says it."""
    name = resource.get("resourceType")
    kind = resource_class(name) if isinstance(name, str) else None
    return kind is not None and _id_is_sound(resource) and shape(kind).fits(resource)


def _id_is_sound(resource: Json) -> bool:
    found = resource.get("id")
    return not isinstance(found, str) or FORMS["id"].fullmatch(found) is not None


@cache
def shape(kind: type) -> Shape:
    rules = definition(kind)
    choices = {name: one.choice for name, one in rules.elements.items() if one.choice}
    checks = {name: _check(element) for name, element in rules.elements.items()}
    checks |= {"resourceType": _anything, "fhir_comments": _anything}
    return Shape(checks, rules.required, choices)


def _anything(_: object) -> bool:
    return True


def _check(element: Element) -> Check:
    one = _primitive(element) if element.kind is None else _object(element, element.kind)
    if not element.is_list:
        return one
    return lambda value: isinstance(value, list) and bool(value) and all(map(one, value))


def _primitive(element: Element) -> Check:
    is_right, codes = _rightness(element.primitive), element.codes
    if codes is not None:
        return lambda value: isinstance(value, str) and value in codes and is_right(value)
    if element.name == "display":
        return lambda value: (
            isinstance(value, str) and NO_BREAK_SPACE not in value and is_right(value)
        )
    return is_right


def _rightness(kind: str) -> Check:
    """Systems, codes, units and days come again and again: what was right once is not matched anew."""
    known: set[str] = set()

    def is_right(value: object) -> bool:
        if isinstance(value, str) and value in known:
            return True
        if fault(kind, value) is not None:
            return False
        if isinstance(value, str) and len(value) <= LONGEST_KEPT and len(known) < MOST_KEPT:
            known.add(value)
        return True

    return is_right


def _object(element: Element, kind: type) -> Check:
    if element.holds_resource:
        if element.name == "contained":
            return lambda value: isinstance(value, dict) and is_sound(value)
        return lambda value: isinstance(value, dict)
    found: list[Shape] = []

    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        if not found:  # types contain themselves (an extension holds extensions): their shape is made when needed
            found.append(shape(kind))
        return found[0].fits(value)

    return fits
