"""A meeting's page: the list with its reasons, the time it takes, and who is there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString, mark_safe

from accounts.days import day_at
from accounts.models import Membership, User
from accounts.permissions import Permission, held_at
from accounts.together import read_together
from cases.models import Case, CaseChange, WorkUp
from mdt.charts.bars import capacity
from mdt.models import (
    ANSWERED,
    AgendaItem,
    Apology,
    Attendance,
    Discipline,
    ItemState,
    Meeting,
    MeetingState,
)
from mdt.presenters.list_marks import Marks, local_times, marks_of
from mdt.presenters.readiness import CaseReadiness, chase, readiness_of_cases
from mdt.presenters.replies import ReplyLine, reply_lines, standing_replies
from mdt.presenters.suggestions import before_board, count_of, since_frozen
from mdt.rules import states
from mdt.rules.quorum import Quorum, forecast, quorum_at
from recommendations.models import Evaluation
from recommendations.rules.differences import Difference
from recommendations.rules.readiness import Chase


@dataclass(frozen=True, slots=True)
class BeforeBoard:
    """What stands beside one item of the list: how much is suggested and whether the case is ready."""

    suggested: int
    differences: tuple[Difference, ...]
    readiness: CaseReadiness


@dataclass(frozen=True, slots=True)
class MeetingPage:
    meeting: Meeting
    starts_at: datetime
    items: list[AgendaItem]
    before_board: dict[int, BeforeBoard]
    marks: dict[int, Marks]
    waiting: list[AgendaItem]
    local_times: tuple[tuple[str, datetime], ...]
    may_approve: bool
    chase: tuple[Chase, ...]
    hidden: int
    planned_minutes: int
    fill_minutes: int
    bar: SafeString
    quorum: Quorum
    forecast: tuple[str, ...] | None
    replies: list[ReplyLine]
    present: list[Attendance]
    next_states: list[tuple[str, str]]
    may_run: bool
    may_schedule: bool
    is_past_cut_off: bool

    @property
    def rows(self) -> list[tuple[AgendaItem, BeforeBoard, Marks]]:
        return [(item, self.before_board[item.pk], self.marks[item.pk]) for item in self.items]

    @property
    def listed(self) -> list[AgendaItem]:
        return [item for item in self.items if item.state == ItemState.LISTED]

    @property
    def ready(self) -> int:
        return sum(self.before_board[item.pk].readiness.is_ready for item in self.listed)

    @property
    def breaching(self) -> int:
        """Cases whose clock runs out before the meeting after this one."""
        return sum(self.marks[item.pk].breaches for item in self.listed)

    @property
    def decided(self) -> int:
        return sum(item.state == "decided" for item in self.items)

    @property
    def left(self) -> int:
        """Minutes still free; below zero the list is longer than the meeting."""
        return self.meeting.capacity_minutes - self.planned_minutes

    @property
    def free(self) -> int:
        """Minutes that may still be planned; zero or less where the list is as full as the board lets it become."""
        return self.fill_minutes - self.planned_minutes

    @property
    def above_fill(self) -> int:
        """Minutes above what the board plans at most; zero or less where there is room."""
        return self.planned_minutes - self.fill_minutes

    @property
    def over(self) -> int:
        return -self.left


COMING = (MeetingState.PLANNED, MeetingState.LOCKED)
SHOWN = (ItemState.LISTED, ItemState.PROVISIONAL, *ANSWERED)


def meeting_page(meeting: Meeting, user: User, now: datetime) -> MeetingPage:
    """Everything of one meeting that this person may see."""
    placed = AgendaItem.objects.filter(meeting=meeting, state__in=SHOWN)
    rows = list(
        placed.filter(case__in=Case.objects.visible_to(user))
        .with_others()
        .for_lists()
        .order_by("position", "id")
    )
    items = [item for item in rows if item.state != ItemState.PROVISIONAL]
    today = day_at(meeting.board, now)
    before = _before_board(items, today)
    stays = list(meeting.attendance.select_related("user", "deputises_for"))
    present = [stay for stay in stays if stay.left_at is None]
    moment = now if meeting.state == MeetingState.IN_SESSION else now + timedelta(seconds=1)
    planned, count, sites = meeting.planned_minutes, meeting.case_count, meeting.site_ids  # type: ignore[attr-defined]
    fill = meeting.board.fill_minutes(meeting.capacity_minutes)
    held = held_at(user, sites)
    may_run = Permission.RUN_MEETING in held
    expected, replies = _expected(meeting, sites) if meeting.state in COMING else (None, [])
    return MeetingPage(
        meeting=meeting,
        starts_at=meeting.local_start,
        items=items,
        before_board=before,
        marks=marks_of(items, meeting, today),
        waiting=[item for item in rows if item.state == ItemState.PROVISIONAL],
        local_times=local_times(meeting, user),
        may_approve=Permission.APPROVE_LATE in held,
        chase=chase((str(i.case.patient.display_name), before[i.pk].readiness) for i in items),
        hidden=count - len(items),
        planned_minutes=planned,
        fill_minutes=fill,
        bar=mark_safe(capacity(planned, meeting.capacity_minutes, fill)),  # noqa: S308
        quorum=quorum_at(
            [stay.presence for stay in stays],
            meeting.board.quorum,
            moment,
            wished=meeting.board.wished,
        ),
        forecast=expected,
        replies=replies,
        present=present,
        next_states=_next_states(meeting) if may_run else [],
        may_run=may_run,
        may_schedule=Permission.SCHEDULE in held,
        is_past_cut_off=now > meeting.cut_off_at,
    )


def _expected(meeting: Meeting, sites: list[int]) -> tuple[tuple[str, ...], list[ReplyLine]]:
    """Who is expected to be missing, by the apologies so far, and what people answered."""
    needed = meeting.board.quorum
    speaking = [Discipline(one) for one in needed]
    members, apologies, replies = read_together(
        Membership.objects.filter(
            site__in=sites, role__in={d.role for d in speaking}, user__is_active=True
        ),
        Apology.objects.filter(meeting=meeting),
        standing_replies(meeting),
    )
    missing = forecast(
        needed,
        [(str(one.user_id), d.value) for one in members for d in speaking if d.role == one.role],
        {str(one.person_id): str(one.deputy_id or "") for one in apologies},
    )
    return missing, reply_lines(meeting, replies, apologies)


def _before_board(items: list[AgendaItem], today: date) -> dict[int, BeforeBoard]:
    """All items at once: evaluations, changes and documents are read together; cards are made when one is opened."""
    cases = {item.case_id: item.case for item in items}
    locked = {item.case_id: item.frozen_at for item in items if item.frozen_at}
    evaluations, changed, work_up = read_together(
        Evaluation.objects.latest_of_each(cases),
        CaseChange.objects.first_since(locked),
        WorkUp.objects.standing().filter(case__in=list(cases)),
    )
    latest = {e.case_id: e for e in evaluations}
    ready = readiness_of_cases(cases, latest, today, work_up)
    since: dict[int, list[CaseChange]] = defaultdict(list)
    for change in changed:
        since[change.case_id].append(change)

    def beside(item: AgendaItem) -> BeforeBoard:
        if not item.meeting.board.suggestions_shown:
            return BeforeBoard(0, (), ready[item.case_id])
        now_said, mine = latest.get(item.case_id), since[item.case_id]
        count = count_of(before_board(item, now_said))
        return BeforeBoard(count, since_frozen(item, now_said, mine), ready[item.case_id])

    return {item.pk: beside(item) for item in items}


WORDS = {
    "planned": "Unlock the list", "locked": "Lock the list", "in_session": "Start the meeting",
    "ended": "End the meeting", "cancelled": "Cancel the meeting",
}  # fmt: skip


def _next_states(meeting: Meeting) -> list[tuple[str, str]]:
    return [(state, WORDS[state]) for state in states.MEETING[meeting.state] if state in WORDS]
