"""Laboratory results, performance and other assessments, and what is known of drug metabolism."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cases.fhir import terminology as t
from cases.fhir.json_types import Json
from cases.fhir.mcode.chart import Chart, coded, concept, local, loinc, plain
from cases.rules.document import Assessment, Lab, Pharmacogenetics

MARKERS = ("CEA", "CA19-9")
MOLAR = {("bilirubin", "umol/L"): "14631-6", ("creatinine", "umol/L"): "14682-9"}
"""Two tests have another code where the amount of substance is measured instead of the mass."""
UNSENT = ("patient_wish",)
"""What a patient told us goes to no other system; it travels only between installations of this one."""


def laboratory(chart: Chart) -> Iterator[Json]:
    for place, lab in enumerate(chart.document.labs):
        yield chart.observation(
            f"labs/{place}",
            _test(lab),
            category="laboratory",
            profile="mcode-tumor-marker-test" if lab.test in MARKERS else "",
            effectiveDateTime=lab.collected_on.isoformat(),
            valueQuantity=quantity(lab.value, lab.unit),
            referenceRange=[{"high": quantity(lab.upper_limit, lab.unit)}] if lab.upper_limit is not None else None,
        )  # fmt: skip


def _test(lab: Lab) -> Json:
    molar = MOLAR.get((lab.test, lab.unit))
    codes = [{"system": t.LOINC, "code": molar}] if molar else coded("lab", lab.test, t.LOINC)
    return concept(lab.test, *codes)


def quantity(value: Decimal, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": t.UCUM, "code": unit}


def assessments(chart: Chart) -> Iterator[Json]:
    for place, one in enumerate(chart.document.assessments):
        if one.kind not in UNSENT:
            yield _assessment(chart, f"assessments/{place}", one)


def _assessment(chart: Chart, part: str, one: Assessment) -> Json:
    on: dict[str, Any] = {"effectiveDateTime": one.assessed_on and one.assessed_on.isoformat()}
    if one.kind == "ECOG" and one.value in tuple("01234"):
        return chart.observation(
            part, loinc("89247-1", "ECOG performance status"), category="survey",
            profile="mcode-ecog-performance-status" if one.assessed_on else "", valueInteger=int(one.value),
            interpretation=[concept("", *coded("ecog_answer", one.value, t.LOINC))], **on,
        )  # fmt: skip
    for kind, number, unit in (("height_cm", "8302-2", "cm"), ("weight_kg", "29463-7", "kg")):
        if one.kind == kind:
            value = quantity(Decimal(one.value), unit)
            return chart.observation(
                part, loinc(number, plain(kind)), category="vital-signs", valueQuantity=value, **on
            )
    code = concept(plain(one.kind), local("assessment", one.kind))
    return chart.observation(part, code, category="survey", valueString=one.value, **on)


def pharmacogenetics(chart: Chart) -> Iterator[Json]:
    for place, one in enumerate(chart.document.pharmacogenetics):
        yield chart.observation(
            f"pharmacogenetics/{place}",
            concept(one.test, *coded("pharmacogenetics", one.test, t.LOINC)),
            category="laboratory",
            effectiveDateTime=one.reported_on and one.reported_on.isoformat(),
            valueCodeableConcept=concept(_metabolism(one), local("pharmacogenetics", one.result)),
        )


def _metabolism(one: Pharmacogenetics) -> str:
    return f"{plain(one.result)} {one.value}" if one.value is not None else one.result
