"""What FHIR R4 says of each element: name, type, list or not, required or not.

The tables are those of SMART's ``fhirclient`` (generated from FHIR 4.0.1). Only the tables are used: its
reader stops at floats and hides the path of a second error, so ``structure`` walks them itself.
"""

import importlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fhirclient.models.fhirelementfactory import FHIRElementFactory

RESOURCE = "Resource"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type. ``kind`` is a complex type's class, or None for a primitive."""

    name: str
    primitive: str
    kind: type | None
    is_list: bool
    choice: str | None
    is_required: bool
    codes: frozenset[str] | None

    @property
    def holds_resource(self) -> bool:
        return self.kind is not None and self.kind.__name__ == RESOURCE


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    elements: dict[str, Element]
    required: tuple[frozenset[str], ...]
    """Groups of names of which one must be there; a group of several is a choice of types."""


@cache
def resource_class(resource_type: str) -> type | None:
    """Find the class of a resource type of FHIR R4, or None when R4 has no such type."""
    if not resource_type.isalpha():
        return None
    try:
        module = importlib.import_module(f"fhirclient.models.{resource_type.lower()}")
    except ModuleNotFoundError:
        return None
    found = getattr(module, resource_type, None)
    is_resource = getattr(found, "resource_type", None) == resource_type
    return found if isinstance(found, type) and is_resource and _made(resource_type) else None


def _made(resource_type: str) -> bool:
    """Say whether the type is one to send: the factory makes no abstract ones."""
    return type(FHIRElementFactory.instantiate(resource_type, None)).__name__ == resource_type


@cache
def definition(kind: type) -> Definition:
    """Give the elements of a type by their JSON names."""
    elements = {row[1]: _element(kind.__name__, row) for row in kind().elementProperties()}
    groups: dict[str, set[str]] = {}
    for element in elements.values():
        if element.is_required:
            groups.setdefault(element.choice or element.name, set()).add(element.name)
    required = tuple(frozenset(names) for _, names in sorted(groups.items()))
    return Definition(kind.__name__, elements, required)


def _element(owner: str, row: tuple[str, str, Any, bool, str | None, bool]) -> Element:
    _, name, kind, is_list, choice, is_required = row
    is_complex = hasattr(kind, "elementProperties")
    return Element(
        name=name,
        primitive="" if is_complex else _primitive(name, kind),
        kind=kind if is_complex else None,
        is_list=is_list,
        choice=choice,
        is_required=is_required,
        codes=_required_codes().get(f"{owner}.{name}"),
    )


_BY_CLASS = {
    "FHIRDate": "date",
    "FHIRDateTime": "dateTime",
    "FHIRInstant": "instant",
    "FHIRTime": "time",
    "bool": "boolean",
    "int": "integer",
    "float": "decimal",
}
_URIS = {"system", "url", "fullUrl", "implicitRules", "valueUri", "valueUrl", "valueCanonical"}
_CODES = {"code", "valueCode", "status"}


def _primitive(name: str, kind: type) -> str:
    """Tell uri, code and id, which the tables call plain text, from text by their names."""
    if kind.__name__ in _BY_CLASS:
        return _BY_CLASS[kind.__name__]
    if name in _URIS:
        return "uri"
    return "code" if name in _CODES else "string"


@cache
def _required_codes() -> dict[str, frozenset[str]]:
    text = Path(__file__).with_name("required_codes.toml").read_text(encoding="utf-8")
    return {name: frozenset(codes) for name, codes in tomllib.loads(text).items()}
