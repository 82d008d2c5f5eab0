"""Who is at a meeting, for programs of the house: a door, a conference system, a register."""

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
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from mdt.actions import attendance
from mdt.actions.attendance import CAPACITIES, DISCIPLINES, MODES
from mdt.models import Capacity, Meeting


class StayOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="user.public_id")
    name = serializers.CharField(source="user.full_name")
    discipline = serializers.CharField()
    capacity = serializers.CharField()
    deputises_for = serializers.UUIDField(
        source="deputises_for.public_id", allow_null=True, default=None
    )
    mode = serializers.CharField()
    joined_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True)


class ApologyOut(serializers.Serializer[Any]):
    person = serializers.UUIDField(source="person.public_id")
    deputy = serializers.UUIDField(source="deputy.public_id", allow_null=True, default=None)
    received_on = serializers.DateField()


class AttendanceEndpoint(Endpoint):
    def meeting(self, pk: UUID) -> Meeting:
        visible = Meeting.objects.visible_to(self.person).select_related("board")
        return get_object_or_404(visible, public_id=pk)

    def someone(self, meeting: Meeting, sent: dict[str, Any], field: str) -> User | None:
        """The person of the board's sites whom a field names."""
        if not sent.get(field):
            return None
        known = User.at(*meeting.board.sites.all()).filter(public_id=sent[field]).first()
        if known is None:
            raise Invalid(
                "Nobody of this board's sites has this id.",
                problems=(Problem(field, "is unknown"),),
            )
        return known

    def named(self, meeting: Meeting, sent: dict[str, Any]) -> User:
        """The person it is about, who must be named."""
        person = self.someone(meeting, sent, "person")
        return person if person is not None else self.person


class Stays(AttendanceEndpoint):
    class StayIn(serializers.Serializer[Any]):
        person = serializers.UUIDField(
            help_text="of the board's sites; without it oneself", required=False
        )
        discipline = serializers.ChoiceField(
            [d.value for d in DISCIPLINES], required=False, allow_blank=True, default=""
        )
        capacity = serializers.ChoiceField(
            [c.value for c in CAPACITIES], default=Capacity.MEMBER.value
        )
        deputises_for = serializers.UUIDField(required=False, allow_null=True)
        mode = serializers.ChoiceField([m.value for m in MODES])
        since = serializers.DateTimeField(required=False, allow_null=True)

    @documented(gives=paged(StayOut, "StayPage"), query=PAGING)
    def get(self, request: Request, pk: UUID) -> Response:
        """Every stay, in the order in which people came."""
        stays = self.meeting(pk).attendance.select_related("user", "deputises_for")
        return self.page(stays, StayOut)

    @documented(takes=StayIn, gives=StayOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        """Somebody comes; who is noted already stays as they are."""
        meeting, sent = self.meeting(pk), self.read(self.StayIn)
        stay = attendance.join(
            meeting=meeting, person=self.named(meeting, sent), discipline=sent["discipline"],
            capacity=sent["capacity"], mode=sent["mode"], since=sent.get("since"),
            deputises_for=self.someone(meeting, sent, "deputises_for"),
            by=self.person, at=timezone.now(),
        )  # fmt: skip
        return Response(StayOut(stay).data, status=201)


class Departures(AttendanceEndpoint):
    class DepartureIn(serializers.Serializer[Any]):
        person = serializers.UUIDField(required=False)
        left_at = serializers.DateTimeField(required=False, allow_null=True)

    @documented(takes=DepartureIn, gives=StayOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Somebody leaves."""
        meeting, sent = self.meeting(pk), self.read(self.DepartureIn)
        stay = attendance.leave(
            meeting=meeting, person=self.named(meeting, sent), left_at=sent.get("left_at"),
            by=self.person, at=timezone.now(),
        )  # fmt: skip
        return Response(StayOut(stay).data)


class Apologies(AttendanceEndpoint):
    class ApologyIn(serializers.Serializer[Any]):
        person = serializers.UUIDField(required=False)
        deputy = serializers.UUIDField(required=False, allow_null=True)
        received_on = serializers.DateField()

    @documented(gives=paged(ApologyOut, "ApologyPage"), query=PAGING)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.page(self.meeting(pk).apologies.select_related("person", "deputy"), ApologyOut)

    @documented(takes=ApologyIn, gives=ApologyOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        """Somebody cannot come; a later word replaces the earlier."""
        meeting, sent = self.meeting(pk), self.read(self.ApologyIn)
        made = attendance.apologise(
            meeting=meeting, person=self.named(meeting, sent),
            deputy=self.someone(meeting, sent, "deputy"), received_on=sent["received_on"],
            by=self.person, at=timezone.now(),
        )  # fmt: skip
        return Response(ApologyOut(made).data, status=201)
