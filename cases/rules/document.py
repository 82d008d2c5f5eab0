"""The case document ``crlm-case/1``: one patient with one case of colorectal liver metastases.

Everything the rules know about a patient is in here, frozen. ``None`` and an empty tuple mean *unknown*;
they never mean normal, wild type or zero. Lengths are millimetres, exactly as written.
"""

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from cases.rules import vocabulary as v
from cases.rules.consistency import inconsistencies
from cases.rules.reading import (
    DocumentError,
    DocumentRefused,
    Unreadable,
    as_json,
    below,
    decimal,
    load,
    object_reader,
    whole,
)

__all__ = ["CaseDocument", "DocumentError", "DocumentRefused", "from_json", "parse", "to_json"]

SCHEMA: Literal["crlm-case/1"] = "crlm-case/1"

T = TypeVar("T")

Length = Annotated[Decimal, decimal(most="400", unit="mm")]
Percent = Annotated[Decimal, decimal(most="100", unit="%")]
Amount = Annotated[Decimal, decimal()]
Dose = Annotated[Decimal, decimal(most="200", unit="%")]
Count = Annotated[int, whole(0, 999)]
CtcaeGrade = Annotated[int, whole(0, 5)]
MorphologyGroup = Annotated[int, whole(1, 3)]


@dataclass(frozen=True, slots=True)
class Identifier:
    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Patient:
    identifiers: tuple[Identifier, ...] = ()
    family_name: str | None = None
    given_name: str | None = None
    birth_date: date | None = None
    sex: v.Sex | None = None
    deceased_on: date | None = None


@dataclass(frozen=True, slots=True)
class PrimaryTumour:
    site: v.PrimarySite | None = None
    diagnosed_on: date | None = None
    histology: str | None = None
    grade: v.Grade | None = None
    t: v.TCategory | None = None
    n: v.NCategory | None = None
    m: v.MCategory | None = None
    nodes_positive: Count | None = None
    nodes_examined: Count | None = None
    status: v.PrimaryStatus | None = None
    resected_on: date | None = None
    margin: v.Margin | None = None
    symptoms: tuple[v.Symptom, ...] = ()


@dataclass(frozen=True, slots=True)
class Metastases:
    """The liver metastases as a whole; ``largest_mm`` in millimetres."""

    detected_on: date | None = None
    count: Count | None = None
    largest_mm: Length | None = None
    distribution: v.Distribution | None = None
    liver_involvement_percent: Percent | None = None


