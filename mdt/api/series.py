"""The series behind the meetings of a board: set up, changed and ended, with what follows and what stays."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.api.endpoint import (
    PAGING,
    Endpoint,
    Request,
    Response,
    documented,
    paged,
    serializers,
)
from accounts.days import day_at
from mdt.actions import scheduling, series
from mdt.actions.calendars import check_scheduler
from mdt.models import Board, HolidayRule, MeetingSeries


class SeriesOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    board = serializers.CharField(source="board.code")
    time_zone = serializers.CharField(source="board.time_zone")
    weekday = serializers.IntegerField(help_text="Monday is 0")
    starts_at = serializers.TimeField(help_text="at the board's place")
    every_weeks = serializers.IntegerField()
    capacity_minutes = serializers.IntegerField()
    cut_off_working_days = serializers.IntegerField()
    cut_off_time = serializers.TimeField()
    lock_working_days = serializers.IntegerField()
    lock_time = serializers.TimeField()
    holiday_rule = serializers.CharField()
    first_on = serializers.DateField()
    last_on = serializers.DateField(allow_null=True)


class ChangedOut(SeriesOut):
    """The series, and what became of its meetings that are still to come."""

    follow = serializers.IntegerField(help_text="meetings that stand where the new rule puts them")
    stay = serializers.IntegerField(help_text="meetings that were moved by hand, or cannot follow")


class EndedOut(SeriesOut):
    cancelled = serializers.IntegerField(help_text="meetings after the last day")


class RuleIn(serializers.Serializer[Any]):
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="Monday is 0")
    starts_at = serializers.TimeField(help_text="at the board's place")
    capacity_minutes = serializers.IntegerField(min_value=5, max_value=600)
    cut_off_working_days = serializers.IntegerField(min_value=0, max_value=10)
    cut_off_time = serializers.TimeField()
    lock_working_days = serializers.IntegerField(min_value=0, max_value=10)
    lock_time = serializers.TimeField()
    holiday_rule = serializers.ChoiceField(HolidayRule.choices)


class SeriesIn(RuleIn):
    board = serializers.SlugField(max_length=40)
    every_weeks = serializers.IntegerField(min_value=1, max_value=12)
    first_on = serializers.DateField()


class SeriesList(Endpoint):
    @documented(gives=paged(SeriesOut, "SeriesPage"), query=PAGING)
    def get(self, request: Request) -> Response:
        """The series of one's boards, those that have ended as well."""
        rows = MeetingSeries.objects.visible_to(self.person).select_related("board")
        return self.page(rows.order_by("board", "weekday", "starts_at", "id"), SeriesOut)

    @documented(takes=SeriesIn, gives=SeriesOut, status=201)
    def post(self, request: Request) -> Response:
        """Set up a series and plan its next twelve weeks."""
        sent, now = self.read(SeriesIn), timezone.now()
        board = get_object_or_404(Board.objects.visible_to(self.person), code=sent.pop("board"))
        made = scheduling.begin_series(
            board=board, **sent, today=day_at(board, now), by=self.person, at=now
        )
        return Response(SeriesOut(made).data, status=201)


class SeriesEndpoint(Endpoint):
    def series(self, pk: UUID) -> MeetingSeries:
        visible = MeetingSeries.objects.visible_to(self.person).select_related("board")
        return get_object_or_404(visible, public_id=pk)


class OneSeries(SeriesEndpoint):
    @documented(gives=SeriesOut, name="series_read")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(SeriesOut(self.series(pk)).data)

    @documented(takes=RuleIn, gives=ChangedOut, name="series_change")
    def put(self, request: Request, pk: UUID) -> Response:
        """Give a series another rule: meetings that are still to come follow, as on its page."""
        found, now = self.series(pk), timezone.now()
        check_scheduler(self.person, found.board)
        sent = self.read(RuleIn)
        follow, stay = series.change(
            series=found, today=day_at(found.board, now), by=self.person, at=now, **sent
        )
        told = SeriesOut(self.series(pk)).data
        return Response({**told, "follow": follow, "stay": stay})


class SeriesEnding(SeriesEndpoint):
    class EndIn(serializers.Serializer[Any]):
        last_on = serializers.DateField(help_text="no meeting of the series after it")

    @documented(takes=EndIn, gives=EndedOut, name="series_end")
    def post(self, request: Request, pk: UUID) -> Response:
        """End a series. Refused while a case stands on the list of a meeting after its last day."""
        found = self.series(pk)
        check_scheduler(self.person, found.board)
        last_on = self.read(self.EndIn)["last_on"]
        cancelled = series.end(series=found, last_on=last_on, by=self.person, at=timezone.now())
        return Response({**SeriesOut(self.series(pk)).data, "cancelled": cancelled})
