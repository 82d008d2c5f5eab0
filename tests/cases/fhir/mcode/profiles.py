"""The mCODE STU4 profiles that our export claims, as JSON Schemas: what they ask for beyond FHIR R4.

Written from the profiles' definitions (HL7/fhir-mCODE-ig, with US Core, which they build on): required elements, fixed
codes, required bindings, elements not used, invariants. ``REFERENCES`` says to what a reference may lead. Extensible
and preferred bindings bind nobody, and are not here.
"""

from typing import Any

Schema = dict[str, Any]
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"
SCT, LOINC = "http://snomed.info/sct", "http://loinc.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
VARIANT_ANSWERS = ("LA9633-4", "LA9634-2", "LA18198-4", "LA11884-6")
"""LOINC list LL1971-2."""
INTENTS = ("373808002", "363676003", "399707004", "261004008", "129428001", "429892002", "360156006", "447295008")  # fmt: skip
"""ProcedureIntentVS."""
STAGE_TYPES = ("399390009", "399537006", "399588009")
LENGTHS = ("mm", "cm")
MARKERS = ("2039-6", "24108-3", "83085-1", "19201-3")
"""Codes of TumorMarkerTestVS among those that we write: CEA and CA 19-9."""


def needs(*names: str) -> Schema:
    return {"required": list(names)}


def element(name: str, schema: Schema) -> Schema:
    return {"properties": {name: schema}}


def code(system: str, *codes: str) -> Schema:
    """A CodeableConcept with one of these codes among its codings."""
    one = {
        "properties": {"system": {"const": system}, "code": {"enum": list(codes)}},
        **needs("system", "code"),
    }
    return {"type": "object", **needs("coding"), **element("coding", {"contains": one})}


def every(schema: Schema) -> Schema:
    return {"items": schema}


def some(schema: Schema) -> Schema:
    return {"contains": schema, "minItems": 1}


def never(*names: str) -> Schema:
    return {"properties": dict.fromkeys(names, False)}


def both(*schemas: Schema) -> Schema:
    return {"allOf": list(schemas)}


def extension(url: str, schema: Schema) -> Schema:
    """Whatever carries this extension carries a value like this."""
    is_it = {"properties": {"url": {"const": url}}, **needs("url")}
    return element(
        "extension", every({"if": is_it, "then": element("valueCodeableConcept", schema)})
    )


def component(number: str, value: Schema) -> Schema:
    is_it = element("code", code(LOINC, number))
    return element("component", every({"if": is_it, "then": value}))


CODED = both(needs("coding"), element("coding", {"minItems": 1}))
INTENT = extension(f"{MCODE}procedure-intent", code(SCT, *INTENTS))
REASON = {"anyOf": [needs("reasonCode"), needs("reasonReference")]}
LAB = both(
    needs("status", "category", "code", "subject"),
    element("category", some(code(CATEGORY, "laboratory"))),
    {"anyOf": [needs("valueQuantity"), needs("valueCodeableConcept"), needs("valueString"), needs("dataAbsentReason"),
               needs("component")]},
)  # fmt: skip
CONDITION = both(
    needs("category", "code", "subject"),
    extension(f"{MCODE}histology-morphology-behavior", CODED),
)

PROFILES: dict[str, tuple[str, Schema]] = {
    "cancer-patient": (
        "Patient",
        both(
            needs("identifier", "name", "gender"),
            element("identifier", both({"minItems": 1}, every(needs("system", "value")))),
            element("name", both({"minItems": 1}, every({"anyOf": [needs("family"), needs("given"), needs("extension")]}))),
        ),
    ),
    "primary-cancer-condition": ("Condition", CONDITION),
    "secondary-cancer-condition": ("Condition", both(CONDITION, never("stage"))),
    "tnm-stage-group": (
        "Observation",
        both(
            needs("status", "code", "subject", "valueCodeableConcept", "method", "focus"),
            element("code", code(SCT, *STAGE_TYPES)),
            element("focus", {"minItems": 1, "maxItems": 1}),
            never("component", "device", "referenceRange"),
        ),
    ),
    "genomic-variant": (
        "Observation",
        both(
            LAB,
            element("code", code(LOINC, "69548-6")),
            element("valueCodeableConcept", code(LOINC, *VARIANT_ANSWERS)),
            component("48018-6", needs("valueCodeableConcept")),
            component("48005-3", both(needs("valueCodeableConcept"), element("valueCodeableConcept", CODED))),
        ),
    ),
    "human-specimen": ("Specimen", needs("type", "subject")),
    "tumor-marker-test": ("Observation", both(LAB, element("code", code(LOINC, *MARKERS)), never("component"))),
    "ecog-performance-status": (
        "Observation",
        both(
            needs("status", "category", "code", "subject"),
            element("category", some(code(CATEGORY, "survey"))),
            element("code", code(LOINC, "89247-1")),
            element("valueInteger", {"type": "integer", "minimum": 0, "maximum": 5}),
            element("interpretation", every(code(LOINC, *(f"LA{n}" for n in ("9622-7", "9623-5", "9624-3", "9625-0", "9626-8", "9627-6"))))),
            never("bodySite", "specimen", "device", "hasMember", "component", "valueQuantity", "valueString"),
        ),
    ),
    "tumor": (
        "BodyStructure",
        both(
            needs("identifier", "location", "patient"),
            element(
                "identifier",
                some(
                    both(
                        needs("use", "type", "value"),
                        element("use", {"const": "usual"}),
                        element("type", code("http://hl7.org/fhir/resource-types", "BodyStructure")),
                    )
                ),
            ),
            element("morphology", code(SCT, "367651003")),
            never("locationQualifier"),
        ),
    ),
    "tumor-size": (
        "Observation",
        both(
            needs("status", "code", "subject", "component"),
            element("code", code(LOINC, "21889-1")),
            {"oneOf": [needs("focus"), needs("specimen")]},
            element("focus", {"maxItems": 1}),
            element("component", both(some(element("code", code(LOINC, "33728-7"))), {"maxItems": 3})),
            component(
                "33728-7",
                element(
                    "valueQuantity",
                    both(needs("value", "system", "code"), element("system", {"const": "http://unitsofmeasure.org"}),
                         element("code", {"enum": list(LENGTHS)})),
                ),
            ),
        ),
    ),
    "cancer-related-medication-request": (
        "MedicationRequest",
        both(needs("status", "intent", "subject", "medicationCodeableConcept"), REASON, INTENT),
    ),
    "cancer-related-medication-administration": (
        "MedicationAdministration",
        both(needs("status", "subject", "medicationCodeableConcept", "effectiveDateTime"), REASON, INTENT),
    ),
    "cancer-related-surgical-procedure": (
        "Procedure",
        both(
            needs("status", "code", "subject"), REASON, INTENT,
            {"if": element("status", {"enum": ["completed", "in-progress"]}),
             "then": {"anyOf": [needs("performedDateTime"), needs("performedPeriod")]}},
        ),
    ),
}  # fmt: skip
"""By the last part of the profile's address: type of the resource and what it has to be."""

PATIENT = ("cancer-patient",)
CANCER = ("primary-cancer-condition", "secondary-cancer-condition")
REFERENCES: dict[str, tuple[str, ...]] = {
    "subject": PATIENT,
    "patient": PATIENT,
    "reasonReference": CANCER,
    "stage.assessment": ("tnm-stage-group",),
    "tumor-size.focus": ("tumor",),
    "tnm-stage-group.focus": ("primary-cancer-condition",),
    "specimen": ("human-specimen",),
}
"""Element (with its profile, where only that says so) → profiles of which what it leads to claims one."""
