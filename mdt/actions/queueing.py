"""The queue rule at work: an open red flag puts its case on the board's next suitable meeting, with its reason.

Running it again changes nothing. What finds no place stands on the unscheduled alarm, never nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from accounts import audit
from cases.models import Case, CaseStatus, Flag, FlagLevel, FlagState
from cases.models.case import CaseQuerySet
from cases.models.flag import FlagQuerySet
from mdt.actions import agenda
from mdt.models import (
    ANSWERED,
    AgendaItem,
    AgendaReason,
    Board,
    ItemState,
    Meeting,
    MeetingState,
    Objection,
    Referral,
)
from mdt.models.board import BoardQuerySet
from mdt.models.referral import WAITING, ReferralQuerySet
from mdt.rules.queue import Slot, next_slot

BY = audit.SystemActor("queue of progressing cases")


@dataclass(frozen=True, slots=True)
class Queued:
    """What one pass did: cases newly listed, reasons added to items, cases without a suitable meeting."""

    listed: int = 0
    reasons: int = 0
    unscheduled: int = 0

    def __add__(self, other: "Queued") -> "Queued":
        return Queued(
            self.listed + other.listed,
            self.reasons + other.reasons,
            self.unscheduled + other.unscheduled,
        )


def unplaced_flags() -> FlagQuerySet:
    """Open flags of open cases that are a reason of no item now listed."""
    on_list = AgendaReason.objects.filter(flag=OuterRef("pk"), item__state=ItemState.LISTED)
    return Flag.objects.open().filter(~Exists(on_list), case__status=CaseStatus.OPEN)


# Taken off a list by a person for this flag: it stays on the alarm until a person lists or answers it.
_REMOVED = AgendaReason.objects.filter(flag=OuterRef("pk"), item__state=ItemState.REMOVED)


def unplaced_referrals() -> ReferralQuerySet:
    """Referrals that a board has accepted and that stand on no list, neither waiting nor answered."""
    placed = AgendaReason.objects.filter(
        referral=OuterRef("pk"),
        item__state__in=(ItemState.LISTED, ItemState.PROVISIONAL, *ANSWERED),
    )
    return Referral.objects.filter(~Exists(placed), state__in=WAITING, case__status=CaseStatus.OPEN)


def unscheduled() -> CaseQuerySet:
    """The unscheduled alarm: open cases with a red flag or an accepted referral that no listed item carries."""
    red = unplaced_flags().red().filter(case=OuterRef("pk"))
    referred = unplaced_referrals().filter(case=OuterRef("pk"))
    return Case.objects.open().filter(Exists(red) | Exists(referred))


@transaction.atomic
def queue_cases(case_ids: Iterable[int], *, at: datetime) -> Queued:
    """Place every case that an open flag asks the board to see."""
    waiting_flags = unplaced_flags().filter(case__in=list(case_ids)).select_related("case__site")
    flags = list(waiting_flags.annotate(was_removed=Exists(_REMOVED)).order_by("case_id", "id"))
    by_case: dict[int, list[Flag]] = {}
    for flag in flags:
        by_case.setdefault(flag.case_id, []).append(flag)
    on_a_list = AgendaItem.objects.active().filter(case__in=list(by_case)).values_list("case_id")
    objecting = Objection.objects.barring().filter(case__in=list(by_case)).values_list("case_id")
    places = _Places({pk for (pk,) in on_a_list}, at, objecting={pk for (pk,) in objecting})
    return sum((places.give(waiting) for waiting in by_case.values()), Queued())


@dataclass
class _Places:
    """Gives places case by case, and asks no more for a site once its meetings are full."""

    on_a_list: set[int]
    at: datetime
    full_sites: set[int] = field(default_factory=set)
    objecting: set[int] = field(default_factory=set)

    def give(self, flags: list[Flag]) -> Queued:
        case = flags[0].case
        if case.pk in self.on_a_list:
            return _place(case, flags, self.at)
        asking = [flag for flag in flags if flag.level == FlagLevel.RED]
        if not asking:
            return Queued()
        if case.site_id in self.full_sites or case.pk in self.objecting:
            return Queued(unscheduled=1)
        placed = _place(case, flags, self.at)
        if placed.unscheduled and not _all_removed(asking):
            self.full_sites.add(case.site_id)
        return placed


def _all_removed(asking: list[Flag]) -> bool:
    return all(getattr(flag, "was_removed", False) for flag in asking)


def _place(case: Case, flags: list[Flag], at: datetime) -> Queued:
    items = list(AgendaItem.objects.active().filter(case=case).select_for_update(no_key=True))
    listed = 0
    if not items:
        asking = [flag for flag in flags if flag.level == FlagLevel.RED]
        if not asking:
            return Queued()
        if _all_removed(asking):
            return Queued(unscheduled=1)
        meeting = _next_meeting(case, at)
        if meeting is None:
            return Queued(unscheduled=1)
        items, listed = [agenda.add(case=case, meeting=meeting, at=at)], 1
        detail = {"meeting": str(meeting.public_id), "flags": [flag.code for flag in flags]}
        audit.record("case queued", case, by=BY, at=at, site_code=case.site.code, detail=detail)
    added = sum(agenda.add_flag(item=item, flag=flag, at=at) for item in items for flag in flags)
    return Queued(listed=listed, reasons=added)


def _next_meeting(case: Case, at: datetime) -> Meeting | None:
    """The earliest suitable meeting of the first board that serves the case's site."""
    return next_meeting(Board.objects.filter(sites=case.site_id), at)


