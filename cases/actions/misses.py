"""Progression that the board saw and no flag raised: recorded, and taken back when it was not so."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.models import User
from accounts.permissions import Permission, check
from cases.actions.flags import refused_field
from cases.models import Case, MissedCode, MissedProgression

LONGEST = 1000


@transaction.atomic
def record(
    *, case: Case, code: str, seen_on: date, what: str, by: User, at: datetime
) -> MissedProgression:
    """Note what no flag raised. The same code of the same day is noted once, whoever says it again."""
    check(by, Permission.JUDGE_FLAGS, case.site_id)
    _check_entry(case, code, seen_on, what.strip(), at)
    miss, is_new = MissedProgression.objects.get_or_create(
        case=case,
        code=code,
        seen_on=seen_on,
        retracted_at=None,
        defaults={"what": what.strip(), "recorded_by": by, "recorded_at": at},
    )
    if is_new:
        _told("missed progression recorded", miss, by, at)
    return miss


@transaction.atomic
def retract(*, miss: MissedProgression, by: User, at: datetime) -> MissedProgression:
    """Take a miss back; the row stays, with who took it back. A second time changes nothing."""
    miss = MissedProgression.objects.select_for_update(of=("self",)).select_related("case").get(
        pk=miss.pk
    )  # fmt: skip
    check(by, Permission.JUDGE_FLAGS, miss.case.site_id)
    if miss.retracted_at is None:
        miss.retracted_by, miss.retracted_at = by, at
        miss.save(update_fields=["retracted_by", "retracted_at"])
        _told("missed progression taken back", miss, by, at)
    return miss


def _check_entry(case: Case, code: str, seen_on: date, what: str, at: datetime) -> None:
    if code not in MissedCode.values:
        raise refused_field("code", "Say which flag should have been raised.")
    if seen_on > day_at(case.site, at):
        raise refused_field("seen_on", "The day lies in the future.")
    born = case.patient.birth_date
    if born is not None and seen_on < born:
        raise refused_field("seen_on", "The day lies before the patient's birth.")
    if not what or len(what) > LONGEST:
        raise refused_field("what", f"Say what was seen, in at most {LONGEST} letters.")


def _told(event: str, miss: MissedProgression, by: User, at: datetime) -> None:
    audit.record(event, miss, by=by, at=at, detail={"code": miss.code})
