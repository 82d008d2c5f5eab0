"""What a resource of FHIR is, as people say it: ``Observation: CEA, 12 Mar 2026``.

Its place in the file (``entry[3].resource``) is for whoever mends the sender, and stands beside it.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import pgettext_lazy

from cases.fhir import terminology as t
from cases.fhir.elements import objects, written_date
from cases.fhir.issues import Issue
from cases.fhir.items import Item
from mdt.presenters.import_words import coded, joint, words

KINDS = {
    "AllergyIntolerance": pgettext_lazy("resource", "Allergy"),
    "Appointment": pgettext_lazy("resource", "Appointment"),
    "AppointmentResponse": pgettext_lazy("resource", "Answer to an appointment"),
    "BodyStructure": pgettext_lazy("resource", "Body site"),
    "Bundle": pgettext_lazy("resource", "The whole file"),
    "CarePlan": pgettext_lazy("resource", "Care plan"),
    "CareTeam": pgettext_lazy("resource", "Care team"),
    "Claim": pgettext_lazy("resource", "Claim"),
    "Condition": pgettext_lazy("resource", "Diagnosis"),
    "Consent": pgettext_lazy("resource", "Consent"),
    "Coverage": pgettext_lazy("resource", "Insurance"),
    "Device": pgettext_lazy("resource", "Device"),
    "DiagnosticReport": pgettext_lazy("resource", "Report"),
    "DocumentReference": pgettext_lazy("resource", "Document"),
    "Encounter": pgettext_lazy("resource", "Visit"),
    "ExplanationOfBenefit": pgettext_lazy("resource", "Bill"),
    "FamilyMemberHistory": pgettext_lazy("resource", "Family history"),
    "Goal": pgettext_lazy("resource", "Goal of care"),
    "ImagingStudy": pgettext_lazy("resource", "Imaging study"),
    "Immunization": pgettext_lazy("resource", "Vaccination"),
    "Location": pgettext_lazy("resource", "Place"),
    "Medication": pgettext_lazy("resource", "Drug"),
    "MedicationAdministration": pgettext_lazy("resource", "Drug given"),
    "MedicationRequest": pgettext_lazy("resource", "Prescription"),
    "MedicationStatement": pgettext_lazy("resource", "Drug taken"),
    "Observation": pgettext_lazy("resource", "Observation"),
    "Organization": pgettext_lazy("resource", "Organisation"),
    "Patient": pgettext_lazy("resource", "Patient"),
    "Practitioner": pgettext_lazy("resource", "Clinician"),
    "PractitionerRole": pgettext_lazy("resource", "Clinician’s role"),
    "Procedure": pgettext_lazy("resource", "Procedure"),
    "Provenance": pgettext_lazy("resource", "Origin of the data"),
    "ServiceRequest": pgettext_lazy("resource", "Order"),
    "Specimen": pgettext_lazy("resource", "Specimen"),
}
NAMED_BY = ("code", "medicationCodeableConcept", "vaccineCode", "type", "location", "serviceType")
DATED_BY = (
    "effectiveDateTime", "effectivePeriod", "performedDateTime", "performedPeriod", "onsetDateTime",
    "occurrenceDateTime", "started", "start", "authoredOn", "dateAsserted", "recordedDate", "date", "issued",
)  # fmt: skip
DAY = 10


def kind(name: str) -> str:
    """A resource type in words; one that nobody here has named keeps its own name."""
    return str(KINDS.get(name, name))


def thing(item: Item) -> str:
    """Its kind, what the sender calls it, and its day; a part of a day as it was sent."""
    sent = item.resource
    called = next((said for name in NAMED_BY if (said := _called(sent.get(name)))), "")
    specimen = next(objects(sent.get("collection")), sent)
    found = written_date(sent, *DATED_BY) or written_date(specimen, "collectedDateTime")
    day = words(found[1][:DAY]) if found else ""
    about = joint(", ").join(part for part in (called, day) if part)
    return joint(": ").join(part for part in (kind(item.type), about) if part)


def _called(concept: object) -> str:
    """The sender's own words for a concept, letter for letter; a code without words by our name of it."""
    called = (t.said(one) or coded(t.words(one)) for one in objects(concept))
    return next(filter(None, called), "")


Places = Mapping[tuple[str, int, str], Item]


def places_of(items: Iterable[Item]) -> Places:
    """The resources of an input by file, line and place, so that a remark can say of which it speaks.

    Some remarks name no file: they are found by the place alone, as a path or as it stands beside a question.
    """
    found: dict[tuple[str, int, str], Item] = {}
    for item in items:
        place = item.expression()
        found |= {("", 0, item.source()): item, ("", 0, place): item}
        found[item.page.file, item.page.line, place] = item
    return found


def thing_at(issue: Issue, places: Places) -> str:
    """What a remark is about: the resource that holds its place; empty for one about the file itself."""
    path = issue.path
    while path:
        item = places.get((issue.file, issue.line, path))
        if item is not None:
            return "" if item.is_carrier else thing(item)
        path = path.rpartition(".")[0]
    return ""
