"""Importing FHIR by a program: first what it would do and what it asks, then the same with the answers, written."""

from collections.abc import Mapping
from typing import IO, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser

from accounts.api.endpoint import REFUSALS, Endpoint, Request, Response, documented, serializers
from accounts.api.parsing import JsonParser
from accounts.api.problems import ProblemDocument
from accounts.exceptions import NotAllowedNow
from cases.actions import offered, receiving
from cases.actions.offered import InputRefused
from cases.actions.receiving import Rehearsal
from cases.api.cases import text_of
from cases.api.sites import site_to_import_for
from cases.models import ImportSource, ReceivedFile
from mdt.actions import replies
from mdt.documents.fhir import written
from mdt.presenters.import_progress import progress
from mdt.presenters.imports import stored_page

FHIR = "application/fhir+json"
Json = dict[str, Any]
MOST_ANSWERS = 5000


class FhirParser(BaseParser):
    """Hands over the bytes: what is wrong with them is said by what reads every other import too."""

    media_type = FHIR

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        return {"content": stream.read(receiving.MOST_BYTES + 1)}


class PlainJsonParser(FhirParser):
    media_type = "application/json"


class LinesParser(FhirParser):
    media_type = "application/fhir+ndjson"


class ImportIn(serializers.Serializer[Any]):
    seal = serializers.CharField(max_length=64, allow_blank=True)
    answers = serializers.DictField(
        child=serializers.CharField(max_length=300, allow_blank=True), required=False, default=dict
    )

    def validate_answers(self, value: dict[str, str]) -> dict[str, str]:
        if len(value) > MOST_ANSWERS:
            raise serializers.ValidationError(f"At most {MOST_ANSWERS} answers.")
        return value


class ImportOut(serializers.Serializer[Any]):
    """``state`` is waiting (for a worker), open (to be answered and committed) or imported."""

    public_id = serializers.UUIDField()
    state = serializers.ChoiceField(["waiting", "open", "imported"])
    percent = serializers.IntegerField(required=False)
    refusal = serializers.CharField(required=False)
    preview = serializers.DictField(required=False)
    done = serializers.DictField(required=False)
    operationOutcome = serializers.DictField(required=False)  # noqa: N815  FHIR's own name


ANSWERS = {(status, "application/problem+json"): ProblemDocument for status in (400, *REFUSALS)} | {
    (status, FHIR): OpenApiTypes.OBJECT for status in (400, 413, 415, 422)
}


class Imports(Endpoint):
    parser_classes = (FhirParser, PlainJsonParser, LinesParser)

    @extend_schema(
        operation_id="imports_offer",
        request=dict.fromkeys((FHIR, "application/json", LinesParser.media_type), OpenApiTypes.BINARY),
        responses={200: ImportOut, 202: ImportOut} | ANSWERS,
        parameters=[
            OpenApiParameter("source", str, description="code of the configured sender"),
            OpenApiParameter("site", str, description="code of the site, needed if you have several"),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> HttpResponse:
        """See what a FHIR input would change, and what it asks. Nothing of it is written; the same again is the same.

        Answers to our meetings (AppointmentResponse) are about no patient and stand under ``answers``, each with what
        becomes of it or the reason why nothing does.

        What cannot be taken is answered by an OperationOutcome with every place, and not kept. A large input is read
        by a worker (202): ask for it again by its address.
        """
        site = site_to_import_for(self.person, text_of(request, "site"))
        code = text_of(request, "source")
        source = get_object_or_404(ImportSource, code=code) if code else None
        content = request.data.get("content", b"") if isinstance(request.data, dict) else b""
        try:
            file, seen = offered.offer(
                content=content, source=source, site=site, by=self.person, at=timezone.now(),
                note=replies.note,
            )  # fmt: skip
        except InputRefused as refusal:
            return HttpResponse(written(refusal.outcome), content_type=FHIR, status=refusal.status)
        return _answer(file, seen)


class OneImport(Endpoint):
    @documented(gives=ImportOut)
    def get(self, request: Request, pk: UUID) -> Response:
        """How far it is, what it would change now, or what was written."""
        file = self.file(pk)
        if file.closed_at is not None and file.seen is None:
            raise NotAllowedNow("This input was confirmed on its page or forgotten.")
        is_small = not file.is_large and file.closed_at is None
        if not is_small:
            return _answer(file, None)
        at = timezone.now()
        return _answer(file, receiving.rehearse(file, by=self.person, at=at, note=replies.note))

    def file(self, pk: UUID) -> ReceivedFile:
        rows = ReceivedFile.objects.visible_to(self.person).select_related("site", "source")
        return get_object_or_404(rows, public_id=pk)


class ImportCommit(OneImport):
    http_method_names = ("post", "options")
    parser_classes = (JsonParser,)

    @documented(takes=ImportIn, gives=ImportOut, status=201, name="imports_commit")
    def post(self, request: Request, pk: UUID) -> Response:
        """Write what was looked at, with the answers by mark ("yes" takes a proposal). Once: the second time tells it.

        409 when a case changed since it was looked at (another ``seal``); 422 names each answer that cannot be right.
        """
        file, sent = self.file(pk), self.read(ImportIn)
        done, is_new = offered.commit(
            file=file, seal=sent["seal"], said=sent["answers"], by=self.person, at=timezone.now(),
            note=replies.note,
        )  # fmt: skip
        if done is None:
            return Response({"public_id": str(pk), "state": "waiting"}, status=202)
        told = {"public_id": str(pk), "state": "imported", "done": done}
        return Response(told, status=201 if is_new else 200)


def _answer(file: ReceivedFile, seen: Rehearsal | None) -> Response:
    told: Json = {"public_id": str(file.public_id)}
    if seen is not None:
        with override("en"):  # as all answers to programs
            shown = stored_page(file, seen, None, {})
        told |= {"state": "open", "preview": shown, "operationOutcome": offered.outcome_of(seen)}
    elif file.job:
        return Response(told | {"state": "waiting", "percent": progress(file).percent}, status=202)
    elif file.closed_at is not None:
        told |= {"state": "imported", "done": file.seen}
    else:
        told |= {"state": "open", "preview": file.seen or {}}
    return Response(told | ({"refusal": file.refusal} if file.refusal else {}))
