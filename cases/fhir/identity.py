"""Have we seen this resource before, and has it changed? (import specification §7)"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cases.fhir.canonical import canonical
from cases.fhir.elements import objects
from cases.fhir.findings import End, Finding
from cases.fhir.items import Item
from cases.fhir.json_types import Json
from cases.fhir.lines import NOT_GIVEN

LISTS = (
    "patient.identifiers", "labs", "assessments", "extrahepatic", "surgeries", "imaging",
    "therapy_lines", "gene_tests",
)  # fmt: skip
"""Lists of the case document to which a resource can add by itself; sizes go to the lesion grid."""
DOCUMENTS = "documents"
"""Kept with the case, beside its document: a file is no fact that rules read."""
Told = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Key:
    """``is_weak``: the sender may give the same thing another key next time."""

    text: str
    is_weak: bool


@dataclass(slots=True)
class Message:
    """What one resource tells: its key, the resource or a hash of it, and its facts by place in the document."""

    key: Key
    type: str
    content: Item | str
    version: str
    source: str
    facts: list[Told] = field(default_factory=list)
    chosen: list[Told] = field(default_factory=list)
    """Those of the facts that stand only because a person accepted or answered them."""
    proposed: set[str] = field(default_factory=set)
    """Places of what it proposes and nobody has accepted yet."""
    not_given: list[Json] = field(default_factory=list)
    """What it says was not given: the agents, and the day if it was sent."""

    @property
    def content_sha256(self) -> str:
        """Hash the content when it is asked for: most resources of a large file tell nothing and are never compared."""
        if not isinstance(self.content, str):
            self.content = self.content.content_sha256
        return self.content


def key_of(item: Item, stable_systems: Iterable[str] = ()) -> Key:
    """Name a resource of a sender: by a stable identifier, an absolute address, an id, or its content."""
    for identifier in objects(item.resource.get("identifier")):
        if identifier.get("system") in set(stable_systems) and identifier.get("value"):
            return Key(f"{item.type} {identifier['system']}|{identifier['value']}", False)
    if item.full_url and item.full_url.startswith(("http://", "https://")):
        return Key(f"{item.type} {item.full_url}", False)
    if item.id:
        return Key(f"{item.type}/{item.id}", False)
    if item.full_url:
        return Key(f"{item.type} {item.full_url}", True)
    return Key(f"{item.type} {item.content_sha256}", True)


def version_of(resource: Json) -> str:
    """Give a text that grows with each version: the number of the version, else the last update."""
    meta = resource.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    number = meta.get("versionId")
    if isinstance(number, str) and number.isdecimal():
        return f"v{int(number):012d}"
    updated = meta.get("lastUpdated")
    return f"t{updated}" if isinstance(updated, str) else ""


def is_older(version: str, held: str) -> bool:
    """Say whether a version is surely older than the one held; unlike kinds cannot be compared."""
    return bool(version and held) and version[0] == held[0] and version < held


def messages(
    findings: Iterable[Finding],
    *,
    accepted: Iterable[str] = (),
    answers: Mapping[str, object] | None = None,
    stable_systems: Iterable[str] = (),
    by_facts: bool = False,
) -> list[Message]:
    """Gather facts (and what a person accepted, or answered by mark) by the resource that tells them.

    ``by_facts``: a resource has changed when what it tells has, wherever in the input that stands.

    Resources that tell nothing are there too, so that a retraction is seen. Sorted by key: the order
    in which resources arrive makes no difference.
    """
    told: dict[Item, Message] = {}
    yes, said = set(accepted), answers or {}
    for found in findings:
        message = told.get(found.item)
        if message is None:
            message = told[found.item] = _message(found.item, stable_systems)
        is_place = found.end is End.IMPORTED or found.path in LISTS or "." in found.path
        value = found.value if found.end is End.IMPORTED else _chosen(found, yes, said)
        if is_place and value is not None and found.path != DOCUMENTS:
            message.facts.append((found.path, value))
            if found.end is not End.IMPORTED:
                message.chosen.append((found.path, value))
        elif found.end is End.PROPOSED:
            message.proposed.add(found.path)
        elif found.path == NOT_GIVEN and isinstance(found.value, dict):
            message.not_given.append(found.value)
    if by_facts:
        for message in told.values():
            facts = [list(one) for one in message.facts]
            message.content = sha256(canonical(facts).encode()).hexdigest()
    keys = Counter(message.key.text for message in told.values())
    return sorted(
        told.values(), key=lambda m: (m.key.text, m.content_sha256 if keys[m.key.text] > 1 else "")
    )


def _chosen(found: Finding, accepted: set[str], answers: Mapping[str, object]) -> object:
    """Give what a person decided about a proposal or question; None where nobody did."""
    if found.end not in (End.PROPOSED, End.QUESTION) or not (accepted or answers):
        return None
    name = mark(found)
    if found.end is End.PROPOSED and name in accepted:
        return found.value
    return answers.get(name)


def _message(item: Item, stable_systems: Iterable[str]) -> Message:
    return Message(
        key_of(item, stable_systems),
        item.type,
        item,
        version_of(item.resource),
        item.source(),
    )


def mark(found: Finding) -> str:
    """Name a proposal or question, the same at every preview of the same input."""
    return found.mark
