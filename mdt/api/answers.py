"""What the board said to the suggestions of an agenda item."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.api.endpoint import Endpoint, Request, Response, documented, serializers
from mdt.actions import answering
from mdt.models import AgendaItem
from recommendations.models import Answer, AnswerReason


class AnswerOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    code = serializers.CharField()
    answer = serializers.CharField()
    reason = serializers.CharField()
    comment = serializers.CharField()
    at = serializers.DateTimeField()


class Answers(Endpoint):
    class AnswerIn(serializers.Serializer[Any]):
        code = serializers.CharField(max_length=80)
        answer = serializers.ChoiceField(Answer.choices)
        reason = serializers.ChoiceField(AnswerReason.choices, required=False, default="")
        comment = serializers.CharField(max_length=300, allow_blank=True, default="")

    @documented(takes=AnswerIn, gives=AnswerOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Answer one suggestion that is before the board; the same answer again changes nothing."""
        item = get_object_or_404(AgendaItem.objects.visible_to(self.person), public_id=pk)
        sent = self.read(self.AnswerIn)
        sent["said"] = sent.pop("answer")
        given = answering.answer(item=item, **sent, by=self.person, at=timezone.now())
        return Response(AnswerOut(given).data)
