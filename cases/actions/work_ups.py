"""Recording examinations that the case document has no part for, and withdrawing what was entered wrongly."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, Problem, StaleVersion
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import Case, CaseChange, WorkUp
from cases.rules.plausibility import TOLERANCE
from cases.rules.work_up import wrong_with


@transaction.atomic
def record(
    *,
    case: Case,
    kind: str,
    state: str,
    performed_on: date | None = None,
    finding: str = "",
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> WorkUp:
    """Keep an examination or a request for one; the same one twice is one. Raises ``Invalid`` naming the field."""
    case = _locked(case)
    check(by, Permission.EDIT_CASES, case.site_id)
    finding = " ".join(finding.split())
    problems = tuple(_problems(case, kind, state, performed_on, finding, day_at(case.site, at)))
    if problems:
        raise Invalid("The examination is not recorded.", problems=problems)
    said = {"kind": kind, "state": state, "performed_on": performed_on, "finding": finding}
    known = case.work_up_rows.filter(**said, retracted_at=None).first()
    if known:
        return known
    if expected_version is not None and expected_version != case.version:
        raise StaleVersion(
            "The case was changed by somebody else since you opened it; nothing was overwritten."
        )
    row = case.work_up_rows.create(**said, recorded_by=by, recorded_at=at)
    _tell(case, "work-up recorded", row, by, at)
    return row


@transaction.atomic
def withdraw(*, work_up: WorkUp, because: str, by: User, at: datetime) -> WorkUp:
    """Take back what was entered wrongly; it stays readable, and withdrawing it again changes nothing."""
    case = _locked(work_up.case)
    check(by, Permission.EDIT_CASES, case.site_id)
    row = case.work_up_rows.select_for_update().get(pk=work_up.pk)
    if row.retracted_at:
        return row
    if not because.strip():
        problem = Problem("because", "say why")
        raise Invalid("Say why the entry is withdrawn.", problems=(problem,))
    row.retracted_at, row.retracted_by, row.retracted_because = at, by, because.strip()
    row.save(update_fields=["retracted_at", "retracted_by", "retracted_because"])
    _tell(case, "work-up withdrawn", row, by, at)
    return row


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("patient", "site")
    return rows.get(pk=case.pk)


def _tell(case: Case, event: str, row: WorkUp, by: User, at: datetime) -> None:
    case.version += 1
    case.save(update_fields=["version"])
    CaseChange.objects.create(case=case, kind=event, created_at=at)
    detail = {"version": case.version, "kind": row.kind, "state": row.state}
    audit.record(event, case, by=by, at=at, site_code=case.site.code, detail=detail)


def _problems(
    case: Case, kind: str, state: str, day: date | None, finding: str, today: date
) -> Iterator[Problem]:
    last = today + TOLERANCE
    for path, message in wrong_with(kind=kind, state=state, day=day, finding=finding, today=last):
        yield Problem(path, message)
    born, died = case.patient.birth_date, case.patient.deceased_on
    if day and born and day < born:
        yield Problem("performed_on", "lies before the birth date")
    if day and died and day > died:
        yield Problem("performed_on", "lies after the date of death")
