"""Which version of FHIR is it? Anything but R4 is refused by its name."""

from collections.abc import Callable, Iterator

from cases.fhir.issues import Issue
from cases.fhir.items import Item
from cases.fhir.json_types import Json

DSTU2, STU3, R5 = "DSTU2", "STU3", "R5"
_WITH_CONTEXT = ("Condition", "Observation", "Procedure")


def _has(*keys: str) -> Callable[[Json], str | None]:
    return lambda resource: next((key for key in keys if key in resource), None)


def _family_as_list(resource: Json) -> str | None:
    names = resource.get("name")
    families = (
        (name.get("family") for name in names if isinstance(name, dict))
        if isinstance(names, list)
        else ()
    )
    return "name.family" if any(isinstance(family, list) for family in families) else None


def _occurrence(resource: Json) -> str | None:
    return next((key for key in resource if key.startswith("occurrence")), None)


def _medication_concept(resource: Json) -> str | None:
    medication = resource.get("medication")
    is_r5 = isinstance(medication, dict) and ("concept" in medication or "reference" in medication)
    return "medication" if is_r5 else None


TELL_TALES: tuple[tuple[str, tuple[str, ...], Callable[[Json], str | None]], ...] = (
    (DSTU2, ("MedicationOrder",), lambda _: "resourceType"),
    (DSTU2, ("Patient",), _family_as_list),
    (DSTU2, ("Condition",), _has("patient", "dateRecorded")),
    (STU3, ("Observation",), _has("related")),
    (STU3, ("Condition",), _has("assertedDate")),
    (STU3, ("Procedure",), _has("notDone")),
    (STU3, _WITH_CONTEXT, _has("context")),
    (R5, ("MedicationUsage",), lambda _: "resourceType"),
    (R5, ("Procedure",), _occurrence),
    (R5, ("MedicationRequest", "MedicationAdministration"), _medication_concept),
    (R5, ("Encounter",), _has("actualPeriod")),
)
"""Elements that only one version of FHIR has, and R4 has not."""


def version_of_content_type(content_type: str) -> str | None:
    """Read the ``fhirVersion`` parameter of a content type; None when there is none."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "fhirversion":
            return value.strip('" ')
    return None


def version_issues(items: list[Item]) -> Iterator[Issue]:
    """Give one sentence for each foreign version seen, at the first place that betrays it."""
    seen = set()
    for item in items:
        for version, types, tell_tale in TELL_TALES:
            element = tell_tale(item.resource) if item.type in types else None
            if element and version not in seen:
                seen.add(version)
                yield _issue(item, version, element)


def _issue(item: Item, version: str, element: str) -> Issue:
    name = f"{item.type}.{element}" if element != "resourceType" else item.type
    text = f"This looks like FHIR {version}: {name} at {item.source()}. Only R4 (4.0.1) is read"
    page = item.page
    return Issue("error", "wrong-version", text, item.expression(element), "", page.file, page.line)
