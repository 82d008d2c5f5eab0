"""Meetings out of their series, and extraordinary ones. What the calendar makes doubtful, a person confirms."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import notices
from mdt.actions.calendars import check_scheduler, holidays_of
from mdt.models import Board, DateQuestion, Meeting, MeetingSeries, MeetingState
from mdt.rules.deadlines import cut_off, weekly_dates
from mdt.rules.wall_clock import CHOICES, HOLIDAY_CHOICES, moment, moved_day, oddity

HORIZON = timedelta(weeks=12)


@transaction.atomic
def extend_series(*, series: MeetingSeries, today: date, by: audit.Actor, at: datetime) -> int:
    """Create the meetings of the coming twelve weeks that do not exist yet; return how many were created.

    A date on a holiday, or at a time that the clocks leave out or double, becomes a question instead.
    """
    last = min(today + HORIZON, series.last_on or date.max)
    days = weekly_dates(max(today, series.first_on), series.weekday, until=last)
    taken = set(Meeting.objects.filter(series=series).values_list("series_day", flat=True))
    ordinary = [d for d in _in_rhythm(series, days) if d not in taken and not _asks(series, d)]
    made = [_meeting(series, day) for day in ordinary]
    known = set(
        Meeting.objects.filter(
            board=series.board, starts_at__in=[m.starts_at for m in made]
        ).values_list("starts_at", flat=True)
    )
    new = [meeting for meeting in made if meeting.starts_at not in known]
    Meeting.objects.bulk_create(new)
    audit.record_many("meeting planned", list(new), by=by, at=at)
    return len(new)


@transaction.atomic
def begin_series(
    *, board: Board, today: date, by: User, at: datetime, **rule: Any
) -> MeetingSeries:
    """Set up a series and plan its next twelve weeks. A board meets once at one time of a weekday."""
    check_scheduler(by, board)
    same = board.series.filter(weekday=rule["weekday"], starts_at=rule["starts_at"], last_on=None)
    if same.exists():
        words = "This board has a series at that time already."
        raise Invalid(words, problems=(Problem("starts_at", words),))
    series = MeetingSeries.objects.create(board=board, **rule)
    audit.record("series begun", board, by=by, at=at)
    extend_series(series=series, today=today, by=by, at=at)
    return series


def _in_rhythm(series: MeetingSeries, days: list[date]) -> list[date]:
    first = weekly_dates(series.first_on, series.weekday, until=series.first_on + timedelta(days=6))
    return [day for day in days if (day - first[0]).days // 7 % series.every_weeks == 0]


def _asks(series: MeetingSeries, day: date) -> bool:
    """Whether a person must say something about this date; the question is kept with what the rule proposes."""
    kind = oddity(day, series.starts_at, series.board.zone)
    is_holiday = day in holidays_of(series.board)
    if is_holiday:
        kind, proposal = "holiday", series.holiday_rule
    elif kind:
        proposal = CHOICES[kind][0]
    else:
        return False
    DateQuestion.objects.get_or_create(
        series=series, day=day, defaults={"kind": kind, "proposal": proposal}
    )
    return True


@transaction.atomic
def confirm(*, question: DateQuestion, choice: str, by: User, at: datetime) -> Meeting | None:
    """A coordinator answers; the meeting is made with its cut-off and lock counted anew. ``None`` if skipped."""
    rows = DateQuestion.objects.select_for_update(of=("self",)).select_related("series__board")
    question = rows.get(pk=question.pk)
    series = question.series
    check_scheduler(by, series.board)
    if question.choice:
        raise NotAllowedNow("This date is confirmed already.")
    is_holiday = question.kind == "holiday"
    if choice not in (HOLIDAY_CHOICES if is_holiday else CHOICES[question.kind]):
        raise Invalid("Choose one of the ways.")
    question.choice, question.answered_by, question.answered_at = choice, by, at
    question.save()
    audit.record("date confirmed", series.board, by=by, at=at, detail={"choice": choice})
    day = moved_day(question.day, choice, holidays_of(series.board)) if is_holiday else question.day
    if day is None:
        return None
    meeting = _meeting(series, day, "" if is_holiday else choice, question.day)
    if Meeting.objects.filter(board=series.board, starts_at=meeting.starts_at).exists():
        raise NotAllowedNow("The board meets at that time already.")
    meeting.save()
    audit.record("meeting planned", meeting, by=by, at=at)
    return meeting


@transaction.atomic
def plan(
    *, board: Board, day: date, starts: time, minutes: int, choice: str = "", by: User, at: datetime
) -> Meeting:
    """An extraordinary meeting. Its list stays open until it begins."""
    check_scheduler(by, board)
    begins = _checked_moment(board, day, starts, choice, at)
    if minutes <= 0:
        raise Invalid("A meeting takes at least one minute.")
    if Meeting.objects.filter(board=board, starts_at=begins).exists():
        raise NotAllowedNow("The board meets at that time already.")
    meeting = Meeting.objects.create(
        board=board, starts_at=begins, ends_at=begins + timedelta(minutes=minutes), cut_off_at=begins,
        lock_at=begins, capacity_minutes=minutes, is_extraordinary=True,
    )  # fmt: skip
    audit.record("meeting planned", meeting, by=by, at=at, detail={"extraordinary": True})
    return meeting


@transaction.atomic
def reschedule(
    *, meeting: Meeting, day: date, starts: time, choice: str = "", by: User, at: datetime
) -> Meeting:
    """Move a planned meeting to another time. Its list goes along, cut-off and lock are counted anew, calendars learn."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("board", "series")
    meeting = rows.get(pk=meeting.pk)
    board = meeting.board
    check_scheduler(by, board)
    if meeting.state != MeetingState.PLANNED:
        raise NotAllowedNow("Unlock the list before you move the meeting.")
    begins = _checked_moment(board, day, starts, choice, at)
    if Meeting.objects.filter(board=board, starts_at=begins).exclude(pk=meeting.pk).exists():
        raise NotAllowedNow("The board meets at that time already.")
    meeting.ends_at, meeting.starts_at = begins + (meeting.ends_at - meeting.starts_at), begins
    meeting.cut_off_at = meeting.lock_at = begins
    if series := meeting.series:
        free = holidays_of(board)
        meeting.cut_off_at = cut_off(
            day, series.cut_off_working_days, series.cut_off_time, board.zone, free
        )
        meeting.lock_at = cut_off(day, series.lock_working_days, series.lock_time, board.zone, free)
    meeting.invitation += 1
    meeting.save()
    audit.record("meeting moved", meeting, by=by, at=at)
    notices.tell(
        notices.people_of(board, Permission.SEE_MINUTES),
        key=f"moved:{meeting.public_id}:{meeting.invitation}",
        text=f"A meeting has moved: {meeting}",
        path=f"/meetings/{meeting.public_id}/",
        at=at,
    )
    return meeting


