"""What the evidence says: of a case as last evaluated, or of a document that is sent and not kept."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter

from accounts.api.endpoint import Endpoint, Request, Response, documented, serializers
from accounts.days import today_of
from accounts.exceptions import NotFound
from cases.exceptions import invalid
from cases.models import Case
from cases.rules import document as d
from recommendations.active import active
from recommendations.models import Evaluation
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.knowledge import PROFILES

SHAPE = {"type": "object", "description": "crlm-evaluation/1"}


class CaseEvaluation(Endpoint):
    @documented(gives=SHAPE)
    def get(self, request: Request, pk: UUID) -> Response:
        case = get_object_or_404(Case.objects.visible_to(self.person), public_id=pk)
        evaluation = Evaluation.objects.latest_for(case)
        if evaluation is None:
            raise NotFound("The case has not been evaluated yet.")
        return Response(evaluation.result, headers={"ETag": f'"{evaluation.sha256}"'})


class DryRun(Endpoint):
    class EvaluateQuery(serializers.Serializer[Any]):
        as_of = serializers.DateField(required=False)
        profile = serializers.ChoiceField(PROFILES, default="esmo")

    @documented(
        takes={"application/json": {"type": "object"}},
        gives=SHAPE,
        query=(
            OpenApiParameter("as_of", {"type": "string", "format": "date"}),
            OpenApiParameter("profile", str, enum=PROFILES),
        ),
    )
    def post(self, request: Request) -> Response:
        """Evaluate a case document; nothing is kept."""
        query = self.EvaluateQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        as_of = query.validated_data.get("as_of") or today_of(self.person, timezone.now())
        try:
            document = d.from_json(request.data)
        except d.DocumentRefused as refusal:
            raise invalid(refusal) from refusal
        profile = query.validated_data["profile"]
        return Response(
            to_json(evaluate(document, as_of=as_of, profile=profile, knowledge=active()))
        )
