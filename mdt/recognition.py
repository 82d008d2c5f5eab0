"""Whom does another system mean? By numbers that it is trusted with, never by name; birth date and sex must agree."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Site
from cases.fhir.identity import Message
from cases.models import Case, CaseStatus, Patient


@dataclass(frozen=True, slots=True)
class Recognition:
    """The cases of the person at the site; none of them if what was said contradicts what is known."""

    is_conflict: bool = False
    cases: tuple[Case, ...] = ()


def recognised(told: list[Message], site: Site) -> Recognition:
    """The cases of whoever the trusted numbers name. Nothing is written."""
    numbers = [(one["system"], one["value"]) for one in facts(told, "patient.identifiers")]
    patients = list(Patient.objects.numbered(numbers).select_related("replaced_by")[:3])
    owners = {patient.replaced_by or patient for patient in patients}
    if len(owners) > 1 or any(_differs(told, patient) for patient in owners):
        return Recognition(is_conflict=True)
    return Recognition(cases=tuple(_cases(owners.pop(), site))) if owners else Recognition()


def facts(told: list[Message], path: str) -> list[Any]:
    """What was said at one place of the case document."""
    return [value for message in told for where, value in message.facts if where == path]


def _differs(told: list[Message], patient: Patient) -> bool:
    born, sex = facts(told, "patient.birth_date"), facts(told, "patient.sex")
    known = patient.birth_date.isoformat() if patient.birth_date else None
    return bool(
        (born and known and born[0] != known) or (sex and patient.sex and sex[0] != patient.sex)
    )


def _cases(patient: Patient, site: Site) -> list[Case]:
    """The open cases at the site; without one the latest closed, whose facts still hold."""
    kept = Case.objects.filter(patient=patient, site=site).exclude(
        status=CaseStatus.ENTERED_IN_ERROR
    )
    rows = list(kept.select_related("site", "patient").order_by("-opened_at", "-pk"))
    return [case for case in rows if case.is_open] or rows[:1]