def _checked_moment(board: Board, day: date, starts: time, choice: str, at: datetime) -> datetime:
    kind = oddity(day, starts, board.zone)
    if kind and choice not in CHOICES[kind]:
        words = f"This time comes {kind} on that day. Choose: {' or '.join(CHOICES[kind])}."
        raise Invalid(words, problems=(Problem("choice", words),))
    begins = moment(day, starts, board.zone, choice)
    if begins <= at:
        words = "Choose a time that is still to come."
        raise Invalid(words, problems=(Problem("day", words),))
    return begins


def _meeting(
    series: MeetingSeries, day: date, choice: str = "", series_day: date | None = None
) -> Meeting:
    board = series.board
    zone, free = board.zone, holidays_of(board)
    starts_at = moment(day, series.starts_at, zone, choice)
    before = series.meeting_set.order_by("-starts_at").values_list("place", flat=True).first()
    return Meeting(
        board=board,
        # Where the series met last; a series rarely moves.
        place=before or "",
        series=series,
        series_day=series_day or day,
        starts_at=starts_at,
        # Counted in UTC, so that a meeting across a clock change keeps its length.
        ends_at=starts_at + timedelta(minutes=series.capacity_minutes),
        cut_off_at=cut_off(day, series.cut_off_working_days, series.cut_off_time, zone, free),
        lock_at=cut_off(day, series.lock_working_days, series.lock_time, zone, free),
        capacity_minutes=series.capacity_minutes,
    )
