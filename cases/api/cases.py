"""Cases: listed, read and written as case documents, by the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter

from accounts import audit
from accounts.api.endpoint import (
    PAGING,
    Endpoint,
    Request,
    Response,
    documented,
    paged,
    serializers,
)
from accounts.days import day_at
from accounts.exceptions import Invalid, Problem
from cases.actions import deteriorations, importing, recording, work_ups
from cases.api.sites import site_to_import_for
from cases.documents import document_of
from cases.models import Case
from cases.rules.assessed import assessed_lines
from cases.rules.clocks import clock_json, clocks_of
from cases.rules.document import to_json
from cases.rules.line_json import line_json

RECORDERS = {
    "imaging": recording.record_imaging, "labs": recording.record_lab, "assessments": recording.record_assessment,
    "gene_tests": recording.record_gene_test, "therapy_lines": recording.record_line,
    "surgeries": recording.record_surgery, "lesions": recording.record_lesion,
    "liver_volumes": recording.record_volume, "pharmacogenetics": recording.record_pharmacogenetics,
    "resectability_votes": recording.record_vote,
}  # fmt: skip


class CaseOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    patient = serializers.CharField(source="patient.display_name")
    birth_date = serializers.DateField(source="patient.birth_date", allow_null=True)
    site = serializers.CharField(source="site.code")
    status = serializers.CharField()
    phase = serializers.CharField()
    latest_response = serializers.CharField()
    version = serializers.IntegerField()
    opened_at = serializers.DateTimeField()


class OutcomeOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    version = serializers.IntegerField()
    outcome = serializers.CharField()


class CaseEndpoint(Endpoint):
    def case(self, pk: UUID) -> Case:
        return get_object_or_404(Case.objects.visible_to(self.person).for_lists(), public_id=pk)


class Cases(CaseEndpoint):
    @documented(
        gives=paged(CaseOut, "CasePage"),
        query=(*PAGING, OpenApiParameter("q", str), OpenApiParameter("phase", str)),
        name="cases_list",
    )
    def get(self, request: Request) -> Response:
        found = Case.objects.visible_to(self.person).for_lists().matching(text_of(request, "q"))
        phase = text_of(request, "phase")
        return self.page(found.filter(phase=phase) if phase else found, CaseOut)

    @documented(
        takes={"application/json": {"type": "object"}},
        gives=OutcomeOut,
        status=201,
        name="cases_import",
    )
    def post(self, request: Request) -> Response:
        """Import one case document; the same document again changes nothing."""
        site = site_to_import_for(self.person, text_of(request, "site"))
        now = timezone.now()
        document = recording.accepted(request.data, at=now)
        done = importing.import_document(document, site=site, by=self.person, at=now)
        shown = {
            "public_id": done.case.public_id,
            "version": done.case.version,
            "outcome": done.outcome,
        }
        return Response(
            OutcomeOut(shown).data, status=201 if done.outcome == importing.CREATED else 200
        )


def text_of(request: Request, name: str) -> str:
    return request.query_params.get(name, "").replace("\x00", "")[:200]


class OneCase(CaseEndpoint):
    @documented(gives={"type": "object", "description": "a case document crlm-case/1"})
    def get(self, request: Request, pk: UUID) -> Response:
        case = self.case(pk)
        audit.record(
            "case opened", case, by=self.person, at=timezone.now(), site_code=case.site.code
        )
        return Response(to_json(document_of(case)), headers={"ETag": f'"{case.version}"'})

    @documented(takes={"application/json": {"type": "object"}}, gives=OutcomeOut, versioned=True)
    def put(self, request: Request, pk: UUID) -> Response:
        """Replace the case by a whole document."""
        content = request.data if isinstance(request.data, dict) else {}

        def edit(now: dict[str, Any]) -> None:
            now.clear()
            now.update(content)

        case = recording.amend(
            case=self.case(pk), edit=edit, event="case replaced", by=self.person, at=timezone.now(),
            expected_version=self.expected_version(),
        )  # fmt: skip
        return Response(_outcome(case))


def _outcome(case: Case) -> dict[str, Any]:
    return OutcomeOut(
        {"public_id": case.public_id, "version": case.version, "outcome": "recorded"}
    ).data


class CaseResponse(CaseEndpoint):
    @documented(gives={"type": "object", "description": "response.lines of crlm-evaluation/1"})
    def get(self, request: Request, pk: UUID) -> Response:
        """The response of every line, computed now."""
        case = self.case(pk)
        lines = assessed_lines(document_of(case), day_at(case.site, timezone.now()))
        return Response({"lines": [line_json(item.response) for item in lines if item.response]})


class Clocks(CaseEndpoint):
    @documented(
        gives={"type": "object", "description": "clocks of treatment with their arithmetic"}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Restaging due, cycles against the cap, washout and dose intensity, computed now."""
        case = self.case(pk)
        found = clocks_of(document_of(case), day_at(case.site, timezone.now()))
        return Response({"clocks": [clock_json(clock) for clock in found]})


