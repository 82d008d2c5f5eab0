"""The resources of an input, each with its place, whatever carries them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cases.fhir.canonical import content_sha256
from cases.fhir.decode import Page
from cases.fhir.json_types import Json

CARRIERS = ("Bundle", "Parameters")


@dataclass(frozen=True, eq=False)
class Item:
    """One resource. ``path`` leads to it from the root of its page; empty for the root itself."""

    resource: Json
    page: Page
    path: str = ""
    full_url: str | None = None
    mode: str | None = None

    @cached_property
    def type(self) -> str:
        """Asked for forty times of each resource of an input."""
        return str(self.resource.get("resourceType", ""))

    @property
    def id(self) -> str | None:
        found = self.resource.get("id")
        return found if isinstance(found, str) else None

    @cached_property
    def content_sha256(self) -> str:
        """Hash what it says; asked for by everything that is found in it."""
        return content_sha256(self.resource)

    @property
    def is_carrier(self) -> bool:
        return self.type in CARRIERS

    def at(self, *steps: str) -> str:
        """Name a place inside the resource as people write it: ``entry[2].resource.code``."""
        return ".".join(part for part in (self.path, *steps) if part) or "(resource)"

    def source(self, *steps: str) -> str:
        """Name a place with its file line where the file has lines: ``Condition.ndjson#3.code``."""
        if not self.page.is_line:
            return self.at(*steps)
        name = self.page.file.rsplit("/", 1)[-1]
        return ".".join((f"{name}#{self.page.line}", *(s for s in (self.path, *steps) if s)))

    def expression(self, *steps: str) -> str:
        """Name a place as FHIRPath from the root of the posted document."""
        return ".".join(p for p in (_name(self.page.root), self.path, *steps) if p)


def _name(root: Json) -> str:
    found = root.get("resourceType")
    return found if isinstance(found, str) else ""


def items_of(page: Page) -> Iterator[Item]:
    """Walk a page: the root, then every resource that it carries, nested carriers included."""
    yield from _walk(Item(page.root, page))


def _walk(item: Item) -> Iterator[Item]:
    yield item
    if item.type == "Bundle":
        for step, entry in _objects(item.resource.get("entry"), item.path, "entry"):
            search = entry.get("search")
            mode = search.get("mode") if isinstance(search, dict) else None
            yield from _carried(item, entry, step, entry.get("fullUrl"), mode)
    if item.type == "Parameters":
        for step, parameter in _parameters(item.resource.get("parameter"), item.path, "parameter"):
            yield from _carried(item, parameter, step, None, None)


def _carried(
    carrier: Item, holder: Json, step: str, full_url: object, mode: object
) -> Iterator[Item]:
    resource = holder.get("resource")
    if isinstance(resource, dict):
        yield from _walk(
            Item(
                resource,
                carrier.page,
                f"{step}.resource",
                full_url if isinstance(full_url, str) else None,
                mode if isinstance(mode, str) else None,
            )
        )


def _parameters(value: object, path: str, key: str) -> Iterator[tuple[str, Json]]:
    for step, parameter in _objects(value, path, key):
        yield step, parameter
        yield from _parameters(parameter.get("part"), step, "part")


def _objects(value: object, path: str, key: str) -> Iterator[tuple[str, Json]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield ".".join(part for part in (path, f"{key}[{index}]") if part), entry
