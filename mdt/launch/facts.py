"""What a launch's token lets us read of its one patient: type by type, page by page, each type whole or not at all.

It becomes one Bundle for the preview of an import; nothing of it is written by itself. What could not be read stands in
the Bundle by name, so that nobody takes an absence for "none" (import specification §10).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from accounts.outside import HostFailed, fetch
from cases.fhir.canonical import canonical
from cases.fhir.decode import MOST_BYTES, decode
from cases.fhir.elements import objects
from cases.fhir.issues import Unusable
from cases.fhir.items import CARRIERS
from cases.fhir.outcomes import not_read, warns
from cases.fhir.references import reference_text
from mdt.exceptions import LaunchRefused
from mdt.launch.flow import FHIR_JSON, Grant
from mdt.models import RecordSystem

Json = dict[str, Any]
# What a case is made of, in the words of the people who read what is missing.
TYPES = {
    "Condition": "Diagnoses (Condition)",
    "Observation": "Laboratory values and findings (Observation)",
    "Procedure": "Operations and procedures (Procedure)",
    "MedicationAdministration": "Drugs that were given (MedicationAdministration)",
    "MedicationRequest": "Drugs that were ordered (MedicationRequest)",
    "MedicationStatement": "Drugs that were reported (MedicationStatement)",
    "DiagnosticReport": "Reports (DiagnosticReport)",
    "ImagingStudy": "Scans (ImagingStudy)",
    "Specimen": "Specimens (Specimen)",
    "DocumentReference": "Documents (DocumentReference)",
}
DRUGS = ("MedicationAdministration", "MedicationRequest", "MedicationStatement")
# Named by the drugs above and nobody's own; without it a drug may be without a name.
NAMED = {"Medication": "Names of drugs (Medication)"}
# What a server that refuses a search without a category is asked for instead (US Core asks for one of its servers).
CATEGORIES = {
    "Observation": {
        "laboratory": "laboratory", "imaging": "imaging", "vital-signs": "vital signs", "survey": "survey",
        "exam": "examination",
    },
    "DiagnosticReport": {"LAB": "laboratory", "LP29684-5": "radiology", "LP7839-6": "pathology"},
}  # fmt: skip
# The token is no longer good, too much was asked: another question would not be answered either.
NOT_FOR_THE_QUESTION = (401, 429)
# Where a resource says whose it is.
ABOUT = ("subject", "patient", "for", "beneficiary")
PAGE_SIZE, MOST_PAGES = 200, 50
# Of the whole reading, and of one answer in it. An import takes 20 MB; our own words around it need some.
LONGEST, LONGEST_ANSWER = 60.0, 10.0
MOST_READ = MOST_BYTES - 1024 * 1024


class _NotRead(Exception):
    """Why a type could not be read, as the end of a sentence; never a word of the answer."""


class _Refused(_NotRead):
    """The server does not answer this question; it may answer another."""


@dataclass(frozen=True, slots=True)
class Told:
    """``content`` is a Bundle of R4; ``missing`` are the types that could not be read, whole or in part."""

    content: bytes
    counts: dict[str, int]
    missing: tuple[str, ...]


def facts_of(system: RecordSystem, grant: Grant) -> Told:
    """Read all that was granted. The same record gives the same bytes.

    Raises ``LaunchRefused`` where even the patient is not given: then nothing was read.
    """
    reader = _Reader(system, grant, monotonic() + LONGEST)
    kept: dict[tuple[str, str], Json] = {("Patient", grant.patient): reader.patient()}
    missing: dict[str, str] = {}
    for kind, what in (TYPES | NAMED).items():
        try:
            _check_granted(kind, grant)
            if kind in TYPES:
                _add(kept, reader.everything(kind))
        except _NotRead as why:
            missing[kind] = f"{what} could not be read: {why}"
    for kind, categories in reader.partly.items():
        what, read = TYPES[kind], ", ".join(categories)
        missing.setdefault(
            kind,
            f"{what} may be incomplete: the record system gave them by category only, and these were read: {read}",
        )
    for kind in reader.warned - missing.keys():
        what = TYPES[kind]
        missing[kind] = f"{what} may be incomplete: the record system says so of its own answer"
    counts = Counter(kind for kind, _ in kept)
    content = canonical(_bundle(system, kept, missing)).encode()
    return Told(content, dict(sorted(counts.items())), tuple(sorted(missing)))


def _check_granted(kind: str, grant: Grant) -> None:
    """By the scopes that came with the token, in the way of SMART 1 or 2. None said means: as asked (RFC 6749)."""
    if grant.scope is None:
        return
    words = [
        one for one in grant.scope.split() if one.startswith((f"patient/{kind}.", "patient/*."))
    ]
    rights = [one.partition("?")[0].rpartition(".")[2] for one in words]
    if not any(right in ("read", "*") or ("r" in right and "s" in right) for right in rights):
        raise _NotRead("it was not granted")


def _add(kept: dict[tuple[str, str], Json], more: dict[tuple[str, str], Json]) -> None:
    if any(kept.get(key, one) != one for key, one in more.items()):
        raise _NotRead("it gave one resource twice, with different content")
    kept.update(more)


def _bundle(
    system: RecordSystem, kept: dict[tuple[str, str], Json], missing: dict[str, str]
) -> Json:
    """In one order, whatever order the answers had. ``missing`` holds a sentence for each type."""
    entries: list[Json] = [
        {"fullUrl": f"{system.address}/{kind}/{key}", "resource": kept[kind, key], "search": {"mode": "match"}}
        for kind, key in sorted(kept)
    ]  # fmt: skip
    if missing:
        told = [words for _, words in sorted(missing.items())]
        entries.append({"resource": not_read(told), "search": {"mode": "outcome"}})
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


@dataclass(slots=True)
class _Reader:
    """Asks by the token, and stops at what is left of time and size."""

    system: RecordSystem
    grant: Grant
    ends: float
    left: int = MOST_READ
    warned: set[str] = field(default_factory=set)
    # Types that came by category only, and which categories those were.
    partly: dict[str, list[str]] = field(default_factory=dict)

    def patient(self) -> Json:
        key = self.grant.patient
        try:
            found = self._get(f"{self.system.address}/Patient/{quote(key, safe='')}")
        except _NotRead as why:
            raise LaunchRefused(
                f"The record system did not give the patient: {why}.", why="patient not read"
            ) from why
        if found.get("resourceType") != "Patient" or found.get("id") != key:
            raise LaunchRefused("The record system gave another patient.", why="other patient")
        return found

    def everything(self, kind: str) -> dict[tuple[str, str], Json]:
        """One type whole, or where the server refuses that by its categories. Raises ``_NotRead`` where neither came."""
        try:
            return self._search(kind)
        except _Refused:
            found: dict[tuple[str, str], Json] = {}
            read = [
                words
                for category, words in CATEGORIES.get(kind, {}).items()
                if self._gives(kind, category, found)
            ]
            if not read:
                raise
            self.partly[kind] = read
            return found

    def _gives(self, kind: str, category: str, found: dict[tuple[str, str], Json]) -> bool:
        """Whether this category is given; what it holds is added."""
        try:
            _add(found, self._search(kind, category=category))
        except _Refused:
            return False
        return True

    def _search(self, kind: str, **more: str) -> dict[tuple[str, str], Json]:
        """All pages of one search. Raises ``_NotRead`` unless all of it came and all of it is this patient's."""
        found: dict[tuple[str, str], Json] = {}
        asked = {"patient": self.grant.patient, "_count": str(PAGE_SIZE)} | more
        asked |= {"_include": f"{kind}:medication"} if kind in DRUGS else {}
        address: str | None = f"{self.system.address}/{kind}?{urlencode(asked)}"
        pages: set[str] = set()
        while address is not None:
            if address in pages or len(pages) == MOST_PAGES:
                raise _NotRead(f"its answer does not end within {MOST_PAGES} pages")
            pages.add(address)
            page = self._get(address)
            if page.get("resourceType") != "Bundle" or page.get("type") != "searchset":
                raise _NotRead("its answer is not the result of a search")
            for key, resource in self._resources(kind, page):
                _add(found, {key: resource})
            address = _next(page, address)
        return found

    def _resources(self, kind: str, page: Json) -> Iterator[tuple[tuple[str, str], Json]]:
        for entry in objects(page.get("entry")):
            resource = entry.get("resource")
            resource = resource if isinstance(resource, dict) else {}
            name, key = resource.get("resourceType"), resource.get("id")
            if name == "OperationOutcome":
                self.warned |= {kind} if warns(resource) else set()
                continue
            if not isinstance(name, str) or not isinstance(key, str) or name in CARRIERS:
                raise _NotRead("its answer holds something that is no single resource with an ID")
            if not self._is_ours(name, resource):
                raise _NotRead("its answer holds a resource of another patient, or of nobody")
            yield (name, key), resource

    def _is_ours(self, name: str, resource: Json) -> bool:
        """What we ask for must say that it is this patient's; what comes with it must not say otherwise."""
        if name == "Patient":
            return resource.get("id") == self.grant.patient
        own = f"Patient/{self.grant.patient}"
        texts = [reference_text(resource[one]) or "" for one in ABOUT if one in resource]
        said = {text.partition("/_history/")[0] for text in texts}
        return said <= {own, f"{self.system.address}/{own}"} and bool(said or name not in TYPES)

    def _get(self, address: str) -> Json:
        """One answer as JSON with its numbers as written, only from the servers registered with the system."""
        if not self.system.knows(address):
            raise _NotRead("it leads to a server that is not registered")
        seconds = min(self.ends - monotonic(), LONGEST_ANSWER)
        if seconds <= 0:
            raise _NotRead("the time for reading was over")
        headers = {"Authorization": f"Bearer {self.grant.token}", "Accept": FHIR_JSON}
        try:
            answer = fetch(address, headers=headers, seconds=seconds, most_bytes=self.left)
            if answer.status != 200:
                is_refused = (
                    400 <= answer.status < 500 and answer.status not in NOT_FOR_THE_QUESTION
                )
                raise (_Refused if is_refused else _NotRead)(f"it answered {answer.status}")
            self.left -= len(answer.body)
            pages = decode("answer.json", answer.body)
        except HostFailed as error:
            raise _NotRead(str(error)) from error
        except Unusable as error:
            raise _NotRead("its answer cannot be read as FHIR JSON") from error
        if len(pages) != 1:
            raise _NotRead("its answer cannot be read as FHIR JSON")
        return pages[0].root


def _next(page: Json, address: str) -> str | None:
    """Where the next page is; an address without a server is meant on the same one."""
    for link in objects(page.get("link")):
        if link.get("relation") == "next":
            url = link.get("url")
            if not isinstance(url, str):
                raise _NotRead("its answer cannot be read as FHIR JSON")
            return urljoin(address, url)
    return None
