"""What a code means to us: the project's own table, each row with its source, checked when it is read."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.fhir.json_types import Json

SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD = "http://hl7.org/fhir/sid/icd-10"
ICD_O = "http://terminology.hl7.org/CodeSystem/icd-o-3"
HGNC = "http://www.genenames.org/geneId"
ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"
STAGING = "http://cancerstaging.org"

SAME_SYSTEM = {
    "http://hl7.org/fhir/sid/icd-10-cm": ICD,
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": ICD,
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm": ICD,
    "urn:oid:2.16.840.1.113883.6.43.1": ICD_O,
    "http://www.genenames.org": HGNC,
    "http://fhir.de/CodeSystem/bfarm/atc": ATC,
}
"""Names of code systems whose codes are those of the table."""

SHORT = {
    SCT: "SNOMED CT",
    LOINC: "LOINC",
    ICD: "ICD-10",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "ICD-10-GM",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm": "ICD-10-GM",
    "http://fhir.de/CodeSystem/bfarm/ops": "OPS",
    ICD_O: "ICD-O-3",
    "urn:oid:2.16.840.1.113883.6.43.1": "ICD-O-3",
    HGNC: "HGNC",
    "http://www.genenames.org": "HGNC",
    ATC: "ATC",
    "http://fhir.de/CodeSystem/bfarm/atc": "ATC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl": "NCIt",
    "http://dicom.nema.org/resources/ontology/DCM": "DICOM",
    STAGING: "AJCC",
}
"""What people call a code system; any other goes by the end of its address."""

_NO_NAMES = (UCUM, STAGING)
"""Systems whose rows of the table explain a unit or a letter instead of naming it."""

_WORD = re.compile("[a-z]{2}")
_CANCER = re.compile(r"C\d\d")
_ICD_MARKS = re.compile(r"[+*!GVZA]+$")
_UNCERTAIN = ("A", "V", "Z")


@dataclass(frozen=True, slots=True)
class Term:
    """One code of the table: what kind of thing it is (``meaning``) and our word for it."""

    system: str
    code: str
    display: str
    meaning: str
    value: str


class BadTable(ValueError):
    """The table gives one code two meanings, or lacks a source."""


@cache
def table() -> dict[tuple[str, str], Term]:
    """Read the table. Raises ``BadTable`` when a code stands in it twice or a row has no source."""
    found: dict[tuple[str, str], Term] = {}
    path = Path(__file__).with_name("terminology.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["system"], row["code"])
            if key in found or not row["source"]:
                raise BadTable(f"{row['system']} {row['code']} stands twice or has no source")
            found[key] = Term(*key, row["display"], row["meaning"], row["value"])
    return found


def normal(system: str, code: str) -> tuple[str, str]:
    """Bring system and code to the form of the table."""
    system = SAME_SYSTEM.get(system, system)
    code = code.strip()
    if system == ICD:
        code = _ICD_MARKS.sub("", code.upper().replace(" ", ""))
        code = code if "." in code or len(code) < 4 else f"{code[:3]}.{code[3:]}"
    if system == HGNC and code.isdigit():
        code = f"HGNC:{code}"
    return system, code


def term(coding: Json) -> Term | None:
    """Look up one Coding; the display never matters."""
    system, code = coding.get("system"), coding.get("code")
    if not isinstance(system, str) or not isinstance(code, str):
        return None
    system, code = normal(system, code)
    found = table().get((system, code))
    if found is None and system == ICD and len(code) > 5:  # C78.02 of ICD-10-CM is a C78.0
        found = table().get((system, code[:5]))
    if found is None and system in (ICD, ICD_O) and _CANCER.match(code):
        return Term(system, code, "", "other_cancer", code)
    return found


def codings(concept: object) -> Iterator[Json]:
    """Give the codings of a CodeableConcept."""
    found = concept.get("coding") if isinstance(concept, dict) else None
    return (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))


def terms(concept: object) -> list[Term]:
    """Give every known term of a CodeableConcept."""
    return [found for found in map(term, codings(concept)) if found]


def first(concept: object, *meanings: str) -> Term | None:
    """Give the first term of a CodeableConcept that has one of these meanings."""
    return next((found for found in terms(concept) if found.meaning in meanings), None)


def said(concept: object) -> str:
    """Give the sender's own words for a CodeableConcept, its text before its displays."""
    if not isinstance(concept, dict):
        return ""
    texts = (concept.get("text"), *(c.get("display") for c in codings(concept)))
    return next((text for text in texts if isinstance(text, str) and text), "")


def words(concept: object) -> str:
    """Give the text of a CodeableConcept to show to a person; never to decide by.

    A code that came without words has its name of the table before it, else the short name of its system.
    """
    return said(concept) or next(filter(None, map(named, _known_first(concept))), "")


def _known_first(concept: object) -> list[Json]:
    return sorted(codings(concept), key=lambda coding: not _name(coding))


def named(coding: Json) -> str:
    """Name one Coding by its code: ``Malignant tumor of colon (363406005)``, or ``SNOMED CT 1234567`` of an unknown one."""
    code, system = coding.get("code"), coding.get("system")
    if not isinstance(code, str) or not code:
        return ""
    if name := _name(coding):
        return f"{name} ({code})"
    short = short_name(system) if isinstance(system, str) else ""
    return code if code.startswith(f"{short}:") else f"{short} {code}".strip()


def _name(coding: Json) -> str:
    found = term(coding)
    return found.display if found and found.system not in _NO_NAMES else ""


def short_name(system: str) -> str:
    """What people call a code system: ``SNOMED CT``; of one that nobody here knows the end of its address."""
    plain = system.removeprefix("urn:").rstrip("/")
    return SHORT.get(system) or plain.rpartition("/")[2]


@cache
def names() -> frozenset[str]:
    """Every name that ``named`` gives and that is words; symbols of genes are the same in each language."""
    found = (one.display for one in table().values() if one.system not in _NO_NAMES)
    return frozenset(name for name in found if _WORD.search(name))


@cache
def reasons() -> frozenset[str]:
    """Why a resource of a known code is shown only."""
    return frozenset(one.value for one in table().values() if one.meaning == "shown")


def icd_certainty(concept: object) -> str | None:
    """Give A (excluded), V (suspected) or Z (state after) where a German ICD code carries one."""
    for coding in codings(concept):
        code, system = coding.get("code"), coding.get("system")
        if isinstance(code, str) and SAME_SYSTEM.get(str(system)) == ICD:
            mark = _ICD_MARKS.search(code.upper().replace(" ", ""))
            if mark and mark.group()[-1] in _UNCERTAIN:
                return mark.group()[-1]
    return None
