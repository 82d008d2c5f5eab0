"""A new version of a signed decision that was wrong. The first stays as it is, and both are shown."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.actions.decisions import FIELDS
from mdt.models import Decision, DecisionState


@transaction.atomic
def correct(*, decision: Decision, reason: str, by: User, at: datetime) -> Decision:
    """Begin the version that will stand in the place of this one, with its words to start from.

    It is read back, confirmed by a second clinician and signed like any other; until then the first stands.
    """
    rows = Decision.objects.select_for_update(of=("self",)).select_related("item__case")
    old = rows.get(pk=decision.pk)
    check(by, Permission.ADD_ADDENDUM, old.item.case.site_id)
    check(by, Permission.DRAFT_DECISION, old.item.case.site_id)
    if not reason.strip():
        empty = (Problem("reason", "is empty"),)
        raise Invalid("Say what is wrong with the signed text.", problems=empty)
    if not old.is_signed or hasattr(old, "superseded_by"):
        raise NotAllowedNow("Only the latest signed version can be corrected.")
    new = Decision(
        item=old.item, number=old.number + 1, supersedes=old, correction_reason=reason.strip(),
        recorded_by=by, recorded_at=at, state=DecisionState.DRAFT,
    )  # fmt: skip
    for name in FIELDS:
        setattr(new, name, getattr(old, name))
    new.save()
    new.typists.add(by)
    audit.record("correction begun", new, by=by, at=at, detail={"of": str(old.public_id)})
    return new