class DeteriorationIn(serializers.Serializer[Any]):
    observed_on = serializers.DateField()
    findings = serializers.CharField(max_length=1000)


class Deteriorations(CaseEndpoint):
    @documented(takes=DeteriorationIn, gives=OutcomeOut, status=201, versioned=True)
    def post(self, request: Request, pk: UUID) -> Response:
        """Record that the patient gets worse because of the tumour; raises an amber flag."""
        case = self.case(pk)
        content = DeteriorationIn(data=request.data)
        content.is_valid(raise_exception=True)
        row = deteriorations.record(
            case=case, by=self.person, at=timezone.now(), expected_version=self.expected_version(),
            **content.validated_data,
        )  # fmt: skip
        return Response(_outcome(row.case), status=201)


class WorkUpIn(serializers.Serializer[Any]):
    kind = serializers.CharField(max_length=40)
    state = serializers.CharField(max_length=40)
    performed_on = serializers.DateField(required=False, allow_null=True, default=None)
    finding = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class WorkUpOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.CharField()
    performed_on = serializers.DateField(allow_null=True)
    finding = serializers.CharField()
    recorded_by = serializers.CharField(source="recorded_by.full_name")
    recorded_at = serializers.DateTimeField()


class WorkUps(CaseEndpoint):
    @documented(gives=WorkUpOut(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Colonoscopy, pelvic MRI, histology and hepatitis B: kept beside the case document, read by readiness."""
        return Response(WorkUpOut(self.case(pk).work_up_rows.standing(), many=True).data)

    @documented(takes=WorkUpIn, gives=OutcomeOut, status=201, versioned=True)
    def post(self, request: Request, pk: UUID) -> Response:
        """Record one of them, or the request for it."""
        case, content = self.case(pk), WorkUpIn(data=request.data)
        content.is_valid(raise_exception=True)
        row = work_ups.record(
            case=case, by=self.person, at=timezone.now(), expected_version=self.expected_version(),
            **content.validated_data,
        )  # fmt: skip
        return Response(_outcome(row.case), status=201)


class Entries(CaseEndpoint):
    @documented(
        takes={"application/json": {"type": "object"}}, gives=OutcomeOut, status=201, versioned=True
    )
    def post(self, request: Request, pk: UUID, part: str) -> Response:
        """Add one entry to a list of the document: imaging, labs, lesions, therapy_lines and others."""
        if not isinstance(request.data, dict):
            raise Invalid("Send one JSON object.", problems=(Problem(part, "must be an object"),))
        case = RECORDERS[part](
            case=self.case(pk), item=dict(request.data), by=self.person, at=timezone.now(),
            expected_version=self.expected_version(),
        )  # fmt: skip
        return Response(_outcome(case), status=201)


class Cycles(CaseEndpoint):
    @documented(
        takes={"application/json": {"type": "object"}}, gives=OutcomeOut, status=201, versioned=True
    )
    def post(self, request: Request, pk: UUID, line: str) -> Response:
        """Add a cycle to the line with this id."""
        item = dict(request.data) if isinstance(request.data, dict) else {}
        case = recording.record_cycle(
            case=self.case(pk), line_key=line, item=item, by=self.person, at=timezone.now(),
            expected_version=self.expected_version(),
        )  # fmt: skip
        return Response(_outcome(case), status=201)
