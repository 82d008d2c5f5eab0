"""How far a study or a specimen has come on its way to the board."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.models import Material, MaterialState

REVIEWERS = ("radiologist", "member", "surgeon", "oncologist", "chair")


@transaction.atomic
def advance(*, material: Material, state: str, by: User, at: datetime) -> Material:
    """Note a new state. *Reviewed* keeps the name of the reviewer, who must be a clinician of the board."""
    rows = Material.objects.select_for_update(of=("self",), no_key=True)
    material = rows.select_related("case__site", "referral__site").get(pk=material.pk)
    owner = material.case or material.referral
    site = owner.site if owner else None
    check(by, Permission.UPDATE_ACTIONS, site)
    if state not in MaterialState.values:
        raise Invalid("Choose how far it has come.")
    is_reviewed = state == MaterialState.REVIEWED
    if is_reviewed and not by.memberships.filter(site=site, role__in=REVIEWERS).exists():
        raise Invalid("Only a clinician can say that something was reviewed.")
    material.state, material.changed_by, material.changed_at = state, by, at
    material.reviewed_by, material.reviewed_at = (by, at) if is_reviewed else (None, None)
    material.save()
    audit.record(f"material {state}", material, by=by, at=at, detail={"kind": material.kind})
    return material
