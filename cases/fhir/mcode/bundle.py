"""One case as one Bundle: the resources, and in one extension of the Patient what they cannot tell."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cases.fhir.decode import Page
from cases.fhir.json_types import Json
from cases.fhir.mcode import genes, images, measured, treatments, tumour
from cases.fhir.mcode.chart import PSEUDONYMS, Chart
from cases.fhir.mcode.extra import difference, places
from cases.fhir.mcode.reading import EXTRA, told_by
from cases.rules.document import CaseDocument, from_json, to_json

TYPED = (
    "label",
    "reason",
    "end_reason",
    "question_text",
    "histology",
    "pathological_response",
    "variant",
)
"""What people typed, and so may hold a name."""


@dataclass(frozen=True, slots=True)
class Exported:
    """``homeless`` names what a reader other than this program cannot see, as the case document names it."""

    bundle: Json
    homeless: tuple[str, ...]


def exported(
    document: CaseDocument, *, subject: UUID, as_of: date, at: datetime, born: str | None = None
) -> Exported:
    """Write a case. ``born`` replaces the birth date, such as its year alone; the same input gives the same output."""
    birth_date = document.patient.birth_date
    chart = Chart(
        document, subject, (birth_date.isoformat() if birth_date else "") if born is None else born
    )
    resources = list(_resources(chart, as_of))
    told = told_by([Page("", 0, _bundle(chart, resources, at))])
    whole = to_json(document)
    if born is not None:
        told, whole = _without_birth(told), _without_birth(whole)
    fragment = difference(told, whole)
    if fragment:
        text = json.dumps(fragment, ensure_ascii=False, sort_keys=True)
        resources[0]["extension"] = [{"url": EXTRA, "valueString": text}]
    lost = tuple(sorted(set(places(fragment, told))))
    return Exported(_bundle(chart, resources, at), lost)


def _without_birth(content: Json) -> Json:
    person = {
        key: value for key, value in content.get("patient", {}).items() if key != "birth_date"
    }
    return (
        content | {"patient": person}
        if person
        else {k: v for k, v in content.items() if k != "patient"}
    )


def _resources(chart: Chart, as_of: date) -> Iterator[Json]:
    yield tumour.patient(chart)
    yield from tumour.conditions(chart)
    yield from tumour.staging(chart)
    yield from tumour.pathology(chart)
    yield from genes.genetics(chart)
    yield from measured.laboratory(chart)
    yield from measured.assessments(chart)
    yield from measured.pharmacogenetics(chart)
    yield from images.lesions(chart)
    yield from images.scans(chart)
    yield from images.responses(chart, as_of)
    yield from treatments.drugs(chart)
    yield from treatments.operations(chart)


def _bundle(chart: Chart, resources: list[Json], at: datetime) -> Json:
    return {
        "resourceType": "Bundle",
        "id": chart.id_of("Bundle", "case"),
        "type": "collection",
        "timestamp": at.replace(microsecond=0).isoformat(),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }


def without_names(document: CaseDocument, number: str, hide: Callable[[str], str]) -> CaseDocument:
    """Take name, numbers and birth date away; ``number`` stands for the patient, ``hide`` masks what people typed."""
    content: Json = to_json(document)
    person: Json = {"identifiers": [{"system": PSEUDONYMS, "value": number}]}
    kept = {
        name: value
        for name, value in content.get("patient", {}).items()
        if name in ("sex", "deceased_on")
    }
    return from_json(_masked(content, hide) | {"patient": person | kept})


def _masked(value: Any, hide: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, dict):
        is_wish = value.get("kind") == "patient_wish"
        return {
            name: _masked(one, hide, "reason" if is_wish and name == "value" else name)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_masked(one, hide, key) for one in value]
    return hide(value) if key in TYPED and isinstance(value, str) else value


def written(value: object) -> str:
    """Write JSON with the digits of each number, which a float would lose."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)}:{written(one)}" for key, one in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