@dataclass(frozen=True, slots=True)
class Extrahepatic:
    site: v.ExtrahepaticSite
    count: Count | None = None
    resectable: bool | None = None
    detected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One surgeon's dated opinion; resectability is never one anonymous word."""

    surgeon: str
    voted_on: date
    resectability: v.Resectability = field(metadata={"key": "class"})
    technique: v.Technique | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Lesion:
    id: str
    label: str | None = None
    organ: v.Organ | None = None
    segments: tuple[v.Segment, ...] = ()
    nodal: bool | None = None
    role: v.LesionRole | None = None
    treated: v.LocalTreatment | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One lesion on one scan: its long axis (short axis of a node) in mm, or a status.

    ``morphology_group`` is its look on portal-venous CT: 3 heterogeneous, 1 homogeneous with a sharp margin.
    """

    lesion: str
    mm: Length | None = None
    status: v.MeasurementStatus | None = None
    morphology_group: MorphologyGroup | None = None


@dataclass(frozen=True, slots=True)
class NonTarget:
    lesion: str
    status: v.NonTargetStatus


@dataclass(frozen=True, slots=True)
class NewLesion:
    id: str
    certainty: v.Certainty
    organ: v.Organ | None = None
    nodal: bool | None = None
    segments: tuple[v.Segment, ...] = ()
    mm: Length | None = None


@dataclass(frozen=True, slots=True)
class Imaging:
    id: str
    performed_on: date
    modality: v.Modality | None = None
    regions: tuple[v.Region, ...] = ()
    contrast: v.Contrast | None = None
    slice_mm: Length | None = None
    reported_response: v.ReportedResponse | None = None
    measurements: tuple[Measurement, ...] = ()
    non_target: tuple[NonTarget, ...] = ()
    new_lesions: tuple[NewLesion, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneResult:
    marker: v.Marker
    status: v.GeneStatus
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class GeneTest:
    specimen: v.Specimen | None = None
    collected_on: date | None = None
    reported_on: date | None = None
    results: tuple[GeneResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Lab:
    test: v.LabTest
    value: Amount
    unit: v.LabUnit
    collected_on: date
    upper_limit: Amount | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    kind: v.AssessmentKind
    value: str
    assessed_on: date | None = None


@dataclass(frozen=True, slots=True)
class LiverVolume:
    measured_on: date
    flr_ml: Amount | None = None
    total_ml: Amount | None = None
    total_method: v.TotalMethod | None = None
    spleen_ml: Amount | None = None
    days_since_embolisation: Annotated[int, whole(0, 9999)] | None = None


@dataclass(frozen=True, slots=True)
class LiverBackground:
    state: v.BackgroundState
    assessed_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgentDose:
    agent: v.Agent
    percent: Dose


@dataclass(frozen=True, slots=True)
class Toxicity:
    term: str
    grade: CtcaeGrade


@dataclass(frozen=True, slots=True)
class Cycle:
    number: Annotated[int, whole(1, 200)]
    given_on: date | None = None
    doses: tuple[AgentDose, ...] = ()
    toxicities: tuple[Toxicity, ...] = ()


@dataclass(frozen=True, slots=True)
class TherapyLine:
    id: str
    intent: v.Intent | None = None
    status: v.LineStatus | None = None
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    agents: tuple[v.Agent, ...] = ()
    cycle_days: Annotated[int, whole(1, 84)] | None = None
    cycles: tuple[Cycle, ...] = ()


@dataclass(frozen=True, slots=True)
class Surgery:
    id: str
    kind: v.SurgeryKind
    status: v.SurgeryStatus | None = None
    date: "datetime.date | None" = None
    extent: v.Extent | None = None
    stages: Annotated[int, whole(1, 4)] | None = None
    segments: tuple[v.Segment, ...] = ()
    lesions: tuple[str, ...] = ()
    margin: v.Margin | None = None
    clavien_dindo: v.ClavienDindo | None = None
    pathological_response: str | None = None


@dataclass(frozen=True, slots=True)
class Pharmacogenetics:
    test: v.PharmacogeneticTest
    result: v.PharmacogeneticResult
    value: Amount | None = None
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    question: v.BoardQuestion | None = None
    question_text: str | None = None


@dataclass(frozen=True, slots=True)
class CaseDocument:
    schema: Literal["crlm-case/1"] = SCHEMA
    patient: Patient = Patient()
    primary: PrimaryTumour = PrimaryTumour()
    metastases: Metastases = Metastases()
    extrahepatic: tuple[Extrahepatic, ...] = ()
    extrahepatic_ruled_out_on: date | None = None
    resectability_votes: tuple[Vote, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    imaging: tuple[Imaging, ...] = ()
    gene_tests: tuple[GeneTest, ...] = ()
    labs: tuple[Lab, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    liver_volumes: tuple[LiverVolume, ...] = ()
    liver_background: LiverBackground | None = None
    therapy_lines: tuple[TherapyLine, ...] = ()
    surgeries: tuple[Surgery, ...] = ()
    pharmacogenetics: tuple[Pharmacogenetics, ...] = ()
    board: Board = Board()


_read: Callable[[object, str, list[DocumentError]], CaseDocument | Unreadable] = object_reader(
    CaseDocument
)


def parse(text: str | bytes) -> CaseDocument:
    """Read one case document from JSON text.

    Raises ``DocumentRefused`` with every error and its JSON path; nothing of a bad document is returned.
    """
    return from_json(load(text))


def from_json(value: object) -> CaseDocument:
    """Read one case document from decoded JSON; strict like ``parse``."""
    errors: list[DocumentError] = []
    if isinstance(value, dict) and "schema" not in value:
        errors.append(DocumentError("schema", f"is required: {SCHEMA}"))
    document = _read(value, "", errors)
    if isinstance(document, Unreadable):
        raise DocumentRefused(errors)
    errors += inconsistencies(document)
    if errors:
        raise DocumentRefused(errors)
    return document


def to_json(document: CaseDocument) -> dict[str, object]:
    """Write the document as JSON values, unknown values and empty lists left out."""
    content: dict[str, object] = as_json(document)
    return content


def dump(document: CaseDocument) -> str:
    """Write the document as readable JSON text, the same text for the same document."""
    return json.dumps(to_json(document), ensure_ascii=False, indent=1)


def indexed(items: Sequence[T], path: str) -> list[tuple[str, T]]:
    """Pair each item of a list with its JSON path, for evidence that names its place."""
    return [(below(path, place), item) for place, item in enumerate(items)]
