"""Listing cases, ordering the list, and taking them off it again. Nobody falls off a list unseen."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef

from accounts import audit
from accounts.audit import Actor, SystemActor
from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission, check, may
from cases.models import Case, Flag
from mdt.actions import freezing, notices, publishing
from mdt.exceptions import AlreadyListed, PatientObjects
from mdt.models import (
    ANSWERED,
    AgendaItem,
    AgendaReason,
    Decision,
    DeferralReason,
    ItemState,
    ListingMode,
    Meeting,
    MeetingState,
    Objection,
    ReasonKind,
    Referral,
    ReferralState,
    ReferralStep,
)
from mdt.models.decision import DecisionQuerySet
from mdt.models.referral import ReferralQuerySet

OPEN_LISTS = (MeetingState.PLANNED, MeetingState.LOCKED, MeetingState.IN_SESSION)
ESCALATED_AT = 2


@transaction.atomic
def refer(*, case: Case, meeting: Meeting, reason: str, by: User, at: datetime) -> AgendaItem:
    """Put a case on a meeting by hand, with the question or reason in words."""
    check(by, Permission.SCHEDULE, case.site_id)
    if not reason.strip():
        raise Invalid("Say why the case is listed.")
    # Held until the end, so that the queue does not list the same case in between.
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    # As it is now: a list that was locked meanwhile takes late additions only.
    meeting = Meeting.objects.select_related("board").get(pk=meeting.pk)
    check_free(case, meeting)
    if meeting.state not in OPEN_LISTS:
        raise NotAllowedNow("This meeting takes no more cases.")
    item = add(case=case, meeting=meeting, at=at, **lateness(meeting, by, reason, at))
    AgendaReason.objects.create(
        item=item, kind=ReasonKind.REFERRAL, text=reason.strip(), added_by=by, added_at=at
    )
    audit.record("case listed", case, by=by, at=at, detail={"meeting": str(meeting.public_id)})
    publishing.reissue(meeting=meeting, by=by, at=at)
    return item


def check_free(case: Case, meeting: Meeting) -> None:
    """Raise ``AlreadyListed`` with the meeting where the patient is; the caller holds the case.

    After two records were found to be one person, a patient has two cases: nobody is discussed twice.
    """
    same = AgendaItem.objects.placed().filter(case__patient=case.patient_id, board=meeting.board)
    items = sorted(same.select_related("meeting__board"), key=lambda item: item.case_id != case.pk)
    for known in items[:1]:
        if known.case_id == case.pk:
            raise AlreadyListed(
                f"The case is listed on {known.meeting} already: open that item or move it."
            )
        raise AlreadyListed(
            f"The patient is listed on {known.meeting} already, with the other case: open that item or move it."
        )


def lateness(meeting: Meeting, by: Actor, reason: str, at: datetime) -> dict[str, Any]:
    """How an addition after the lock is listed: provisionally, unless whoever adds it may also approve it."""
    if not meeting.is_list_closed(at):
        return {}
    if not reason.strip():
        raise Invalid("The list is locked: say why this case cannot wait.")
    late = {"late_because": reason.strip()[:300]}
    sites = meeting.board.sites.all()
    if not isinstance(by, User) or any(may(by, Permission.APPROVE_LATE, s) for s in sites):
        return late | {"late_approved_by": by if isinstance(by, User) else None}
    return late | {"state": ItemState.PROVISIONAL}


def add(
    *, case: Case, meeting: Meeting, at: datetime, carried_over: int = 0, **listing: Any
) -> AgendaItem:
    """A new item at the end of the list; what is carried over goes to its top.

    ``listing`` may say mode, standard, complexity, minutes and lateness. Raises ``PatientObjects``.
    """
    if Objection.objects.barring().filter(case=case).exists():
        raise PatientObjects("The patient objects to being discussed; resolve that first.")
    positions = AgendaItem.objects.filter(meeting=meeting)
    last = positions.aggregate(last=Max("position"))["last"] or 0
    if carried_over:
        AgendaItem.objects.filter(meeting=meeting).update(position=F("position") + 1)
    item = AgendaItem.objects.create(
        meeting=meeting,
        board_id=meeting.board_id,
        case=case,
        position=1 if carried_over else last + 1,
        question=case.question or "",
        carried_over=carried_over,
        created_at=at,
        **{"planned_minutes": meeting.board.minutes_per_case} | listing,
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
    publishing.reissue(meeting=item.meeting, by=by, at=at)


@transaction.atomic
def move(*, item: AgendaItem, meeting: Meeting, reason: str, by: User, at: datetime) -> AgendaItem:
    """Move an item to another meeting of the board; both keep the history."""
    item = _locked(item, by)
    if meeting.board_id != item.board_id or not meeting.is_open or meeting.pk == item.meeting_id:
        raise NotAllowedNow("Choose another open meeting of the same board.")
    return _follow(item, meeting, ItemState.MOVED, reason, by=by, at=at)


@transaction.atomic
def defer(
    *,
    item: AgendaItem,
    meeting: Meeting,
    reason: str,
    comment: str,
    by: User,
    at: datetime,
    owner: User | None = None,
    target_on: date | None = None,
) -> AgendaItem:
    """Put off a case to a later meeting, with a coded reason, and who sees to what is missing until when."""
    item = _locked(item, by)
    if reason not in DeferralReason.values:
        raise Invalid("Give one of the reasons of the list.")
    if meeting.board_id != item.board_id or not meeting.is_open or meeting.pk == item.meeting_id:
        raise NotAllowedNow("Choose another open meeting of the same board.")
    item.deferral_reason, item.deferral_owner = reason, owner
    item.target_on = target_on or meeting.local_start.date()
    return _follow(item, meeting, ItemState.DEFERRED, comment, by=by, at=at)


@transaction.atomic
def remove(*, item: AgendaItem, reason: str, by: User, at: datetime) -> None:
    """Take a case off the list. Its open flags and referrals then stand on the unscheduled alarm."""
    item = _locked(item, by)
    if not reason.strip():
        raise Invalid("Say why the case is taken off the list.")
    take_off(item=item, because=reason.strip(), by=by, at=at)


def take_off(*, item: AgendaItem, because: str, by: Actor, at: datetime) -> None:
    """End a listing without another one; the caller holds the transaction and has checked the person."""
    item.state, item.state_because = ItemState.REMOVED, because
    item.save()
    for referral in Referral.objects.filter(
        reasons__item=item, state=ReferralState.SCHEDULED
    ).select_for_update(of=("self",), no_key=True):
        referral.state, referral.changed_at = ReferralState.TRIAGED, at
        referral.save(update_fields=["state", "changed_at"])
        ReferralStep.objects.create(
            referral=referral, before=ReferralState.SCHEDULED, after=ReferralState.TRIAGED,
            because=because, by=by if isinstance(by, User) else None, at=at,
        )  # fmt: skip
    audit.record("case taken off the list", item, by=by, at=at)
    publishing.reissue(meeting=item.meeting, by=by, at=at)


def decided_referrals() -> ReferralQuerySet:
    """Referrals that a board has answered: with a signed decision, or by noting the standard of care."""
    decided = AgendaReason.objects.filter(referral=OuterRef("pk"), item__state__in=ANSWERED)
    return Referral.objects.filter(Exists(decided))


def carry_over(*, meeting: Meeting, by: Actor, at: datetime) -> int:
    """Put what was not reached on top of the board's next meeting; the caller holds the transaction."""
    following = (
        Meeting.objects.filter(board=meeting.board, starts_at__gt=max(meeting.starts_at, at))
        .filter(state__in=(MeetingState.PLANNED, MeetingState.LOCKED))
        .order_by("starts_at")
        .first()
    )
    left = AgendaItem.objects.filter(meeting=meeting).active().order_by("-position")
    if meeting.state in (MeetingState.IN_SESSION, MeetingState.ENDED):
        # What is only noted needs no minute: it is done with when the meeting is. What was discussed was reached: its
        # words wait here for the signature, or for somebody to put the case off.
        left = left.exclude(mode=ListingMode.NOTE).exclude(Exists(_discussed()))
    if following is None:
        if left.exists():
            raise NotAllowedNow("There is no later meeting to carry the remaining cases over to.")
        return 0
    for item in left:
        _follow(item, following, ItemState.CARRIED_OVER, "not reached", by=by, at=at)
    return len(left)


