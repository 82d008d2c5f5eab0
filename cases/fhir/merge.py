"""New facts into the document of a case: equal facts once, nothing a person wrote overwritten (§7)."""

import copy
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cases.fhir.diagnoses import one_site
from cases.fhir.identity import Message, Told, is_older
from cases.fhir.issues import Issue, Severity
from cases.fhir.json_types import Json

SAME_IF = {
    "labs": ("test", "collected_on", "value", "unit"),
    "assessments": ("kind", "assessed_on", "value"),
    "extrahepatic": ("site",),
    "surgeries": ("kind", "date"),
    "imaging": ("modality", "performed_on"),
    "therapy_lines": ("started_on", "agents"),
    "patient.identifiers": ("system", "value"),
    "lesions": ("id",),
    "resectability_votes": ("surgeon", "voted_on"),
    "liver_volumes": ("measured_on",),
    "pharmacogenetics": ("test", "reported_on"),
}
"""What makes two entries of a list the same fact; an entry that is there stays as it is."""
FRAME = ("specimen", "collected_on", "reported_on")
DAYS = ("collected_on", "assessed_on", "performed_on", "started_on", "date", "detected_on")


@dataclass(frozen=True, slots=True)
class Held:
    """What a resource told us the last time."""

    content_sha256: str
    version: str
    facts: tuple[Told, ...]


@dataclass(slots=True)
class Merged:
    """The document after the merge; ``changed`` are the messages that told something new."""

    document: Json
    changed: list[Message] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def merge(
    current: Json,
    told: Sequence[Message],
    held: Mapping[str, Held],
    elsewhere: Sequence[Told] = (),
) -> Merged:
    """Bring messages of one source into a case document. The document given is not touched.

    ``held`` is what this source told before, by key; ``elsewhere`` what other sources told of the case.
    """
    merged = Merged(copy.deepcopy(current))
    record = _Record(merged.document, Counter(_marks(elsewhere)))
    for known in held.values():
        record.vouched.update(_marks(known.facts))
    for message in sorted(_once(told, merged), key=_first_day):
        _take(message, held.get(message.key.text), merged, record)
    _tidy(merged.document)
    return merged


def _once(told: Iterable[Message], merged: Merged) -> list[Message]:
    """One message of each resource: the newest version, of those that cannot be compared the first with facts.

    What is left out is said; whatever came in twice would else be held twice, and taken back only once.
    """
    kept: dict[str, Message] = {}
    for message in told:
        known = kept.setdefault(message.key.text, message)
        if known is message:
            continue
        newer = is_older(known.version, message.version) or not known.facts
        kept[message.key.text], left = (message, known) if newer else (known, message)
        if message.content_sha256 != known.content_sha256:
            because = "The same resource stands here twice with different content; one was left out"
            _remark(merged, left, "id-duplicate", because)
    return list(kept.values())


def _take(message: Message, known: Held | None, merged: Merged, record: "_Record") -> None:
    if known is None and not message.facts:
        return
    if known and known.content_sha256 == message.content_sha256:
        _take_chosen(message, known, merged, record)
        return
    if known and is_older(message.version, known.version):
        _remark(merged, message, "older-version", "Older than what is held; left out")
    elif known and not record.take_back(message, known):
        because = "A person changed this fact since; it was not overwritten"
        _remark(merged, message, "conflict-edited", because)
    else:
        _add(message.facts, message, merged, record)


def _take_chosen(message: Message, known: Held, merged: Merged, record: "_Record") -> None:
    """Of a resource that is known unchanged, take only what a person has decided since."""
    held = set(_marks(known.facts))
    new = [fact for fact in message.chosen if _mark(*fact) not in held]
    if new:
        message.facts = [*known.facts, *new]
        _add(new, message, merged, record)


def _add(facts: Iterable[Told], message: Message, merged: Merged, record: "_Record") -> None:
    for path, value in facts:
        if not record.add(path, value):
            because = f"The case says otherwise at {path}; it was not overwritten"
            _remark(merged, message, "conflict-edited", because)
    merged.changed.append(message)


def _first_day(message: Message) -> tuple[str, str]:
    days = [
        str(value[key])
        for _, value in message.facts
        if isinstance(value, dict)
        for key in DAYS
        if value.get(key)
    ]
    return (min(days, default=""), message.key.text)


def _remark(merged: Merged, message: Message, code: str, text: str) -> None:
    severity: Severity = "information" if code == "older-version" else "warning"
    merged.issues.append(Issue(severity, code, text, message.source))


def _marks(facts: Iterable[Told]) -> list[str]:
    return [_mark(path, value) for path, value in facts]


def _mark(path: str, value: object) -> str:
    return f"{path} {json.dumps(value, sort_keys=True, default=str)}"


