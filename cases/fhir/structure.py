"""Is it FHIR R4? Every error of every resource, each with its place; nothing is mended."""

import difflib
from collections.abc import Iterator

from cases.fhir.definitions import Definition, Element, definition, resource_class
from cases.fhir.issues import Issue, Severity
from cases.fhir.items import Item
from cases.fhir.json_types import Json
from cases.fhir.primitives import FORMS, fault

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def structure_issues(item: Item) -> Iterator[Issue]:
    """Check one resource with what it contains; resources that it carries are items of their own."""
    yield from _Check(item).resource(item.resource, "")


class _Check:
    """The walk through one resource, which knows where it stands."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def issue(
        self, code: str, text: str, path: str, more: str = "", severity: Severity = "error"
    ) -> Issue:
        page = self.item.page
        where = self.item.expression(path) if path else self.item.expression()
        return Issue(severity, code, text, where, more, page.file, page.line)

    def resource(self, value: Json, path: str) -> Iterator[Issue]:
        name = value.get("resourceType")
        kind = resource_class(name) if isinstance(name, str) else None
        if kind is None:
            text = "Unknown resource type" if name else "The resource has no resourceType"
            yield self.issue("structure", text, _join(path, "resourceType"))
            return
        yield from self._id(value, path)
        yield from self.content(value, definition(kind), path)

    def _id(self, value: Json, path: str) -> Iterator[Issue]:
        found = value.get("id")
        if not isinstance(found, str) or FORMS["id"].fullmatch(found):
            return
        severity: Severity = "warning" if value["resourceType"] == "Bundle" else "error"
        text = "The id holds characters outside the alphabet of FHIR ids"
        yield self.issue("value", text, _join(path, "id"), severity=severity)

    def content(self, value: Json, rules: Definition, path: str) -> Iterator[Issue]:
        for key, found in value.items():
            if key in {"resourceType", "fhir_comments"}:
                continue
            if key.startswith("_"):
                yield from self._shadow(key, found, rules, path)
                continue
            element = rules.elements.get(key)
            if element is None:
                yield self._unknown(key, rules, path)
            else:
                yield from self._element(found, element, _join(path, key))
        yield from self._required(value, rules, path)

    def _unknown(self, key: str, rules: Definition, path: str) -> Issue:
        near = difflib.get_close_matches(key, rules.elements, n=1)
        hint = f". Did you mean {near[0]}?" if near else ""
        more = f"The element is not part of {rules.name} in FHIR R4{hint}"
        return self.issue("structure", "Unknown element", _join(path, key[:64]), more)

    def _shadow(self, key: str, value: object, rules: Definition, path: str) -> Iterator[Issue]:
        """Check ``_name``, which carries the extensions of the primitive ``name``."""
        element = rules.elements.get(key[1:])
        if element is None or element.kind is not None:
            yield self._unknown(key, rules, path)
        elif not isinstance(value, list if element.is_list else dict):
            yield self.issue("structure", "Must hold extensions", _join(path, key))

    def _required(self, value: Json, rules: Definition, path: str) -> Iterator[Issue]:
        for names in rules.required:
            if not any(name in value or f"_{name}" in value for name in names):
                missing = " or ".join(sorted(names)[:3])
                yield self._missing(missing, rules.elements[min(names)], path)
        for element in rules.elements.values():
            if element.choice and element.name in value and self._second(element, value, rules):
                text = f"Only one {element.choice}[x] is allowed"
                yield self.issue("structure", text, _join(path, element.name))

    def _missing(self, missing: str, element: Element, path: str) -> Issue:
        """A missing object leaves us without a fact's owner or meaning; a missing word only asks."""
        severity: Severity = "error" if element.kind or element.choice else "warning"
        return self.issue("required", f"{missing} is required", path, severity=severity)

    @staticmethod
    def _second(element: Element, value: Json, rules: Definition) -> bool:
        """Say whether an earlier member of the same choice is present too."""
        same = [e.name for e in rules.elements.values() if e.choice == element.choice]
        return next(name for name in same if name in value) != element.name

    def _element(self, value: object, element: Element, path: str) -> Iterator[Issue]:
        if element.is_list != isinstance(value, list):
            text = "The element must be a list" if element.is_list else "The element is no list"
            yield self.issue("structure", text, path)
        elif isinstance(value, list):
            if not value:
                text = "An empty list says nothing and is passed over"
                yield self.issue("structure", text, path, severity="warning")
            for index, one in enumerate(value):
                if one is not None or element.kind is not None:  # null: its extension stands beside
                    yield from self._one(one, element, f"{path}[{index}]")
        else:
            yield from self._one(value, element, path)

    def _one(self, value: object, element: Element, path: str) -> Iterator[Issue]:
        if element.kind is None:
            yield from self._primitive(value, element, path)
        elif not isinstance(value, dict):
            yield self.issue("structure", "The element must be an object", path)
        elif not element.holds_resource:
            yield from self.content(value, definition(element.kind), path)
        elif element.name == "contained":
            yield from self.resource(value, path)

    def _primitive(self, value: object, element: Element, path: str) -> Iterator[Issue]:
        found = fault(element.primitive, value)
        if found:
            yield self.issue(found[0], found[1], path)
        elif element.codes is not None and value not in element.codes:
            more = "One of " + ", ".join(sorted(element.codes))
            yield self.issue("value", "The code is not allowed here", path, more)
        elif element.name == "display" and isinstance(value, str) and NO_BREAK_SPACE in value:
            text = "A no-break space: valid, although some validators object"
            yield self.issue("value", text, path, severity="information")


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step
