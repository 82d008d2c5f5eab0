"""Changing and ending a series: meetings that are still to come follow, those that were held or locked stay."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import notices, scheduling
from mdt.actions.calendars import check_scheduler, holidays_of
from mdt.models import AgendaItem, Meeting, MeetingSeries, MeetingState
from mdt.rules.deadlines import cut_off
from mdt.rules.wall_clock import moment, oddity

RULE = (
    "weekday", "starts_at", "capacity_minutes", "cut_off_working_days", "cut_off_time",
    "lock_working_days", "lock_time", "holiday_rule",
)  # fmt: skip


@transaction.atomic
def change(
    *, series: MeetingSeries, today: date, by: User, at: datetime, **rule: Any
) -> tuple[int, int]:
    """Give a series another rule; return how many meetings follow it, and how many stay as they were.

    What follows: planned meetings of the future that stand where the old rule put them. A meeting that somebody
    moved by hand stays, and so does one whose new time is a holiday's or not a plain one: those are moved by hand.
    """
    series = _locked(series, by)
    board, old = series.board, {name: getattr(series, name) for name in RULE}
    changed = {name: rule[name] for name in RULE if name in rule and rule[name] != old[name]}
    if not changed:
        return 0, 0
    for name, value in changed.items():
        setattr(series, name, value)
    _check_free(series)
    series.save(update_fields=list(changed))
    moves = bool(changed.keys() & {"weekday", "starts_at"})
    if moves:
        series.questions.filter(choice="", day__gte=today).delete()
    coming = list(_coming(series, at))
    following = [one for one in coming if _stood_by(one, old) and _follow(one, series, at)]
    for stays in (one for one in coming if one not in following):
        # It stands for the date of its week, so that the series does not put another meeting beside it.
        stays.series_day = _day_of(stays, series)
        stays.save(update_fields=["series_day"])
    for meeting in following:
        if (
            Meeting.objects.filter(board=board, starts_at=meeting.starts_at)
            .exclude(pk=meeting.pk)
            .exists()
        ):
            words = f"The board meets at {meeting.local_start:%-d %b %Y %H:%M} already."
            raise Invalid(words, problems=(Problem("starts_at", words),))
        meeting.save()
    scheduling.extend_series(series=series, today=today, by=by, at=at)
    detail = {name: [str(old[name]), str(value)] for name, value in changed.items()}
    audit.record("series changed", board, by=by, at=at, detail=detail)
    if following and moves:
        _tell(series, f"The meetings of {board} have moved from now on.", at)
    return len(following), len(coming) - len(following)


@transaction.atomic
def end(*, series: MeetingSeries, last_on: date, by: User, at: datetime) -> int:
    """No meeting of this series after ``last_on``; return how many are cancelled.

    Raises ``Invalid`` while a case stands on the list of one of them: each case gets its place first.
    """
    series = _locked(series, by)
    board = series.board
    if last_on < day_at(board, at):
        words = "A series ends today or later; meetings that were held stay."
        raise Invalid(words, problems=(Problem("last_on", words),))
    later = [m for m in _coming(series, at) if m.local_start.date() > last_on]
    full = AgendaItem.objects.placed().filter(meeting__in=later).select_related("meeting__board")
    if busy := sorted({item.meeting.local_start for item in full}):
        days = ", ".join(f"{day:%-d %b %Y}" for day in busy)
        words = f"Cases are listed on {days}. Cancel these meetings first: each case then gets its place."
        raise Invalid(words, problems=(Problem("last_on", words),))
    for meeting in later:
        meeting.state, meeting.cancelled_because = MeetingState.CANCELLED, "the series has ended"
        meeting.invitation += 1
        meeting.save(update_fields=["state", "cancelled_because", "invitation"])
    series.questions.filter(choice="", day__gt=last_on).delete()
    series.last_on = last_on
    series.save(update_fields=["last_on"])
    audit.record("series ended", board, by=by, at=at, detail={"last_on": last_on.isoformat()})
    if later:
        _tell(series, f"A series of {board} ends on {last_on:%-d %b %Y}.", at)
    return len(later)


def _locked(series: MeetingSeries, by: User) -> MeetingSeries:
    rows = MeetingSeries.objects.select_for_update(of=("self",)).select_related("board")
    series = rows.get(pk=series.pk)
    check_scheduler(by, series.board)
    return series


def _check_free(series: MeetingSeries) -> None:
    same = series.board.series.filter(
        weekday=series.weekday, starts_at=series.starts_at, last_on=None
    )
    if same.exclude(pk=series.pk).exists():
        words = "This board has a series at that time already."
        raise Invalid(words, problems=(Problem("starts_at", words),))


def _coming(series: MeetingSeries, at: datetime) -> Any:
    """Planned meetings of this series that have not begun, held until the transaction ends."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("board")
    return rows.filter(series=series, state=MeetingState.PLANNED, starts_at__gt=at)


def _stood_by(meeting: Meeting, rule: dict[str, Any]) -> bool:
    """Whether a meeting stands where the rule put it, and nobody moved it by hand."""
    here = meeting.local_start
    is_there = meeting.series_day in (None, here.date())
    return is_there and (here.weekday(), here.time()) == (rule["weekday"], rule["starts_at"])


def _day_of(meeting: Meeting, series: MeetingSeries) -> date:
    """The date of the series in the week for which this meeting stands."""
    day = meeting.series_day or meeting.local_start.date()
    return day + timedelta(days=series.weekday - day.weekday())


def _follow(meeting: Meeting, series: MeetingSeries, at: datetime) -> bool:
    """Set the meeting's times anew; ``False`` leaves it as it is."""
    board = series.board
    day, free = _day_of(meeting, series), holidays_of(board)
    begins = moment(day, series.starts_at, board.zone, "")
    if day in free or oddity(day, series.starts_at, board.zone) or begins <= at:
        return False
    length = timedelta(minutes=series.capacity_minutes)
    times = (meeting.starts_at, meeting.ends_at)
    meeting.starts_at, meeting.ends_at, meeting.series_day = begins, begins + length, day
    meeting.capacity_minutes = series.capacity_minutes
    meeting.cut_off_at = cut_off(
        day, series.cut_off_working_days, series.cut_off_time, board.zone, free
    )
    meeting.lock_at = cut_off(day, series.lock_working_days, series.lock_time, board.zone, free)
    meeting.invitation += (meeting.starts_at, meeting.ends_at) != times
    return True


def _tell(series: MeetingSeries, text: str, at: datetime) -> None:
    notices.tell(
        notices.people_of(series.board, Permission.SEE_MINUTES),
        key=f"series:{series.public_id}:{at.isoformat()}",
        text=text,
        path="/meetings/",
        at=at,
    )
