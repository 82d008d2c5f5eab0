"""Cases under a standard of care: when the meeting ends they are noted, for everybody to read in its minutes."""

from datetime import datetime

from accounts import audit
from accounts.audit import Actor
from mdt.actions import telling
from mdt.models import AgendaItem, ItemState, ListingMode, Meeting


def note_listed(*, meeting: Meeting, by: Actor, at: datetime) -> int:
    """Note what stands on the list for noting only; return how many. The caller holds the transaction.

    Nobody decides anything about them: what the standard says holds, in the version named here.
    """
    listed = AgendaItem.objects.filter(meeting=meeting, mode=ListingMode.NOTE).active()
    items = list(listed.select_related("standard", "meeting__board", "case__site"))
    for item in items:
        item.state, item.state_because = ItemState.NOTED, f"noted under {item.standard}"
        item.save(update_fields=["state", "state_because"])
        audit.record("agenda item noted", item, by=by, at=at)
        telling.tell_referrers(item=item, at=at)
    return len(items)
