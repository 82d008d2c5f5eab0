"""New facts into the document of a case: equal facts once, nothing a person wrote overwritten (§7)."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

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
    for message in sorted(told, key=_first_day):
        known = held.get(message.key.text)
        if known is None and not message.facts:
            continue
        if known and known.content_sha256 == message.content_sha256:
            continue
        if known and is_older(message.version, known.version):
            _remark(merged, message, "older-version", "Older than what is held; left out")
        elif known and not _taken_back(
            merged.document, message, known, _others(held, message.key.text, elsewhere)
        ):
            because = "A person changed this fact since; it was not overwritten"
            _remark(merged, message, "conflict-edited", because)
        else:
            _add_all(merged, message)
    _tidy(merged.document)
    return merged


def _others(held: Mapping[str, Held], key: str, elsewhere: Sequence[Told]) -> list[Told]:
    """Give what else vouches for facts, so that one source does not take back another's word."""
    return [*elsewhere, *(fact for k, one in held.items() if k != key for fact in one.facts)]


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


def _taken_back(
    document: Json, message: Message, known: Held, told_elsewhere: Sequence[Told]
) -> bool:
    """Remove what the resource told before and tells no more; False when somebody edited it."""
    trial = copy.deepcopy(document)
    kept = [*message.facts, *told_elsewhere]
    for path, value in known.facts:
        if (path, value) not in kept and not _remove(trial, path, value):
            return False
    document.clear()
    document.update(trial)
    return True


def _add_all(merged: Merged, message: Message) -> None:
    for path, value in message.facts:
        if not _add(merged.document, path, value):
            because = f"The case says otherwise at {path}; it was not overwritten"
            _remark(merged, message, "conflict-edited", because)
    merged.changed.append(message)


def _add(document: Json, path: str, value: object) -> bool:
    """Add one fact; False when another value stands there already."""
    if path == "gene_tests" and isinstance(value, dict):
        _add_gene_test(document, value)
        return True
    if path in SAME_IF and isinstance(value, dict):
        entries = _list(document, path)
        if not any(_is_same(path, entry, value) for entry in entries):
            entries.append(copy.deepcopy(value))
        return True
    return _set(document, path, value)


def _set(document: Json, path: str, value: object) -> bool:
    part, _, name = path.partition(".")
    place = document.setdefault(part, {})
    known = place.get(name)
    if path == "primary.site" and known and known != value:
        precise = one_site([str(known), str(value)])
        place[name] = precise or known
        return precise is not None
    if path == "metastases.detected_on" and known:  # found earlier is found
        place[name] = min(str(known), str(value))
        return True
    if known is None:
        place[name] = value
    return place[name] == value


def _list(document: Json, path: str) -> list[Json]:
    part, _, name = path.partition(".")
    place = document.setdefault(part, {}) if name else document
    found: list[Json] = place.setdefault(name or part, [])
    return found


def _is_same(path: str, one: Json, other: Json) -> bool:
    return all(_plain(one.get(key)) == _plain(other.get(key)) for key in SAME_IF[path])


def _plain(value: object) -> object:
    if isinstance(value, list):
        return tuple(sorted(map(str, value)))
    try:
        return Decimal(value) if isinstance(value, str) else value
    except ArithmeticError:
        return value


def _frame(test: Json) -> tuple[object, ...]:
    return tuple(test.get(key) for key in FRAME)


def _add_gene_test(document: Json, value: Json) -> None:
    """Add results to the test of the same specimen and days, or as a test of their own."""
    tests = _list(document, "gene_tests")
    same = next((test for test in tests if _frame(test) == _frame(value)), None)
    if same is None:
        tests.append(copy.deepcopy(value))
        return
    results = same.setdefault("results", [])
    results += [copy.deepcopy(one) for one in value["results"] if one not in results]


def _remove(document: Json, path: str, value: object) -> bool:
    """Remove a fact as it was told; False when it no longer stands there like that."""
    if path == "gene_tests" and isinstance(value, dict):
        return _remove_gene_results(document, value)
    if path in SAME_IF and isinstance(value, dict):
        entries = _list(document, path)
        if value not in entries:
            return False
        entries.remove(value)
        return True
    part, _, name = path.partition(".")
    if document.get(part, {}).get(name) != value:
        return False
    del document[part][name]
    return True


def _remove_gene_results(document: Json, value: Json) -> bool:
    for test in _list(document, "gene_tests"):
        if _frame(test) == _frame(value) and all(r in test["results"] for r in value["results"]):
            test["results"] = [r for r in test["results"] if r not in value["results"]]
            return True
    return False


def _tidy(document: Json) -> None:
    """Leave no empty lists behind."""
    if "gene_tests" in document:
        document["gene_tests"] = [t for t in document["gene_tests"] if t.get("results")]
    for key in [key for key, value in document.items() if value in ([], {})]:
        del document[key]