class _Record:
    """A case document being written to, which knows who vouches for each fact."""

    def __init__(self, document: Json, vouched: Counter[str]) -> None:
        self.document = document
        self.vouched = vouched
        self._seen: dict[str, set[tuple[object, ...]]] = {}

    def add(self, path: str, value: object) -> bool:
        """Add one fact; False when another value stands there already."""
        self.vouched[_mark(path, value)] += 1
        if path == "gene_tests" and isinstance(value, dict):
            self._add_gene_test(value)
            return True
        if path in SAME_IF and isinstance(value, dict):
            identity = _identity(path, value)
            if identity not in self._identities(path):
                self._identities(path).add(identity)
                self.entries(path).append(copy.deepcopy(value))
            return True
        return self._set(path, value)

    def _identities(self, path: str) -> set[tuple[object, ...]]:
        if path not in self._seen:
            self._seen[path] = {_identity(path, entry) for entry in self.entries(path)}
        return self._seen[path]

    def entries(self, path: str) -> list[Json]:
        part, _, name = path.partition(".")
        place = self.document.setdefault(part, {}) if name else self.document
        found: list[Json] = place.setdefault(name or part, [])
        return found

    def _place(self, path: str) -> tuple[Json, str]:
        """Give the object that holds a single value, and its name there."""
        part, _, name = path.partition(".")
        return (self.document.setdefault(part, {}), name) if name else (self.document, part)

    def _set(self, path: str, value: object) -> bool:
        place, name = self._place(path)
        known = place.get(name)
        if known is None or known == value:
            place[name] = value
            return True
        better = _better(path, known, value)
        if better is None or (better != known and not self.vouched[_mark(path, known)]):
            return False
        place[name] = better
        return True

    def _add_gene_test(self, value: Json) -> None:
        """Add results to the test of the same specimen and days, or as a test of their own."""
        tests = self.entries("gene_tests")
        same = next((test for test in tests if _frame(test) == _frame(value)), None)
        if same is None:
            tests.append(copy.deepcopy(value))
            return
        results = same.setdefault("results", [])
        results += [copy.deepcopy(one) for one in value["results"] if one not in results]

    def take_back(self, message: Message, known: Held) -> bool:
        """Remove what a resource told before and tells no more; False when somebody edited it."""
        kept = set(_marks(message.facts))
        gone = [
            (path, value)
            for path, value in known.facts
            if _mark(path, value) not in kept and self.vouched[_mark(path, value)] < 2
        ]
        if not all(self._stands(path, value) for path, value in gone):
            return False
        for path, value in gone:
            self._remove(path, value)
        self.vouched.subtract(_marks(known.facts))
        return True

    def _stands(self, path: str, value: object) -> bool:
        """Say whether a fact still stands there as it was told."""
        if path == "gene_tests" and isinstance(value, dict):
            return self._test_with(value) is not None
        if path in SAME_IF:
            return value in self.entries(path)
        place, name = self._place(path)
        return bool(place.get(name) == value)

    def _remove(self, path: str, value: Any) -> None:
        self._seen.pop(path, None)
        if path == "gene_tests":
            test = self._test_with(value)
            if test is not None:
                test["results"] = [r for r in test["results"] if r not in value["results"]]
        elif path in SAME_IF:
            self.entries(path).remove(value)
        else:
            place, name = self._place(path)
            del place[name]

    def _test_with(self, value: Json) -> Json | None:
        """Find the gene test that holds these results."""
        for test in self.entries("gene_tests"):
            known = test.get("results", [])
            if _frame(test) == _frame(value) and all(one in known for one in value["results"]):
                return test
        return None


def _better(path: str, known: object, value: object) -> object:
    """Give the better of two values that do not contradict each other, or None when they do."""
    if path == "primary.site":
        return one_site([str(known), str(value)])
    if path == "metastases.detected_on":  # the day of detection is the first of all
        return min(str(known), str(value))
    return None


def _identity(path: str, entry: Json) -> tuple[object, ...]:
    return tuple(_plain(entry.get(key)) for key in SAME_IF[path])


def _plain(value: object) -> object:
    if isinstance(value, list):
        return tuple(sorted(map(str, value)))
    try:
        return Decimal(value) if isinstance(value, str) else value
    except ArithmeticError:
        return value


def _frame(test: Json) -> tuple[object, ...]:
    return tuple(test.get(key) for key in FRAME)


def _tidy(document: Json) -> None:
    """Leave no empty lists behind."""
    if "gene_tests" in document:
        document["gene_tests"] = [t for t in document["gene_tests"] if t.get("results")]
    for key in [key for key, value in document.items() if value in ([], {})]:
        del document[key]
