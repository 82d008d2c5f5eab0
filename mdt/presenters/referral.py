"""Referrals for pages: one's own, the triage board, and the list of what to chase."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.days import day_at, today_of
from accounts.models import User
from accounts.permissions import Permission, held_anywhere, held_at, may
from mdt.actions import referrals
from mdt.actions.queueing import unplaced_referrals
from mdt.actions.triage import EITHER, may_at
from mdt.clocks import nearest, standings_of
from mdt.models import (
    AgendaItem,
    Board,
    Complexity,
    Material,
    Meeting,
    Referral,
    ReferralState,
    StandardOfCare,
)
from mdt.rules.clocks import Standing
from mdt.rules.gate import Completeness
from mdt.rules.slots import MINUTES

MISSING = (
    ("imaging", "imaging"),
    ("pathology", "pathology"),
    ("molecular", "molecular result"),
    ("fitness", "fitness and comorbidity"),
    ("patient_view", "the patient’s view"),
    ("question", "a question that can be answered"),
)


@dataclass(frozen=True, slots=True)
class Tabs:
    """What else belongs to referrals, for each person only what they may open."""

    triage: bool
    chase: bool


@dataclass(frozen=True, slots=True)
class ReferralPage:
    referral: Referral
    complete: Completeness
    twin: Referral | None
    items: list[AgendaItem]
    meetings: list[Meeting]
    may_change: bool
    may_list: bool
    may_call_back: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One referral on the triage board."""

    referral: Referral
    complete: Completeness
    clock: Standing | None
    breaches: bool
    twins: list[Referral]
    standards: list[StandardOfCare]
    boards: list[Board]
    may_triage: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside all cards of a board, read at once, however many cards there are."""

    boards: list[Board]
    clocks: dict[int, list[Standing]]
    following: dict[int, date]
    twins: dict[int, list[Referral]]
    standards: dict[int, list[StandardOfCare]]
    triaging: set[int]


@dataclass(frozen=True, slots=True)
class TriagePage:
    waiting: list[Card]
    not_ready: list[Card]
    alarm: list[Referral]
    levels: list[tuple[str, str, int]]
    missing: tuple[tuple[str, str], ...]

    @property
    def may_triage(self) -> bool:
        return any(card.may_triage for card in (*self.waiting, *self.not_ready))

    @property
    def has_other_boards(self) -> bool:
        return any(card.boards for card in self.waiting)

    @property
    def keys(self) -> SafeString:
        """Those that open a verdict here."""
        found = f"{'dn' if self.may_triage else ''}r{'b' if self.has_other_boards else ''}"
        return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in found))


@dataclass(frozen=True, slots=True)
class Chased:
    """One study or specimen to chase, with the meeting it is needed for."""

    material: Material
    item: AgendaItem | None
    needed_by: datetime | None


def tabs(user: User) -> Tabs:
    held = held_anywhere(user)
    return Tabs(triage=bool(held & set(EITHER)), chase=Permission.UPDATE_ACTIONS in held)


def referral_page(referral: Referral, user: User, now: datetime) -> ReferralPage:
    items = AgendaItem.objects.filter(reasons__referral=referral).select_related("meeting__board")
    may_list = may(user, Permission.SCHEDULE, referral.site_id)
    meetings = Meeting.objects.filter(board=referral.board).upcoming(now).select_related("board")
    return ReferralPage(
        referral=referral,
        complete=referrals.complete(referral),
        twin=referrals.duplicate_of(referral),
        items=list(items.distinct()),
        meetings=list(meetings[:8]) if may_list and referral.state == "triaged" else [],
        may_change=referrals.may_change(user, referral),
        may_list=may_list,
        may_call_back=referral.mode == "note" and may_at(user, referral.board, (Permission.PULL_BACK,)),
    )  # fmt: skip


def triage_page(user: User, now: datetime) -> TriagePage:
    """Everything that waits for a verdict at this person's boards, the nearest breach first."""
    visible = Referral.objects.visible_to(user).for_lists().order_by("submitted_at", "id")
    rows = list(visible.filter(state__in=(ReferralState.SUBMITTED, ReferralState.NOT_READY)))
    cards = _cards(rows, user, now)
    levels = [(c.value, str(c.label), MINUTES[c.value]) for c in Complexity if c != Complexity.NOTE]
    alarm = Referral.objects.visible_to(user).filter(pk__in=unplaced_referrals())
    return TriagePage(
        waiting=[card for card in cards if card.referral.state == ReferralState.SUBMITTED],
        not_ready=[card for card in cards if card.referral.state == ReferralState.NOT_READY],
        alarm=list(alarm.select_related("board", "case__patient").order_by("submitted_at", "id")),
        levels=levels,
        missing=MISSING,
    )


