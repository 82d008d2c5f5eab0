"""The person, the primary with its stage, and where it went: CancerPatient, cancer conditions, TNM."""

from collections.abc import Iterator
from typing import Any

from cases.fhir import terminology as t
from cases.fhir.json_types import Json
from cases.fhir.mcode.chart import MCODE, PSEUDONYMS, Chart, coded, concept, local, loinc, plain
from cases.rules.document import Extrahepatic

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
RELATED = "http://hl7.org/fhir/StructureDefinition/condition-related"
AJCC_8 = "897275008"
UNKNOWN_SITE = "781382000"
STAGE_OF_M = {"M1": "IV", "M1a": "IVA", "M1b": "IVB", "M1c": "IVC"}
"""With distant metastases the stage group follows from M alone (UICC/AJCC, 8th edition)."""
CONFIRMED: Json = {
    "clinicalStatus": concept(
        "", {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}
    ),
    "verificationStatus": concept(
        "",
        {
            "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
            "code": "confirmed",
        },
    ),
    "category": [
        concept(
            "",
            {
                "system": "http://terminology.hl7.org/CodeSystem/condition-category",
                "code": "problem-list-item",
            },
        )
    ],
}


def patient(chart: Chart) -> Json:
    person = chart.document.patient
    found: Json = {"resourceType": "Patient", "id": chart.id_of("Patient", "patient")}
    name: Json = {"family": person.family_name} if person.family_name else {}
    name |= {"given": [person.given_name]} if person.given_name else {}
    if chart.claims:
        found["meta"] = {"profile": [f"{MCODE}mcode-cancer-patient"]}
    if person.identifiers:
        found["identifier"] = [{"system": n.system, "value": n.value} for n in person.identifiers]
    # The profile asks for a name, or for a word why there is none.
    is_masked = any(number.system == PSEUDONYMS for number in person.identifiers)
    why = {"url": ABSENT, "valueCode": "masked" if is_masked else "unknown"}
    found["name"] = [name or {"extension": [why]}]
    for key, value in (
        ("gender", person.sex),
        ("birthDate", chart.born),
        ("deceasedDateTime", person.deceased_on and person.deceased_on.isoformat()),
    ):
        if value:
            found[key] = value
    return found


def conditions(chart: Chart) -> Iterator[Json]:
    """Give the primary, the liver metastases and each other site, as far as the case knows them."""
    yield _primary(chart)
    metastases = chart.document.metastases
    if metastases != type(metastases)():
        code = concept(
            "Liver metastases of colorectal cancer", *coded("liver_metastasis", "", t.SCT)
        )
        yield _secondary(chart, "metastases", code, metastases.detected_on)
    for place, one in enumerate(chart.document.extrahepatic):
        yield _secondary(chart, f"extrahepatic/{place}", _site(one), one.detected_on)


def _primary(chart: Chart) -> Json:
    primary = chart.document.primary
    if primary.site:
        systems = (t.SCT,) if primary.site == "colon_unspecified" else (t.SCT, t.ICD)
        codes = coded("primary", primary.site, *systems)
        text = f"Colorectal cancer, {plain(primary.site)}"
    else:
        codes, text = [{"system": t.SCT, "code": UNKNOWN_SITE}], "Colorectal cancer"
    return chart.resource(
        "Condition", "primary", profile="mcode-primary-cancer-condition", **CONFIRMED,
        code=concept(text, *codes), onsetDateTime=_day(primary.diagnosed_on),
        extension=_histology(primary.histology),
        note=[{"text": f"Histology: {primary.histology}"}] if primary.histology else None,
        stage=_stage_of(chart),
    )  # fmt: skip


def _histology(text: str | None) -> list[Json]:
    """Give the histology by its code. Words alone have no place in that extension."""
    codes = [*coded("morphology", text, t.SCT), *coded("morphology", text, t.ICD_O)] if text else []
    if not codes:
        return []
    url = f"{MCODE}mcode-histology-morphology-behavior"
    return [{"url": url, "valueCodeableConcept": concept(text or "", *codes)}]


def _secondary(chart: Chart, part: str, code: Json, since: object) -> Json:
    related = {
        "url": RELATED,
        "valueReference": chart.primary,
    }
    return chart.resource(
        "Condition", part, profile="mcode-secondary-cancer-condition", **CONFIRMED, code=code,
        onsetDateTime=_day(since), extension=[related],
    )  # fmt: skip


def _site(one: Extrahepatic) -> Json:
    text = f"Metastasis, {plain(one.site)}"
    return concept(text, *coded("extrahepatic", one.site, t.SCT), local("site", one.site))


def staging(chart: Chart) -> Iterator[Json]:
    """Give T, N, M and, with distant metastases, the stage group that follows from them."""
    for letter in _letters(chart):
        value = getattr(chart.document.primary, letter)
        yield chart.observation(
            f"primary/{letter}",
            concept(f"{letter.upper()} category", *coded(letter, "other", t.SCT)),
            focus=[chart.primary],
            valueCodeableConcept=concept(value, {"system": t.STAGING, "code": value}),
        )
    if stage := STAGE_OF_M.get(chart.document.primary.m or ""):
        yield chart.observation(
            "computed/stage",
            concept("TNM stage group", {"system": t.SCT, "code": "399390009"}),
            profile="mcode-tnm-stage-group",
            focus=[chart.primary],
            valueCodeableConcept=concept(f"Stage {stage}", *coded("stage_value", stage, t.SCT)),
            method=concept(
                "AJCC, 8th edition; follows from the M category, computed by CRLM Board",
                {"system": t.SCT, "code": AJCC_8},
            ),
            hasMember=[chart.ref("Observation", f"primary/{letter}") for letter in _letters(chart)],
        )


def _letters(chart: Chart) -> list[str]:
    return [letter for letter in "tnm" if getattr(chart.document.primary, letter)]


def _stage_of(chart: Chart) -> list[Json]:
    if chart.document.primary.m not in STAGE_OF_M:
        return []
    return [{"assessment": [chart.ref("Observation", "computed/stage")]}]


def pathology(chart: Chart) -> Iterator[Json]:
    """Give nodes, grade and margin of the primary."""
    primary = chart.document.primary
    for name, code in (("nodes_examined", "21894-1"), ("nodes_positive", "21893-3")):
        number = getattr(primary, name)
        if number is not None:
            yield _of_primary(chart, name, code, valueInteger=number)
    for name, code in (("grade", "33732-9"), ("margin", "84892-9")):
        word = getattr(primary, name)
        if word:
            yield _of_primary(
                chart, name, code, valueCodeableConcept=concept(word, local(name, word))
            )


def _of_primary(chart: Chart, name: str, code: str, **value: Any) -> Json:
    text = plain(name).capitalize()
    return chart.observation(
        f"primary/{name}", loinc(code, text), category="laboratory", focus=[chart.primary], **value
    )


def _day(value: object) -> str | None:
    return str(value) if value else None
