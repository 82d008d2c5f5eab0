"""What every resource of an exported case shares: its id, its place in the case, and the words of the code table."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from cases.fhir import terminology as t
from cases.fhir.json_types import Json
from cases.rules.document import CaseDocument

PART = "urn:crlm:part"
"""Identifiers of this system name the place in the case document that a resource tells, such as ``labs/3``."""
LOCAL = "urn:crlm:"
PSEUDONYMS = "urn:crlm:case"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
BODY_STRUCTURE = {"system": "http://hl7.org/fhir/resource-types", "code": "BodyStructure"}
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


@dataclass(frozen=True, slots=True)
class Chart:
    """One case being written. ``subject`` names it; ``born`` is the birth date as far as it may be told."""

    document: CaseDocument
    subject: UUID
    born: str = ""

    @property
    def claims(self) -> bool:
        """Whether profiles can be claimed: each asks for a patient with number and sex (mCODE CancerPatient)."""
        person = self.document.patient
        return bool(person.identifiers and person.sex)

    def id_of(self, kind: str, part: str) -> str:
        return str(uuid5(self.subject, f"{kind}/{part}"))

    def ref(self, kind: str, part: str) -> Json:
        return {"reference": f"urn:uuid:{self.id_of(kind, part)}"}

    @property
    def patient(self) -> Json:
        return self.ref("Patient", "patient")

    @property
    def primary(self) -> Json:
        return self.ref("Condition", "primary")

    def resource(self, kind: str, part: str, *, profile: str = "", **content: Any) -> Json:
        """Give a resource of the patient; what is unknown is left out."""
        whose = "patient" if kind == "BodyStructure" else "subject"
        found: Json = {"resourceType": kind, "id": self.id_of(kind, part)}
        if profile and self.claims:
            found["meta"] = {"profile": [f"{MCODE}{profile}"]}
        number: Json = {"system": PART, "value": part}
        if kind == "BodyStructure":  # by this a tumour is followed from scan to scan
            number = {"use": "usual", "type": concept("", BODY_STRUCTURE)} | number
        found |= {"identifier": [number], whose: self.patient}
        return found | {
            key: value for key, value in content.items() if value not in (None, "", [], {})
        }

    def observation(self, part: str, code: Json, *, category: str = "", **content: Any) -> Json:
        kind = [{"coding": [{"system": CATEGORY, "code": category}]}] if category else None
        content.setdefault("status", "final")
        return self.resource("Observation", part, code=code, category=kind, **content)


@cache
def _codes(meaning: str, value: str, system: str) -> tuple[t.Term, ...]:
    return tuple(
        term for term in t.table().values()
        if (term.meaning, term.value) == (meaning, value) and system in ("", term.system)
    )  # fmt: skip


def coded(meaning: str, value: str, *systems: str) -> list[Json]:
    """Give the first code of the table for one of our words, one for each system asked for."""
    found = [_codes(meaning, value, system)[:1] for system in systems or ("",)]
    return [
        {"system": term.system, "code": term.code, "display": term.display}
        for terms in found
        for term in terms
    ]


def local(kind: str, word: str) -> Json:
    """Give our own code, which stands beside those of others and says exactly what we mean."""
    return {"system": f"{LOCAL}{kind}", "code": word}


def concept(text: str, *codings: Json) -> Json:
    return ({"coding": list(codings)} if codings else {}) | ({"text": text} if text else {})


def loinc(code: str, text: str) -> Json:
    return concept(text, {"system": t.LOINC, "code": code})


def plain(word: str) -> str:
    return word.replace("_", " ")
