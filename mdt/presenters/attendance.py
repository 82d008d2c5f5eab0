"""The attendance page: who is there, who could be, and which case has its quorum at its minute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import Permission, held_at
from accounts.together import prefetch_together, read_together
from cases.models import Case
from mdt.actions.attendance import DISCIPLINES
from mdt.actions.sealing import quorum_among
from mdt.models import (
    AgendaItem,
    Apology,
    Attendance,
    Decision,
    Discussion,
    GuestInvitation,
    Meeting,
    MeetingState,
    Recusal,
    WrittenOpinion,
)
from mdt.presenters.replies import ReplyLine, reply_lines, standing_replies
from mdt.rules.quorum import Quorum, quorum_at


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who could be noted as present, with the disciplines they may speak for."""

    person: User
    disciplines: tuple[str, ...]
    apology: Apology | None


@dataclass(frozen=True, slots=True)
class CaseQuorum:
    """The quorum of one case, and of which minute; a signed case keeps the one it was sealed with."""

    place: int
    item: AgendaItem
    moment: datetime | None
    words: str
    is_met: bool
    missing: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class AttendancePage:
    meeting: Meeting
    quorum: Quorum
    stays: list[Attendance]
    candidates: list[Candidate]
    apologies: list[Apology]
    replies: list[ReplyLine]
    cases: list[CaseQuorum]
    guests: list[GuestInvitation]
    hidden: int
    me: Candidate | None
    my_stay: Attendance | None
    may_run: bool
    is_running: bool

    @property
    def present(self) -> int:
        return sum(stay.left_at is None for stay in self.stays)


def attendance_page(meeting: Meeting, user: User, now: datetime) -> AttendancePage:
    """Everything about who is where; of cases only those this person may see."""
    stays = list(meeting.attendance.select_related("user", "deputises_for"))
    present = {stay.user_id: stay for stay in stays if stay.left_at is None}
    apologies, replies = read_together(
        meeting.apologies.select_related("person", "deputy"), standing_replies(meeting)
    )
    came = {stay.user_id for stay in stays}
    candidates = _candidates(meeting, set(present), apologies)
    may_run = Permission.RUN_MEETING in held_at(user, meeting.board.sites.all())
    seen = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
    listed = AgendaItem.objects.filter(meeting=meeting).on_list().annotate(is_seen=Exists(seen))
    items = list(
        listed.select_related("case__patient", "meeting__board").order_by("position", "id")
    )
    cases = _cases(items, stays, now)
    return AttendancePage(
        meeting=meeting,
        quorum=quorum_at(
            [stay.presence for stay in stays],
            meeting.board.quorum,
            now,
            wished=meeting.board.wished,
        ),
        stays=stays,
        candidates=candidates if may_run else [],
        apologies=[one for one in apologies if one.person_id not in came],
        replies=reply_lines(meeting, replies, apologies, came),
        cases=[row for row in cases if row.item.is_seen],  # type: ignore[attr-defined]
        guests=list(meeting.guests.select_related("person")) if may_run else [],
        hidden=sum(not item.is_seen for item in items),  # type: ignore[attr-defined]
        me=next((one for one in candidates if one.person == user), None),
        my_stay=present.get(user.pk),
        may_run=may_run,
        is_running=meeting.state == MeetingState.IN_SESSION,
    )


def _candidates(meeting: Meeting, present: set[int], apologies: list[Apology]) -> list[Candidate]:
    said = {apology.person_id: apology for apology in apologies}
    roles: dict[User, list[str]] = {}
    spoken = {
        role: [d.value for d in DISCIPLINES if d.role == role]
        for role in {d.role for d in DISCIPLINES}
    }
    members = Membership.objects.filter(
        site__in=meeting.board.sites.all(), role__in=spoken, user__is_active=True
    )
    away = members.exclude(user__in=present).select_related("user").order_by("user__full_name")
    for membership in away:
        held = roles.setdefault(membership.user, [])
        held += [each for each in spoken[membership.role] if each not in held]
    return [Candidate(who, tuple(held), said.get(who.pk)) for who, held in roles.items()]


def _cases(items: list[AgendaItem], stays: list[Attendance], now: datetime) -> list[CaseQuorum]:
    prefetch_together(
        items,
        ("recusals", Recusal.objects.all(), "item_id"),
        ("opinions", WrittenOpinion.objects.all(), "item_id"),
        ("discussions", Discussion.objects.all(), "item_id"),
        ("decisions", Decision.objects.all(), "item_id"),
    )
    return [_case(place, item, stays, now) for place, item in enumerate(items, start=1)]


def _case(place: int, item: AgendaItem, stays: list[Attendance], now: datetime) -> CaseQuorum:
    decision = item.latest_decision
    if decision and decision.is_signed:
        sealed: dict[str, Any] = decision.snapshot["quorum"]
        missing = tuple(sealed["missing"])
        status = sealed.get("status", "met" if not missing else "not met")
        words = _("as signed")
        return CaseQuorum(place, item, decision.signed_at, words, not missing, missing, status)
    moment, words = _minute(item, now)
    quorum = quorum_among(item, stays, moment or now)
    return CaseQuorum(place, item, moment, words, quorum.is_met, quorum.missing, quorum.status)


def _minute(item: AgendaItem, now: datetime) -> tuple[datetime | None, str]:
    """The minute that counts for a case that is not signed: read aloud, else discussed, else now."""
    stints = list(item.discussions.all())
    decision = item.latest_decision
    if stints and decision and decision.state == "read_back" and decision.read_back_at:
        return decision.read_back_at, _("when read aloud")
    if not stints:
        return None, _("not discussed yet; as of now")
    if stints[-1].ended_at is None:
        return now, _("before the board")
    return stints[-1].ended_at, _("at the end of its discussion")
