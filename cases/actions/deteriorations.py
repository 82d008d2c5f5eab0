"""Recording that a patient gets worse because of the tumour."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, Problem, StaleVersion
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import Case, CaseChange, ClinicalDeterioration
from cases.rules.plausibility import TOLERANCE


@transaction.atomic
def record(
    *,
    case: Case,
    observed_on: date | None,
    findings: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> ClinicalDeterioration:
    """Keep the observation; the same one twice is one. Raises ``Invalid`` naming the field."""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("patient", "site")
        .get(pk=case.pk)
    )
    check(by, Permission.EDIT_CASES, case.site_id)
    findings = " ".join(findings.split())
    problems = tuple(_problems(case, observed_on, findings, day_at(case.site, at)))
    if problems or observed_on is None:
        raise Invalid("The deterioration is not recorded.", problems=problems)
    known = case.deteriorations.filter(
        observed_on=observed_on, findings=findings, retracted_at=None
    ).first()
    if known:
        return known
    if expected_version is not None and expected_version != case.version:
        raise StaleVersion(
            "The case was changed by somebody else since you opened it; nothing was overwritten."
        )
    return _kept(case, observed_on, findings, by, at)


def _kept(
    case: Case, observed_on: date, findings: str, by: User, at: datetime
) -> ClinicalDeterioration:
    row = case.deteriorations.create(
        observed_on=observed_on, findings=findings, recorded_by=by, recorded_at=at
    )
    case.version += 1
    case.save(update_fields=["version"])
    event = "deterioration recorded"
    CaseChange.objects.create(case=case, kind=event, created_at=at)
    detail = {"version": case.version}
    audit.record(event, case, by=by, at=at, site_code=case.site.code, detail=detail)
    return row


def _problems(case: Case, day: date | None, findings: str, today: date) -> Iterator[Problem]:
    born, died = case.patient.birth_date, case.patient.deceased_on
    if not findings:
        yield Problem("findings", "say what was found: performance status, weight, symptoms")
    if day is None:
        yield Problem("observed_on", "is required")
    elif day > today + TOLERANCE:
        yield Problem("observed_on", "lies in the future")
    elif born and day < born:
        yield Problem("observed_on", "lies before the birth date")
    elif died and day > died:
        yield Problem("observed_on", "lies after the date of death")


def observed_of(case_ids: Iterable[int]) -> Iterable[ClinicalDeterioration]:
    """The observations in force of these cases, in one query."""
    return ClinicalDeterioration.objects.filter(
        case__in=list(case_ids), retracted_at=None
    ).select_related("recorded_by")
