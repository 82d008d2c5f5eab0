"""What comes after the list is locked waits for the chair."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import agenda, notices, publishing
from mdt.actions.triage import may_at
from mdt.models import AgendaItem, ItemState


@transaction.atomic
def approve(*, item: AgendaItem, by: User, at: datetime) -> AgendaItem:
    """Let a late case onto the list; radiology and the others learn that its images were not pre-reviewed."""
    item = _locked(item, by)
    item.state, item.late_approved_by = ItemState.LISTED, by
    item.save()
    audit.record("late addition approved", item, by=by, at=at)
    notices.tell(
        notices.people_of(item.meeting.board, Permission.UPDATE_ACTIONS),
        key=f"late:{item.public_id}",
        text=f"A case was added late to {item.meeting}; its images are not pre-reviewed.",
        path=f"/meetings/{item.meeting.public_id}/#item-{item.public_id}",
        at=at,
    )
    publishing.reissue(meeting=item.meeting, by=by, at=at)
    return item


@transaction.atomic
def decline(*, item: AgendaItem, because: str, by: User, at: datetime) -> None:
    """The case does not come onto this list; what asked for it stands on the unscheduled alarm."""
    item = _locked(item, by)
    if not because.strip():
        raise Invalid("Say why the case has to wait.")
    agenda.take_off(item=item, because=because.strip(), by=by, at=at)


def _locked(item: AgendaItem, by: User) -> AgendaItem:
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True)
    item = rows.select_related("meeting__board", "case").get(pk=item.pk)
    if not may_at(by, item.meeting.board, (Permission.APPROVE_LATE,)):
        raise NotPermitted("Only the chair may approve a late addition.")
    if item.state != ItemState.PROVISIONAL:
        raise NotAllowedNow("This item does not wait for approval.")
    return item
