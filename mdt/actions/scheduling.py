"""Meetings out of their series."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from mdt.models import Meeting, MeetingSeries
from mdt.rules.deadlines import cut_off, local_moment, weekly_dates

HORIZON = timedelta(weeks=12)


@transaction.atomic
def extend_series(*, series: MeetingSeries, today: date, by: audit.Actor, at: datetime) -> int:
    """Create the meetings of the coming twelve weeks that do not exist yet; return how many were created."""
    last = min(today + HORIZON, series.last_on or date.max)
    days = weekly_dates(max(today, series.first_on), series.weekday, until=last)
    made = [meeting for meeting in (_meeting(series, day) for day in days) if meeting.pk is None]
    known = set(
        Meeting.objects.filter(
            board=series.board, starts_at__in=[m.starts_at for m in made]
        ).values_list("starts_at", flat=True)
    )
    new = [meeting for meeting in made if meeting.starts_at not in known]
    Meeting.objects.bulk_create(new)
    audit.record_many("meeting planned", list(new), by=by, at=at)
    return len(new)


def _meeting(series: MeetingSeries, day: date) -> Meeting:
    zone = series.board.zone
    starts_at = local_moment(day, series.starts_at, zone)
    return Meeting(
        board=series.board,
        series=series,
        starts_at=starts_at,
        # Added on the clock, so that a meeting across a clock change keeps its length.
        ends_at=datetime.fromtimestamp(
            starts_at.timestamp() + 60 * series.capacity_minutes, tz=zone
        ),
        cut_off_at=cut_off(day, series.cut_off_working_days, series.cut_off_time, zone),
        capacity_minutes=series.capacity_minutes,
    )