def next_meeting(boards: BoardQuerySet, at: datetime, *, minutes: int = 0) -> Meeting | None:
    """The earliest meeting of the first of these boards that is before its cut-off and has minutes left to fill."""
    # The board's row is the lock under which places are given, so that two workers never overfill a list.
    board = boards.order_by("id").select_for_update(of=("self",), no_key=True).first()
    if board is None:
        return None
    listed = Q(items__state__in=(ItemState.LISTED, *ANSWERED))
    rows = board.meetings.filter(state=MeetingState.PLANNED, cut_off_at__gt=at).annotate(
        used=Coalesce(Sum("items__planned_minutes", filter=listed), 0)
    )
    columns = ("pk", "starts_at", "cut_off_at", "capacity_minutes", "used", "state")
    slots = [
        Slot(*row, board.fill_minutes(row[3]))  # type: ignore[call-arg]
        for row in rows.values_list(*columns)
    ]
    slot = next_slot(slots, minutes or board.minutes_per_case, at)
    return board.meetings.get(pk=slot.meeting) if slot else None


@dataclass(frozen=True, slots=True)
class ReferralCount:
    """Where every referral stands; the parts add up to the whole, or somebody was lost."""

    total: int
    drafts: int
    in_triage: int
    on_agenda: int
    unscheduled: int
    answered: int
    ended: int
    closed_cases: int

    @property
    def adds_up(self) -> bool:
        parts = (self.drafts, self.in_triage, self.on_agenda, self.unscheduled, self.answered)
        return sum(parts) + self.ended + self.closed_cases == self.total


def referral_count() -> ReferralCount:
    """Count every referral once; each part by its own question, so that a hole shows."""
    states = dict(Referral.objects.order_by().values_list("state").annotate(count=Count("id")))
    placed = (ItemState.LISTED, ItemState.PROVISIONAL)
    reasons = AgendaReason.objects.filter(referral=OuterRef("pk"))
    listed = Exists(reasons.filter(item__state__in=placed))
    decided = Exists(reasons.filter(item__state__in=ANSWERED))
    accepted = Referral.objects.order_by().filter(state__in=WAITING).aggregate(
        on_agenda=Count("pk", filter=Q(listed)),
        unscheduled=Count("pk", filter=Q(pk__in=unplaced_referrals().order_by().values("pk"))),
        answered=Count("pk", filter=Q(decided) & ~Q(listed)),
        closed=Count("pk", filter=~Q(listed) & ~Q(decided) & ~Q(case__status=CaseStatus.OPEN)),
    )  # fmt: skip
    return ReferralCount(
        total=sum(states.values()),
        drafts=states.get("draft", 0),
        in_triage=sum(states.get(name, 0) for name in ("submitted", "returned", "not_ready")),
        on_agenda=accepted["on_agenda"],
        unscheduled=accepted["unscheduled"],
        answered=accepted["answered"],
        ended=sum(states.get(name, 0) for name in ("joined", "withdrawn")),
        closed_cases=accepted["closed"],
    )


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where every flag stands; the parts add up to the whole, or something was lost."""

    total: int
    on_agenda: int
    unscheduled: int
    watched: int
    dismissed: int
    withdrawn: int
    answered: int
    closed_cases: int

    @property
    def adds_up(self) -> bool:
        parts = (
            self.on_agenda,
            self.unscheduled,
            self.watched,
            self.dismissed,
            self.withdrawn,
            self.answered,
        )
        return sum(parts) + self.closed_cases == self.total


def reconciliation() -> Reconciliation:
    """Count every flag once: on an item, on the alarm, watched (amber or info), or answered in some way."""
    states = dict(Flag.objects.order_by().values_list("state").annotate(count=Count("id")))
    unplaced = dict(unplaced_flags().order_by().values_list("level").annotate(count=Count("id")))
    on_list = AgendaReason.objects.filter(flag=OuterRef("pk"), item__state=ItemState.LISTED)
    of_open_cases = Flag.objects.open().filter(case__status=CaseStatus.OPEN).order_by()
    still = of_open_cases.aggregate(all=Count("pk"), listed=Count("pk", filter=Q(Exists(on_list))))
    alarm = unplaced.get(FlagLevel.RED, 0)
    watched = sum(unplaced.values()) - alarm
    return Reconciliation(
        total=sum(states.values()),
        on_agenda=still["listed"],
        unscheduled=alarm,
        watched=watched,
        dismissed=states.get(FlagState.DISMISSED, 0),
        withdrawn=states.get(FlagState.WITHDRAWN, 0),
        answered=states.get(FlagState.ANSWERED, 0),
        closed_cases=states.get(FlagState.OPEN, 0) - still["all"],
    )
