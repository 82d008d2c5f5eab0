"""What a FHIR client can do here (CapabilityStatement of R4), and the refusal of what it cannot."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.renderers import JSONRenderer

from accounts.api.endpoint import Endpoint, Request
from accounts.api.problems import ProblemDocument
from accounts.exceptions import NotFound
from mdt.api.fhir import KINDS, MEDIA_TYPE, FhirRenderer, Kind, offered
from mdt.documents.fhir import written

Json = dict[str, Any]
CHANGED_ON = "2026-11-27"
"""The day on which what is offered changed last; FHIR wants it told (a test holds it against the list)."""
DEFINITION = "http://hl7.org/fhir/OperationDefinition"
SIGN_IN = (
    "A personal token of somebody who may read it, in the header Authorization: Bearer TOKEN. A person makes it in the "
    "web app (API tokens, in the head of each page), and a program sees what its person sees. This statement alone is "
    "read without a token."
)
READ_ONLY = (
    "One thing is read by its id; nothing is searched, listed or written. A refusal is a problem document "
    "(application/problem+json, RFC 9457)."
)


def capability_statement(base: str) -> Json:
    """What the program offers under this base, made of the list that the views go by."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED_ON,
        "kind": "instance",
        "software": {"name": "CRLM Board", "version": _version()},
        "implementation": {
            "description": "CRLM Board: signed decisions, cases and meetings of tumour boards",
            "url": base,
        },
        "fhirVersion": "4.0.1",
        "format": [MEDIA_TYPE],
        "rest": [
            {
                "mode": "server",
                "documentation": READ_ONLY,
                "security": {
                    "cors": False,
                    "service": [{"text": "Personal token"}],
                    "description": SIGN_IN,
                },
                "resource": [_resource(name, kind) for name, kind in KINDS.items()],
            }
        ],
    }


def _resource(name: str, kind: Kind) -> Json:
    found: Json = {"type": name, "documentation": kind.words}
    if not kind.operation:
        return found | {"interaction": [{"code": "read"}]}
    definition = f"{DEFINITION}/{name}-{kind.operation}"
    return found | {"operation": [{"name": kind.operation, "definition": definition}]}


@cache
def _version() -> str:
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


class FhirMetadata(Endpoint):
    """Open to everybody: FHIR has a client ask this first, to learn how to sign in.

    It is the same for all who ask and names no patient, person or site: nothing that our documentation does not say.
    """

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (FhirRenderer, JSONRenderer)

    @extend_schema(
        operation_id="fhir_metadata",
        responses={(200, MEDIA_TYPE): OpenApiTypes.OBJECT}
        | {(code, "application/problem+json"): ProblemDocument for code in (406, 429)},
    )
    def get(self, request: Request) -> HttpResponse:
        """What a FHIR client can do here: a CapabilityStatement. Needs no token."""
        base = request.build_absolute_uri("/api/fhir")
        return HttpResponse(written(capability_statement(base)), content_type=MEDIA_TYPE)


class FhirType(Endpoint):
    """The address of a whole type, where FHIR has searches and new things: refused whoever asks, with the reason."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        name = kwargs["kind"]
        if name not in KINDS:
            raise NotFound(f"{name} is not offered; there are {offered()}.")
        raise MethodNotAllowed(
            str(request.method),
            detail=f"Search is not offered, nor is anything written: ask for {KINDS[name].address(name)}. "
            "What is offered stands at /api/fhir/metadata.",
        )
