"""Waiting-time clocks of a case: where they stand, started, stretched and stopped."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.api.endpoint import Endpoint, Request, Response, documented, serializers
from accounts.days import day_at
from cases.models import Case
from mdt.actions import clocks
from mdt.models import CaseClock
from mdt.presenters.clocks import rows_of


class WaitOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    code = serializers.CharField()
    started_on = serializers.DateField()
    stopped_on = serializers.DateField(allow_null=True)
    breach_reason = serializers.CharField()


class StandingOut(WaitOut):
    days_left = serializers.IntegerField(help_text="to the breach; below zero it is over")


class Waits(Endpoint):
    class StartIn(serializers.Serializer[Any]):
        code = serializers.CharField(max_length=40)
        on = serializers.DateField()

    def case(self, pk: UUID) -> Case:
        return get_object_or_404(
            Case.objects.visible_to(self.person).select_related("site"), public_id=pk
        )

    @documented(gives=StandingOut(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """The clocks that run, the nearest breach first."""
        case = self.case(pk)
        rows = rows_of(case.pk, as_of=day_at(case.site, timezone.now()))
        return Response(
            [{**WaitOut(clock).data, "days_left": standing.days_left} for clock, standing in rows]
        )

    @documented(takes=StartIn, gives=WaitOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        """Start a clock; one of this kind that runs already is kept."""
        clock = clocks.start(
            case=self.case(pk), **self.read(self.StartIn), by=self.person, at=timezone.now()
        )
        return Response(WaitOut(clock).data, status=201)


class ClockEndpoint(Endpoint):
    def clock(self, pk: UUID) -> CaseClock:
        visible = CaseClock.objects.visible_to(self.person).select_related("case")
        return get_object_or_404(visible, public_id=pk)


class WaitStop(ClockEndpoint):
    class StopIn(serializers.Serializer[Any]):
        on = serializers.DateField()
        breach_reason = serializers.CharField(max_length=20, allow_blank=True, default="")

    @documented(takes=StopIn, gives=WaitOut)
    def post(self, request: Request, pk: UUID) -> Response:
        stopped = clocks.stop(
            clock=self.clock(pk), **self.read(self.StopIn), by=self.person, at=timezone.now()
        )
        return Response(WaitOut(stopped).data)


class WaitAdjustment(ClockEndpoint):
    class AdjustmentIn(serializers.Serializer[Any]):
        days = serializers.IntegerField(min_value=1, max_value=999)
        reason = serializers.CharField(max_length=40)

    class AdjustmentOut(serializers.Serializer[Any]):
        days = serializers.IntegerField()
        reason = serializers.CharField()
        made_at = serializers.DateTimeField()

    @documented(takes=AdjustmentIn, gives=AdjustmentOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        """Take days off a clock for a reason that its profile permits."""
        made = clocks.adjust(
            clock=self.clock(pk), **self.read(self.AdjustmentIn), by=self.person, at=timezone.now()
        )
        return Response(self.AdjustmentOut(made).data, status=201)
