"""When boards meet: one meeting, extraordinary ones, and changes of state."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.api.endpoint import Endpoint, Request, Response, documented, serializers
from mdt.actions import meetings, scheduling
from mdt.api.meetings import MeetingOut
from mdt.models import Board, Meeting


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
