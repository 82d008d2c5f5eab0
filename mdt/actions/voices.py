"""Who stands back from a case, and what absent members wrote about it."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.actions import live
from mdt.actions.attendance import DISCIPLINES
from mdt.models import AgendaItem, Discipline, ItemState, Recusal, WrittenOpinion


@transaction.atomic
def recuse(*, item: AgendaItem, person: User, reason: str, by: User, at: datetime) -> Recusal:
    """A member stands back from one case: they may stay, and do not count for its quorum."""
    item = _open(item, by)
    if not reason.strip():
        raise Invalid("Say why they stand back.", problems=(Problem("reason", "is empty"),))
    found, new = Recusal.objects.get_or_create(
        item=item, person=person, defaults={"reason": reason.strip(), "by": by, "at": at}
    )
    if new:
        live.touch(item.meeting_id)
        audit.record("member recused", item, by=by, at=at, detail={"person": str(person.public_id)})
    return found


@transaction.atomic
def write_opinion(
    *, item: AgendaItem, person: User, discipline: str, text: str, by: User, at: datetime
) -> WrittenOpinion:
    """Put an absent member's written opinion on one case before the board."""
    item = _open(item, by)
    role = Discipline(discipline).role if discipline in DISCIPLINES else ""
    held = person.memberships.filter(site__in=item.meeting.board.sites.all(), role=role)
    if not held.exists():
        raise Invalid("Name the discipline this person speaks for here.")
    if not text.strip():
        raise Invalid("Write the opinion down.", problems=(Problem("text", "is empty"),))
    opinion = WrittenOpinion.objects.create(
        item=item, person=person, discipline=discipline, text=text.strip(), by=by, at=at
    )
    live.touch(item.meeting_id)
    detail = {"person": str(person.public_id), "discipline": discipline}
    audit.record("written opinion added", item, by=by, at=at, detail=detail)
    return opinion


def _open(item: AgendaItem, by: User) -> AgendaItem:
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True)
    item = rows.select_related("case", "meeting__board").get(pk=item.pk)
    check(by, Permission.DRAFT_DECISION, item.case.site_id)
    if item.state != ItemState.LISTED:
        raise NotAllowedNow("This case is no longer open for a decision.")
    return item
