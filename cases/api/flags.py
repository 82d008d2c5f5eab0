"""Flags: listed, dismissed with a reason, opened again."""

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
from cases.actions import flags
from cases.models import DismissalReason, FalseAlarmReason, Flag, FlagLevel, FlagState


class FlagOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    case = serializers.UUIDField(source="case.public_id")
    code = serializers.CharField()
    level = serializers.CharField()
    state = serializers.CharField()
    raised_on = serializers.DateField()
    because = serializers.CharField()
    evidence = serializers.JSONField()
    would_clear = serializers.CharField()
    state_because = serializers.CharField()
    first_seen_at = serializers.DateTimeField()
    reported_at = serializers.DateTimeField(allow_null=True)
    was_false_alarm = serializers.BooleanField(allow_null=True)
    false_alarm_reason = serializers.CharField()


class FlagQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(FlagState.choices, required=False)
    level = serializers.ChoiceField(FlagLevel.choices, required=False)
    case = serializers.UUIDField(required=False)


class Flags(Endpoint):
    @documented(
        gives=paged(FlagOut, "FlagPage"),
        query=(
            *PAGING,
            OpenApiParameter("state", str, enum=FlagState.values),
            OpenApiParameter("level", str, enum=FlagLevel.values),
            OpenApiParameter("case", UUID),
        ),
    )
    def get(self, request: Request) -> Response:
        query = FlagQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = dict(query.validated_data)
        if "case" in wanted:
            wanted["case__public_id"] = wanted.pop("case")
        found = Flag.objects.visible_to(self.person).filter(**wanted).select_related("case")
        return self.page(found.order_by("-raised_on", "id"), FlagOut)


class FlagEndpoint(Endpoint):
    def flag(self, pk: UUID) -> Flag:
        return get_object_or_404(
            Flag.objects.visible_to(self.person).select_related("case"), public_id=pk
        )


class Dismissal(FlagEndpoint):
    class DismissalIn(serializers.Serializer[Any]):
        reason = serializers.ChoiceField(DismissalReason.choices)
        comment = serializers.CharField(max_length=300, allow_blank=True, default="")

    @documented(takes=DismissalIn, gives=FlagOut)
    def post(self, request: Request, pk: UUID) -> Response:
        flag, sent = self.flag(pk), self.read(self.DismissalIn)
        return Response(
            FlagOut(flags.dismiss(flag=flag, **sent, by=self.person, at=timezone.now())).data
        )


class Reopening(FlagEndpoint):
    class ReopeningIn(serializers.Serializer[Any]):
        comment = serializers.CharField(max_length=300, allow_blank=True, default="")

    @documented(takes=ReopeningIn, gives=FlagOut)
    def post(self, request: Request, pk: UUID) -> Response:
        flag, sent = self.flag(pk), self.read(self.ReopeningIn)
        return Response(
            FlagOut(flags.reopen(flag=flag, **sent, by=self.person, at=timezone.now())).data
        )


class Judgement(FlagEndpoint):
    class JudgementIn(serializers.Serializer[Any]):
        false_alarm = serializers.BooleanField()
        reason = serializers.ChoiceField(FalseAlarmReason.choices, allow_blank=True, default="")

    @documented(takes=JudgementIn, gives=FlagOut)
    def post(self, request: Request, pk: UUID) -> Response:
        flag, sent = self.flag(pk), self.read(self.JudgementIn)
        return Response(
            FlagOut(flags.judge(flag=flag, **sent, by=self.person, at=timezone.now())).data
        )
