"""Signed decisions for other systems of the house, to read: FHIR R4, nothing to write."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer

from accounts import audit
from accounts.api.endpoint import REFUSALS, Endpoint, Request
from accounts.api.problems import ProblemDocument
from accounts.exceptions import NotFound
from mdt.actions.outcomes import fhir_document
from mdt.documents.fhir import written
from mdt.models import Decision

MEDIA_TYPE = "application/fhir+json"
KINDS = ("Bundle", "CarePlan", "DocumentReference")


class FhirRenderer(BaseRenderer):
    media_type = MEDIA_TYPE
    format = "fhir"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data)


class FhirDecision(Endpoint):
    """``Bundle`` is the whole document; the others are the resource of that type inside it."""

    renderer_classes = (FhirRenderer, JSONRenderer)

    @extend_schema(
        operation_id="fhir_read",
        responses={(200, MEDIA_TYPE): OpenApiTypes.OBJECT}
        | {(code, "application/problem+json"): ProblemDocument for code in REFUSALS},
    )
    def get(self, request: Request, kind: str, pk: UUID) -> HttpResponse:
        """One signed decision, by the id of the decision."""
        if kind not in KINDS:
            raise NotFound(f"{kind} is not offered; there are {', '.join(KINDS)}.")
        visible = Decision.objects.visible_to(self.person).signed()
        decision = get_object_or_404(
            visible.select_related("item__case__site", "item__meeting__board"), public_id=pk
        )
        site = decision.item.case.site.code
        audit.record(
            "decision read by FHIR", decision, by=self.person, at=timezone.now(), site_code=site
        )
        found = fhir_document(decision)
        if kind != "Bundle":
            told = (entry["resource"] for entry in found["entry"])
            found = next(one for one in told if one["resourceType"] == kind)
        return HttpResponse(written(found), content_type=MEDIA_TYPE)