def _cards(rows: list[Referral], user: User, now: datetime) -> list[Card]:
    boards = list(Board.objects.visible_to(user).prefetch_related("sites"))
    clocks = standings_of([row.case_id for row in rows if row.case_id], as_of=today_of(user, now))
    following = _next_days({row.board_id for row in rows}, now)
    beside = Beside(
        boards=boards,
        clocks=clocks,
        following=following,
        twins=_twins(rows),
        standards=_standards(rows, now),
        triaging={b.pk for b in boards if Permission.TRIAGE in held_at(user, b.sites.all())},
    )
    cards = [_card(row, beside) for row in rows]
    return sorted(cards, key=lambda card: (not card.breaches, card.referral.submitted_at or now))


def _card(row: Referral, beside: Beside) -> Card:
    clock = nearest(beside.clocks, row.case_id) if row.case_id else None
    same = beside.twins.get(row.case.patient_id, []) if row.case else []
    return Card(
        referral=row,
        complete=referrals.complete(row),
        clock=clock,
        breaches=bool(clock and clock.breaches_before(beside.following.get(row.board_id))),
        twins=[twin for twin in same if twin.pk != row.pk],
        standards=beside.standards.get(row.board_id, []),
        boards=[board for board in beside.boards if board.pk != row.board_id],
        may_triage=row.board_id in beside.triaging,
    )


def _twins(rows: list[Referral]) -> dict[int, list[Referral]]:
    """The live referrals of the same patients, by patient."""
    patients = {row.case.patient_id for row in rows if row.case}
    live = Referral.objects.live().filter(case__patient__in=patients)
    found: dict[int, list[Referral]] = {}
    for one in live.select_related("board", "case"):
        if one.case:
            found.setdefault(one.case.patient_id, []).append(one)
    return found


def _standards(rows: list[Referral], now: datetime) -> dict[int, list[StandardOfCare]]:
    """What is in force at each board on its own day; the boards of one day are asked together."""
    days = {row.board_id: day_at(row.board, now) for row in rows}
    found: dict[int, list[StandardOfCare]] = {}
    rules = StandardOfCare.objects.select_related("owner")
    for day in set(days.values()):
        boards = [board for board, its_day in days.items() if its_day == day]
        for one in rules.in_force(day).filter(board__in=boards):
            found.setdefault(one.board_id, []).append(one)
    return found


def _next_days(boards: set[int], now: datetime) -> dict[int, date]:
    """The day of each board's next meeting."""
    coming = Meeting.objects.filter(board__in=boards).upcoming(now).select_related("board")
    days: dict[int, date] = {}
    for meeting in coming:
        days.setdefault(meeting.board_id, meeting.local_start.date())
    return days


def chase_page(user: User) -> list[tuple[str, list[Chased]]]:
    """Everything that is not reviewed yet, by the place that holds it; what is needed soonest comes first."""
    rows = (
        Material.objects.visible_to(user)
        .to_chase()
        .filter(case__isnull=False)
        .select_related("case__patient")
        .prefetch_related("case__patient__identifiers")
        .distinct()
    )
    items = _items_of(row.case_id for row in rows if row.case_id)
    chased = [
        Chased(row, item, item.meeting.starts_at if item else None)
        for row in rows
        for item in [items.get(row.case_id or 0)]
    ]
    chased.sort(key=lambda one: (one.needed_by is None, one.needed_by or one.material.changed_at))
    groups: dict[str, list[Chased]] = {}
    for one in chased:
        groups.setdefault(one.material.where, []).append(one)
    return list(groups.items())


def _items_of(case_ids: Iterable[int]) -> dict[int, AgendaItem]:
    items = AgendaItem.objects.placed().filter(case__in=list(case_ids))
    return {item.case_id: item for item in items.select_related("meeting__board")}
