"""Signed decisions, whole cases and meetings for other systems of the house, to read: FHIR R4, nothing to write."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer

from accounts import audit
from accounts.api.endpoint import REFUSALS, Endpoint, Request
from accounts.api.problems import ProblemDocument
from accounts.exceptions import NotFound
from cases.models import Case
from mdt.actions import case_exports
from mdt.actions.outcomes import fhir_document
from mdt.documents.fhir import written
from mdt.documents.fhir_meeting import appointment
from mdt.models import Decision, Meeting, Purpose

MEDIA_TYPE = "application/fhir+json"
IDENTIFIED = "identified"


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
        if kind not in KINDS or KINDS[kind].view is not FhirDecision:
            raise NotFound(f"{kind}/ID is not offered; there are {offered()}.")
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


class FhirCase(Endpoint):
    """The whole case as mCODE resources; the id of the Patient is that of the case."""

    renderer_classes = (FhirRenderer, JSONRenderer)

    @extend_schema(
        operation_id="fhir_case",
        parameters=[
            OpenApiParameter("variant", str, enum=["pseudonymised", IDENTIFIED], description="names or not"),
            OpenApiParameter("purpose", str, enum=list(Purpose.values), description="for the log of exports"),
            OpenApiParameter("reason", str, description="in words; needed for names"),
        ],
        responses={(200, MEDIA_TYPE): OpenApiTypes.OBJECT}
        | {(code, "application/problem+json"): ProblemDocument for code in REFUSALS},
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """One case, without names unless asked for and allowed. What leaves is on the log of exports."""
        visible = Case.objects.visible_to(self.person).select_related("site", "patient")
        case = get_object_or_404(visible, public_id=pk)
        asked = request.query_params
        file = case_exports.hand_out(
            case=case, pseudonymised=asked.get("variant", "pseudonymised") != IDENTIFIED,
            purpose=asked.get("purpose", Purpose.CARE), reason=asked.get("reason", "")[:300],
            by=self.person, at=timezone.now(),
        )  # fmt: skip
        return HttpResponse(file.content, content_type=MEDIA_TYPE)


class FhirMeeting(Endpoint):
    """A meeting as an Appointment: staff only, no patient."""

    renderer_classes = (FhirRenderer, JSONRenderer)

    @extend_schema(
        operation_id="fhir_appointment",
        responses={(200, MEDIA_TYPE): OpenApiTypes.OBJECT}
        | {(code, "application/problem+json"): ProblemDocument for code in REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """One meeting of a board, by the id of the meeting."""
        visible = Meeting.objects.visible_to(self.person).select_related("board", "chair")
        meeting = get_object_or_404(visible, public_id=pk)
        audit.record("meeting read by FHIR", meeting, by=self.person, at=timezone.now())
        return HttpResponse(written(appointment(meeting)), content_type=MEDIA_TYPE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource that is offered: read by its id, or, where there is an ``operation``, by that alone."""

    view: type[Endpoint]
    words: str
    operation: str = ""

    def address(self, name: str) -> str:
        return f"{name}/ID/${self.operation}" if self.operation else f"{name}/ID"


KINDS = {
    "Appointment": Kind(FhirMeeting, "A meeting of a board, by the id of the meeting: staff, no patient."),
    "Bundle": Kind(FhirDecision, "A signed decision as a FHIR document, by the id of the decision."),
    "CarePlan": Kind(FhirDecision, "What a signed decision recommends, by the id of the decision."),
    "DocumentReference": Kind(FhirDecision, "A signed decision as PDF, by the id of the decision."),
    "Patient": Kind(
        FhirCase,
        "A whole case as mCODE resources in a Bundle of type collection, by the id of the case; without names unless "
        "asked for and allowed. What leaves is on the log of exports.",
        operation="everything",
    ),
}  # fmt: skip
"""All that is offered, with the view that answers; the capability statement and the refusals are made of it."""


def offered() -> str:
    return ", ".join(kind.address(name) for name, kind in KINDS.items())
