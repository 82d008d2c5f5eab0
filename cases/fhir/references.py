"""What refers to what inside one input (FHIR R4, resolving references in bundles)."""

from collections.abc import Iterator, Sequence

from cases.fhir.issues import Issue, Severity
from cases.fhir.items import Item
from cases.fhir.json_types import Json

SUBJECT_TYPES = (
    "Patient", "Group", "Device", "Location", "Medication", "Organization", "Practitioner",
    "PractitionerRole", "Procedure", "RelatedPerson", "Specimen", "Substance",
)  # fmt: skip
"""What an element ``subject`` may point to in any resource of R4."""


class Index:
    """Finds resources of an input by full URL, by type and id, or by identifier."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self._by_url: dict[str, Item] = {}
        self._by_id: dict[str, list[Item]] = {}
        self._by_identifier: dict[tuple[str, str, str], Item] = {}
        for item in items:
            self._add(item)

    def _add(self, item: Item) -> None:
        if item.full_url:
            self._by_url.setdefault(item.full_url, item)
        if item.id:
            self._by_id.setdefault(f"{item.type}/{item.id}", []).append(item)
        for identifier in _objects(item.resource.get("identifier")):
            key = (item.type, str(identifier.get("system", "")), str(identifier.get("value", "")))
            self._by_identifier.setdefault(key, item)

    def resolve(self, reference: object, user: Item) -> Item | None:
        """Find what a Reference (or its text) of ``user`` points to; None when it is not here."""
        text = reference_text(reference)
        if text is None:
            return self._by_logical_identifier(reference)
        if text.startswith("#"):
            return _contained(user, text[1:])
        text = text.partition("/_history/")[0]
        return (
            self._by_url.get(text)
            or self._by_url.get(_base(user) + text)
            or self._only(text)
            or self._conditional(text)
        )

    def _only(self, text: str) -> Item | None:
        found = self._by_id.get(text, [])
        return found[0] if found else None

    def _conditional(self, text: str) -> Item | None:
        resource_type, mark, query = text.partition("?identifier=")
        system, bar, value = query.partition("|")
        return self._by_identifier.get((resource_type, system, value)) if mark and bar else None

    def _by_logical_identifier(self, reference: object) -> Item | None:
        identifier = reference.get("identifier") if isinstance(reference, dict) else None
        if not isinstance(identifier, dict):
            return None
        key = (str(identifier.get("system", "")), str(identifier.get("value", "")))
        same = [item for (_, *rest), item in self._by_identifier.items() if tuple(rest) == key]
        return same[0] if len(same) == 1 else None


def reference_text(reference: object) -> str | None:
    if isinstance(reference, dict):
        reference = reference.get("reference")
    return reference if isinstance(reference, str) and reference else None


def subject_key(reference: object) -> str | None:
    """Name a subject that is not in the input, so that its resources still keep together."""
    text = reference_text(reference)
    if text is not None:
        return text.partition("/_history/")[0]
    identifier = reference.get("identifier") if isinstance(reference, dict) else None
    if isinstance(identifier, dict):
        return f"identifier {identifier.get('system', '')}|{identifier.get('value', '')}"
    return None


def _base(user: Item) -> str:
    """Give the server address of a resource: its full URL without type and id."""
    tail = f"{user.type}/{user.id}"
    url = user.full_url or ""
    return url[: -len(tail)] if url.endswith(tail) else ""


def _contained(user: Item, wanted: str) -> Item | None:
    for index, resource in enumerate(user.resource.get("contained") or ()):
        if isinstance(resource, dict) and resource.get("id") == wanted:
            return Item(resource, user.page, user.at(f"contained[{index}]"))
    return None


def _objects(value: object) -> Iterator[Json]:
    values = value if isinstance(value, list) else [value]
    return (one for one in values if isinstance(one, dict))


def duplicate_issues(items: Sequence[Item]) -> Iterator[Issue]:
    """Name every resource that comes twice: with other content an error, with the same a remark."""
    seen: dict[str, Item] = {}
    for item in items:
        key = item.full_url or (f"{item.type}/{item.id}" if item.id and not item.is_carrier else "")
        first = seen.setdefault(key, item) if key else item
        if first is item:
            continue
        severity: Severity = "information" if first.resource == item.resource else "error"
        more = "" if severity == "information" else " with different content"
        text = f"The same resource comes twice{more}"
        where, page = item.expression(), item.page
        yield Issue(severity, "id-duplicate", text, where, "", page.file, page.line)


def subject_issues(items: Sequence[Item], index: Index) -> Iterator[Issue]:
    """Name every resource that is said to be about something that nobody can be about."""
    for item in items:
        for name in ("subject", "patient"):
            target = index.resolve(item.resource.get(name), item) if name in item.resource else None
            if target is not None and target.type not in SUBJECT_TYPES:
                text = f"The {name} is a {target.type}"
                where, page = item.expression(name), item.page
                yield Issue("error", "reference-type", text, where, "", page.file, page.line)
