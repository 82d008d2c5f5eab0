"""A patient objects to being discussed: the case leaves every list until the responsible clinician has resolved it."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import Case
from mdt.actions import agenda, notices
from mdt.models import AgendaItem, Objection, Resolution

BECAUSE = "the patient objects"


@transaction.atomic
def record(*, case: Case, by: User, at: datetime) -> Objection:
    """Note the objection, take the case off its lists and tell whoever referred it. Again changes nothing."""
    check(by, Permission.SEE_CASES, case.site_id)
    return note(case=case, by=by, at=at)


def note(*, case: Case, by: User, at: datetime) -> Objection:
    """The same for a caller that has checked the person and holds the transaction."""
    case = Case.objects.select_for_update(no_key=True).select_related("site").get(pk=case.pk)
    objection, new = Objection.objects.get_or_create(
        case=case, resolution="", defaults={"recorded_by": by, "recorded_at": at}
    )
    if not new:
        return objection
    audit.record("objection recorded", case, by=by, at=at, site_code=case.site.code)
    for item in AgendaItem.objects.placed().filter(case=case).select_related("meeting__board"):
        agenda.take_off(item=item, because=BECAUSE, by=by, at=at)
    referrers = [referral.referrer for referral in case.referrals.live().select_related("referrer")]
    notices.tell(
        referrers,
        key=f"objection:{objection.public_id}",
        text="A patient whom you referred objects to being discussed. Please talk to them.",
        path=f"/cases/{case.public_id}/",
        at=at,
    )
    return objection


@transaction.atomic
def resolve(*, objection: Objection, resolution: str, by: User, at: datetime) -> Objection:
    """The responsible clinician decides: agreed, listed without a name, or not listed."""
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("case")
        .get(pk=objection.pk)
    )
    check(by, Permission.TRIAGE, objection.case.site_id)
    if objection.resolution:
        raise NotAllowedNow("This objection is resolved already.")
    if resolution not in Resolution.values:
        raise Invalid("Choose how the objection is resolved.")
    objection.resolution, objection.resolved_by, objection.resolved_at = resolution, by, at
    objection.save()
    audit.record(
        "objection resolved", objection.case, by=by, at=at, detail={"resolution": resolution}
    )
    return objection
