"""Boards, meetings and their lists."""

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
from cases.models import Case
from mdt.actions import agenda, minutes
from mdt.models import AgendaItem, DeferralReason, Meeting


class ReasonOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    text = serializers.CharField()
    evidence = serializers.JSONField()


class ItemOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    case = serializers.UUIDField(source="case.public_id")
    meeting = serializers.UUIDField(source="meeting.public_id")
    position = serializers.IntegerField()
    planned_minutes = serializers.IntegerField()
    state = serializers.CharField()
    carried_over = serializers.IntegerField()
    deferred_times = serializers.IntegerField()
    reasons = ReasonOut(many=True)


class MeetingOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    board = serializers.CharField(source="board.code")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    cut_off_at = serializers.DateTimeField()
    lock_at = serializers.DateTimeField(allow_null=True)
    is_extraordinary = serializers.BooleanField()
    invitation = serializers.IntegerField(help_text="grows when calendars must learn something")
    time_zone = serializers.CharField(source="board.time_zone")
    place = serializers.CharField()
    state = serializers.CharField()
    capacity_minutes = serializers.IntegerField()
    planned_minutes = serializers.IntegerField()
    case_count = serializers.IntegerField()


class Meetings(Endpoint):
    @documented(gives=paged(MeetingOut, "MeetingPage"), query=PAGING)
    def get(self, request: Request) -> Response:
        return self.page(
            Meeting.objects.visible_to(self.person).with_load().order_by("starts_at"), MeetingOut
        )


class Agenda(Endpoint):
    class ListingIn(serializers.Serializer[Any]):
        case = serializers.UUIDField()
        reason = serializers.CharField(max_length=300)

    def meeting(self, pk: UUID) -> Meeting:
        visible = Meeting.objects.visible_to(self.person).select_related("board")
        return get_object_or_404(visible, public_id=pk)

    @documented(gives=paged(ItemOut, "AgendaPage"), query=PAGING)
    def get(self, request: Request, pk: UUID) -> Response:
        items = AgendaItem.objects.visible_to(self.person).on_list().for_lists()
        return self.page(items.filter(meeting=self.meeting(pk)).order_by("position", "id"), ItemOut)

    @documented(takes=ListingIn, gives=ItemOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        """Put a case on this meeting."""
        meeting, sent = self.meeting(pk), self.read(self.ListingIn)
        case = get_object_or_404(Case.objects.visible_to(self.person), public_id=sent["case"])
        item = agenda.refer(
            case=case, meeting=meeting, reason=sent["reason"], by=self.person, at=timezone.now()
        )
        return Response(ItemOut(item).data, status=201)


class Placing(Endpoint):
    class PlacingIn(serializers.Serializer[Any]):
        meeting = serializers.UUIDField()
        reason = serializers.ChoiceField(DeferralReason.choices, required=False)
        comment = serializers.CharField(max_length=300, allow_blank=True, default="")

    @documented(takes=PlacingIn, gives=ItemOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        """Move an item to another meeting; with a reason it counts as deferred."""
        item = get_object_or_404(AgendaItem.objects.visible_to(self.person), public_id=pk)
        sent = self.read(self.PlacingIn)
        meeting = get_object_or_404(
            Meeting.objects.visible_to(self.person), public_id=sent["meeting"]
        )
        if reason := sent.get("reason"):
            moved = agenda.defer(
                item=item,
                meeting=meeting,
                reason=reason,
                comment=sent["comment"],
                by=self.person,
                at=timezone.now(),
            )
        else:
            moved = agenda.move(
                item=item,
                meeting=meeting,
                reason=sent["comment"],
                by=self.person,
                at=timezone.now(),
            )
        return Response(ItemOut(moved).data, status=201)


class MinutesOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    version = serializers.IntegerField()
    format = serializers.CharField()
    pseudonymised = serializers.BooleanField()
    sha256 = serializers.CharField()
    made_at = serializers.DateTimeField()


class Minutes(Agenda):
    class MinutesIn(serializers.Serializer[Any]):
        pseudonymised = serializers.BooleanField(default=True)

    @documented(gives=paged(MinutesOut, "MinutesPage"), query=PAGING)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.page(self.meeting(pk).minutes.defer("content"), MinutesOut)

    @documented(takes=MinutesIn, gives=MinutesOut(many=True), status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        """Make the minutes as PDF, DOCX and CSV."""
        meeting, sent = self.meeting(pk), self.read(self.MinutesIn)
        made = minutes.make(
            meeting, pseudonymised=sent["pseudonymised"], by=self.person, at=timezone.now()
        )
        return Response(MinutesOut(made, many=True).data, status=201)
