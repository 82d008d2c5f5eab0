"""When boards meet: one meeting, extraordinary ones, changes of state, and the series behind them."""

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
from mdt.actions import meetings, scheduling
from mdt.api.meetings import MeetingOut
from mdt.models import Board, Meeting, MeetingSeries


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
    first_on = serializers.DateField()
    last_on = serializers.DateField(allow_null=True)


class OneMeeting(Endpoint):
    class MoveIn(serializers.Serializer[Any]):
        state = serializers.ChoiceField(sorted(meetings.BY_HAND))

    def meeting(self, pk: UUID) -> Meeting:
        return get_object_or_404(Meeting.objects.visible_to(self.person).with_load(), public_id=pk)

    @documented(gives=MeetingOut, name="meeting_read")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(MeetingOut(self.meeting(pk)).data)

    @documented(takes=MoveIn, gives=MeetingOut, name="meeting_move")
    def post(self, request: Request, pk: UUID) -> Response:
        """Lock, unlock, start, end or cancel a meeting, as on its page."""
        found = self.meeting(pk)
        state = self.read(self.MoveIn)["state"]
        meetings.move_to(meeting=found, state=state, by=self.person, at=timezone.now())
        return Response(MeetingOut(self.meeting(pk)).data)


class Planning(Endpoint):
    class PlanIn(serializers.Serializer[Any]):
        board = serializers.SlugField(max_length=40)
        day = serializers.DateField()
        starts = serializers.TimeField(help_text="at the board's place")
        minutes = serializers.IntegerField(min_value=1, max_value=600)
        choice = serializers.ChoiceField(
            ["", "first", "second", "later", "earlier"], default="",
            help_text="where the clocks leave this time out or have it twice",
        )  # fmt: skip

    @documented(takes=PlanIn, gives=MeetingOut, status=201)
    def post(self, request: Request) -> Response:
        """Plan an extraordinary meeting."""
        sent = self.read(self.PlanIn)
        board = get_object_or_404(Board.objects.visible_to(self.person), code=sent.pop("board"))
        made = scheduling.plan(board=board, **sent, by=self.person, at=timezone.now())
        shown = Meeting.objects.visible_to(self.person).with_load().get(pk=made.pk)
        return Response(MeetingOut(shown).data, status=201)


class SeriesList(Endpoint):
    @documented(gives=paged(SeriesOut, "SeriesPage"), query=PAGING)
    def get(self, request: Request) -> Response:
        """The series of one's boards, those that have ended as well."""
        rows = MeetingSeries.objects.visible_to(self.person).select_related("board")
        return self.page(rows.order_by("board", "weekday", "starts_at", "id"), SeriesOut)
