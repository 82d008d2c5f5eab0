"""HL7 v2 over HTTP: messages in, one acknowledgement for each out, in the sender's own form."""

from collections.abc import Mapping
from typing import IO, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer

from accounts.api.endpoint import REFUSALS, Endpoint, Request
from accounts.api.problems import ProblemDocument
from cases.actions import hl7
from cases.api.cases import text_of
from cases.api.sites import site_to_import_for
from cases.hl7.reading import MOST_BYTES
from cases.models import ImportSource

MEDIA_TYPE = "application/hl7-v2"
PARAMETERS = (
    OpenApiParameter("source", str, required=True, description="code of the configured sender"),
    OpenApiParameter("site", str, description="code of the site, needed if you have several"),
)


class Hl7Parser(BaseParser):
    media_type = MEDIA_TYPE

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        return {"messages": stream.read(MOST_BYTES + 1)}


class Hl7Renderer(BaseRenderer):
    """Names the form of the answer, so that a sender may ask for it; the endpoint writes it itself."""

    media_type = MEDIA_TYPE
    format = "hl7"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data)


class Hl7Messages(Endpoint):
    parser_classes = (Hl7Parser,)
    renderer_classes = (JSONRenderer, Hl7Renderer)

    @extend_schema(
        operation_id="hl7_receive",
        request={MEDIA_TYPE: OpenApiTypes.BINARY},
        responses={(200, MEDIA_TYPE): OpenApiTypes.STR}
        | {(code, "application/problem+json"): ProblemDocument for code in (400, *REFUSALS)},
        parameters=list(PARAMETERS),
    )
    def post(self, request: Request) -> HttpResponse:
        """Store one message or a batch. What is not taken is answered AE or AR with its place, and kept."""
        site = site_to_import_for(self.person, text_of(request, "site"))
        source = get_object_or_404(ImportSource, code=text_of(request, "source"))
        sent = request.data["messages"] if isinstance(request.data, dict) else b""
        answers = hl7.receive(sent, source=source, site=site, at=timezone.now())
        return HttpResponse(b"".join(answer for _, answer in answers), content_type=MEDIA_TYPE)
