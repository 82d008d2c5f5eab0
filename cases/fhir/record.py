"""A case document being written to by messages: what stands, who vouches for it, what a person changed."""

import copy
import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from cases.fhir import lines
from cases.fhir.conflicts import three_way
from cases.fhir.diagnoses import one_site
from cases.fhir.identity import Told
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
NEAR: dict[str, tuple[tuple[str, ...], ...]] = {
    "labs": (("test", "collected_on"), ("test", "value", "unit")),
    "assessments": (("kind", "assessed_on"), ("kind", "value")),
    "extrahepatic": (("site",),),
    "surgeries": (("id",), ("kind", "date")),
    "imaging": (("id",), ("modality", "performed_on")),
    "therapy_lines": (("id",), ("started_on", "agents")),
    "patient.identifiers": (("system",),),
}
"""By what an entry is found that a person has changed since; the first that finds one."""
LINES, TESTS = "therapy_lines", "gene_tests"
_ENCODER = json.JSONEncoder(sort_keys=True, default=str, check_circular=False)


def marks(facts: Iterable[Told]) -> list[str]:
    return [mark(path, value) for path, value in facts]


def mark(path: str, value: object) -> str:
    return f"{path} {_ENCODER.encode(value)}"


class Record:
    """A case document being written to, which knows who vouches for each fact.

    ``vouched`` counts, for each fact, the resources that tell it; what nobody tells a person wrote.
    """

    def __init__(self, document: Json, told: Iterable[Told]) -> None:
        told = list(told)
        self.document = document
        self.vouched = Counter(marks(told))
        self._told_lines = [
            value for path, value in told if path == LINES and isinstance(value, dict)
        ]
        self._seen: dict[str, set[tuple[object, ...]]] = {}

    def add(self, path: str, value: object) -> bool:
        """Add one fact; False when another value stands there already."""
        if path == TESTS and isinstance(value, dict):
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
        if better is None or (better != known and not self.vouched[mark(path, known)]):
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

    def stands(self, path: str, value: object) -> bool:
        """Say whether a fact still stands there exactly as it was told."""
        if path == TESTS and isinstance(value, dict):
            return self._test_with(value) is not None
        if path in SAME_IF:
            return value in self.entries(path)
        place, name = self._place(path)
        return bool(place.get(name) == value)

    def is_there(self, path: str, value: object) -> bool:
        """Say whether a fact stands, perhaps with more that a person wrote beside it."""
        if path in SAME_IF and path != TESTS and isinstance(value, dict):
            alike = _identity(path, value) in self._identities(path)
            return alike or any(
                e.get("id") == value.get("id") for e in self.entries(path) if "id" in e
            )
        return self.stands(path, value)

    def instead(self, path: str, value: object) -> object:
        """Give what stands where a fact was told; None where a person removed it."""
        if not isinstance(value, dict):
            place, name = self._place(path)
            return place.get(name)
        if path == TESTS:
            return self._results_of(value)
        for keys in NEAR.get(path, ()):
            for entry in self.entries(path):
                same = all(entry.get(k) == value.get(k) and k in value for k in keys)
                if same and not self.vouched[mark(path, entry)]:
                    return entry
        return None

    def put(self, path: str, ours: object, theirs: object) -> None:
        """Let ``theirs`` stand where ``ours`` stood; None is nothing."""
        self._seen.pop(path, None)
        if path == TESTS:
            self._put_results(ours, theirs)
        elif path in SAME_IF:
            entries = self.entries(path)
            at = entries.index(ours) if isinstance(ours, dict) and ours in entries else len(entries)
            entries[at : at + 1] = [copy.deepcopy(theirs)] if isinstance(theirs, dict) else []
        else:
            place, name = self._place(path)
            place.pop(name, None)
            if theirs is not None:
                place[name] = theirs

    def entry_with(self, path: str, ours: Json, old: Json, theirs: Json) -> tuple[Json, list[str]]:
        """Join the three versions of an entry; see ``three_way``."""
        if path == LINES:
            return lines.joined(ours, theirs, old, self.others(ours))
        return three_way(old, ours, theirs)

    def told_of(self, line: Json) -> Json:
        """Give how a line stands in the words of a sender, where one told of its end just so."""
        end = ("status", "ended_on")
        for told in self._told_lines:
            if all(told.get(name) == line.get(name) for name in end):
                return {name: told[name] for name in end if name in told}
        return {}

    def others(self, line: Json) -> list[Json]:
        return [one for one in self.entries(LINES) if one is not line]

    def _put_results(self, ours: object, theirs: object) -> None:
        if isinstance(ours, dict):
            for test in self.entries(TESTS):
                if _frame(test) == _frame(ours):
                    test["results"] = [r for r in test["results"] if r not in ours["results"]]
        if isinstance(theirs, dict):
            self._add_gene_test(theirs)

    def _results_of(self, value: Json) -> Json | None:
        """Give the results that stand for the same markers of the same specimen and days."""
        markers = {one.get("marker") for one in value["results"]}
        for test in self.entries(TESTS):
            if _frame(test) == _frame(value):
                found = [one for one in test.get("results", []) if one.get("marker") in markers]
                frame = {key: test[key] for key in FRAME if test.get(key) is not None}
                return frame | {"results": copy.deepcopy(found)} if found else None
        return None

    def _test_with(self, value: Json) -> Json | None:
        """Find the gene test that holds these results."""
        for test in self.entries(TESTS):
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
