"""Listing cases, ordering the list, and taking them off it again. Nobody falls off a list unseen."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from accounts import audit
from accounts.audit import Actor
from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import Case, Flag
from mdt.actions import freezing
from mdt.exceptions import AlreadyListed
from mdt.models import (
    AgendaItem,
    AgendaReason,
    DeferralReason,
    ItemState,
    Meeting,
    MeetingState,
    ReasonKind,
)


@transaction.atomic
def refer(*, case: Case, meeting: Meeting, reason: str, by: User, at: datetime) -> AgendaItem:
    """Put a case on a meeting by hand, with the question or reason in words."""
    check(by, Permission.SCHEDULE, case.site_id)
    if not reason.strip():
        raise Invalid("Say why the case is listed.")
    # Held until the end, so that the queue does not list the same case in between.
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    known = (
        AgendaItem.objects.active()
        .filter(case=case, board=meeting.board)
        .select_related("meeting")
        .first()
    )
    if known:
        raise AlreadyListed(
            f"The case is listed on {known.meeting} already: open that item or move it."
        )
    if meeting.state not in (MeetingState.PLANNED, MeetingState.LOCKED, MeetingState.IN_SESSION):
        raise NotAllowedNow("This meeting takes no more cases.")
    item = add(case=case, meeting=meeting, at=at)
    AgendaReason.objects.create(
        item=item, kind=ReasonKind.REFERRAL, text=reason.strip(), added_by=by, added_at=at
    )
    audit.record("case listed", case, by=by, at=at, detail={"meeting": str(meeting.public_id)})
    return item


def add(*, case: Case, meeting: Meeting, at: datetime, carried_over: int = 0) -> AgendaItem:
    """A new item at the end of the list; what is carried over goes to its top."""
    positions = AgendaItem.objects.filter(meeting=meeting)
    last = positions.aggregate(last=Max("position"))["last"] or 0
    if carried_over:
        AgendaItem.objects.filter(meeting=meeting).update(position=F("position") + 1)
    item = AgendaItem.objects.create(
        meeting=meeting,
        board_id=meeting.board_id,
        case=case,
        position=1 if carried_over else last + 1,
        planned_minutes=meeting.board.minutes_per_case,
        question=case.question or "",
        carried_over=carried_over,
        created_at=at,
    )
    if meeting.state in freezing.FROZEN:
        freezing.freeze([item], at=at)
    return item


def add_flag(*, item: AgendaItem, flag: Flag, at: datetime) -> bool:
    """Attach a flag to an item as a reason, with its evidence as it is now; once only."""
    _, new = AgendaReason.objects.get_or_create(
        item=item,
        flag=flag,
        defaults={
            "kind": ReasonKind.FLAG, "text": flag.because, "evidence": flag.evidence, "added_at": at,
        },
    )  # fmt: skip
    return new


@transaction.atomic
def shift(*, item: AgendaItem, by: User, at: datetime, up: bool) -> None:
    """Move an item one place up or down its list."""
    item = _locked(item, by)
    listed = (
        AgendaItem.objects.select_for_update(no_key=True).filter(meeting=item.meeting_id).on_list()
    )
    order = list(listed.order_by("position", "id"))
    place = order.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, moved in enumerate(order, start=1):
        moved.position = position
    AgendaItem.objects.bulk_update(order, ["position"])
    audit.record("agenda reordered", item, by=by, at=at, detail={"up": up})


@transaction.atomic
def move(*, item: AgendaItem, meeting: Meeting, reason: str, by: User, at: datetime) -> AgendaItem:
    """Move an item to another meeting of the board; both keep the history."""
    item = _locked(item, by)
    if meeting.board_id != item.board_id or not meeting.is_open or meeting.pk == item.meeting_id:
        raise NotAllowedNow("Choose another open meeting of the same board.")
    return _follow(item, meeting, ItemState.MOVED, reason, by=by, at=at)


@transaction.atomic
def defer(
    *, item: AgendaItem, meeting: Meeting, reason: str, comment: str, by: User, at: datetime
) -> AgendaItem:
    """Put off a case to a later meeting, with a coded reason."""
    item = _locked(item, by)
    if reason not in DeferralReason.values:
        raise Invalid("Give one of the reasons of the list.")
    if meeting.board_id != item.board_id or not meeting.is_open or meeting.pk == item.meeting_id:
        raise NotAllowedNow("Choose another open meeting of the same board.")
    item.deferral_reason = reason
    return _follow(item, meeting, ItemState.DEFERRED, comment, by=by, at=at)


@transaction.atomic
def remove(*, item: AgendaItem, reason: str, by: User, at: datetime) -> None:
    """Take a case off the list. Its open flags then stand on the unscheduled alarm."""
    item = _locked(item, by)
    if not reason.strip():
        raise Invalid("Say why the case is taken off the list.")
    item.state, item.state_because = ItemState.REMOVED, reason.strip()
    item.save()
    audit.record("case taken off the list", item, by=by, at=at)


def carry_over(*, meeting: Meeting, by: Actor, at: datetime) -> int:
    """Put what was not reached on top of the board's next meeting; the caller holds the transaction."""
    following = (
        Meeting.objects.filter(board=meeting.board, starts_at__gt=max(meeting.starts_at, at))
        .filter(state__in=(MeetingState.PLANNED, MeetingState.LOCKED))
        .order_by("starts_at")
        .first()
    )
    left = AgendaItem.objects.filter(meeting=meeting).active().order_by("-position")
    if following is None:
        if left.exists():
            raise NotAllowedNow("There is no later meeting to carry the remaining cases over to.")
        return 0
    for item in left:
        _follow(item, following, ItemState.CARRIED_OVER, "not reached", by=by, at=at)
    return len(left)


def _follow(
    item: AgendaItem, meeting: Meeting, state: str, reason: str, *, by: Actor, at: datetime
) -> AgendaItem:
    """End this listing and begin another one with the same reasons."""
    carried_over = item.carried_over + (state == ItemState.CARRIED_OVER)
    item.state, item.state_because = state, reason
    item.save()
    new = add(case=item.case, meeting=meeting, at=at, carried_over=carried_over)
    reasons = item.reasons.all()
    AgendaReason.objects.bulk_create(
        AgendaReason(
            item=new, kind=old.kind, flag_id=old.flag_id, text=old.text, evidence=old.evidence,
            added_by_id=old.added_by_id, added_at=old.added_at,
        )
        for old in reasons
    )  # fmt: skip
    item.moved_to = new
    item.save(update_fields=["moved_to"])
    detail = {"to": str(meeting.public_id), "reason": item.deferral_reason}
    audit.record(f"agenda item {state}", item, by=by, at=at, detail=detail)
    return new


def _locked(item: AgendaItem, by: User) -> AgendaItem:
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True).select_related(
        "meeting__board", "case"
    )
    item = rows.get(pk=item.pk)
    check(by, Permission.SCHEDULE, item.case.site_id)
    if item.state != ItemState.LISTED:
        raise NotAllowedNow("This item is no longer on the list.")
    return item