def _discussed() -> DecisionQuerySet:
    """Of an item: words of a decision that nobody has signed yet."""
    return Decision.objects.unsigned().filter(item=OuterRef("pk")).exclude(recommendation="")


def _follow(
    item: AgendaItem, meeting: Meeting, state: str, reason: str, *, by: Actor, at: datetime
) -> AgendaItem:
    """End this listing and begin another one with the same reasons."""
    is_carried = state == ItemState.CARRIED_OVER
    listing = {
        "mode": item.mode, "standard": item.standard, "complexity": item.complexity,
        "planned_minutes": item.planned_minutes,
        "deferred_times": item.deferred_times + (state == ItemState.DEFERRED),
    }  # fmt: skip
    late = lateness(meeting, SystemActor("carry over") if is_carried else by, reason, at)
    carried_over = item.carried_over + is_carried
    item.state, item.state_because = state, reason
    item.save()
    new = add(case=item.case, meeting=meeting, at=at, carried_over=carried_over, **(listing | late))
    reasons = item.reasons.all()
    AgendaReason.objects.bulk_create(
        AgendaReason(
            item=new, kind=old.kind, flag_id=old.flag_id, referral_id=old.referral_id, text=old.text,
            evidence=old.evidence, added_by_id=old.added_by_id, added_at=old.added_at,
        )
        for old in reasons
    )  # fmt: skip
    item.moved_to = new
    item.save(update_fields=["moved_to"])
    detail = {"to": str(meeting.public_id), "reason": item.deferral_reason}
    audit.record(f"agenda item {state}", item, by=by, at=at, detail=detail)
    for changed in (item.meeting, meeting):
        publishing.reissue(meeting=changed, by=by, at=at)
    if is_carried and carried_over >= ESCALATED_AT:
        words = f"A case was not reached {carried_over} times. It is on top of {meeting}."
        _escalate(new, "carried", words, by, at)
    if state == ItemState.DEFERRED and new.deferred_times >= ESCALATED_AT:
        words = f"A case was deferred {new.deferred_times} times. It is now on {meeting}."
        _escalate(new, "deferred", words, by, at)
    return new


def _escalate(item: AgendaItem, kind: str, words: str, by: Actor, at: datetime) -> None:
    """A case that was not reached or put off for the second time is the chair's business."""
    event = "carry-over escalated" if kind == "carried" else "deferral escalated"
    times = item.carried_over if kind == "carried" else item.deferred_times
    audit.record(event, item, by=by, at=at, detail={"times": times})
    notices.tell(
        notices.people_of(item.meeting.board, Permission.APPROVE_LATE),
        key=f"{kind}:{item.public_id}",
        text=words,
        path=f"/meetings/{item.meeting.public_id}/#item-{item.public_id}",
        at=at,
    )


def _locked(item: AgendaItem, by: User) -> AgendaItem:
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True).select_related(
        "meeting__board", "case"
    )
    item = rows.get(pk=item.pk)
    check(by, Permission.SCHEDULE, item.case.site_id)
    if item.state != ItemState.LISTED:
        raise NotAllowedNow("This item is no longer on the list.")
    return item
