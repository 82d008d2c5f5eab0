"""How good the flags are, and the progression that none of them saw."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter

from accounts.api.endpoint import (
    PAGING,
    Endpoint,
    Request,
    Response,
    documented,
    paged,
    serializers,
)
from cases.actions import misses
from cases.flag_quality import flag_quality, visible_misses
from cases.models import Case, MissedCode, MissedProgression


class CodeOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    raised = serializers.IntegerField()
    judged = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    false_alarms = serializers.IntegerField()
    predictive_value = serializers.DecimalField(4, 1, allow_null=True)
    missed = serializers.IntegerField()
    seen = serializers.IntegerField()
    missed_share = serializers.DecimalField(4, 1, allow_null=True)


class LatencyOut(serializers.Serializer[Any]):
    flags = serializers.IntegerField()
    timed = serializers.IntegerField()
    record_p50 = serializers.DurationField(allow_null=True)
    record_p95 = serializers.DurationField(allow_null=True)
    event_p50 = serializers.DurationField(allow_null=True)
    event_p95 = serializers.DurationField(allow_null=True)


class FlagQualityOut(serializers.Serializer[Any]):
    codes = CodeOut(many=True)
    overall = CodeOut()
    latency = LatencyOut()


class FlagQuality(Endpoint):
    """Shares of what the board judged, and the time from the entry and from the event to the flag."""

    @documented(gives=FlagQualityOut, query=(OpenApiParameter("code", str),))
    def get(self, request: Request) -> Response:
        quality = flag_quality(self.person, self.code)
        return Response(FlagQualityOut(quality).data)

    @property
    def code(self) -> str:
        query = CodeQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return str(query.validated_data["code"])


class CodeQuery(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40, allow_blank=True, default="")


class MissOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    case = serializers.UUIDField(source="case.public_id")
    code = serializers.CharField()
    seen_on = serializers.DateField()
    what = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    retracted_at = serializers.DateTimeField(allow_null=True)


class Misses(Endpoint):
    @documented(gives=paged(MissOut, "MissPage"), query=PAGING)
    def get(self, request: Request) -> Response:
        found = visible_misses(self.person).select_related("case")
        return self.page(found.order_by("-seen_on", "id"), MissOut)


class CaseMisses(Endpoint):
    class MissIn(serializers.Serializer[Any]):
        code = serializers.ChoiceField(MissedCode.choices)
        seen_on = serializers.DateField()
        what = serializers.CharField(max_length=1000)

    @documented(takes=MissIn, gives=MissOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        case = get_object_or_404(Case.objects.visible_to(self.person), public_id=pk)
        sent = self.read(self.MissIn)
        miss = misses.record(case=case, **sent, by=self.person, at=timezone.now())
        return Response(MissOut(miss).data, status=201)


class MissRetraction(Endpoint):
    @documented(gives=MissOut)
    def post(self, request: Request, pk: UUID) -> Response:
        found = MissedProgression.objects.visible_to(self.person).select_related("case")
        miss = get_object_or_404(found, public_id=pk)
        return Response(MissOut(misses.retract(miss=miss, by=self.person, at=timezone.now())).data)
