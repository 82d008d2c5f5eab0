"""Referrals: kept, submitted, judged and withdrawn by programs as by people."""

from typing import Any, get_args
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.api.endpoint import (
    PAGING,
    Endpoint,
    Request,
    Response,
    documented,
    paged,
    serializers,
)
from cases.models import Case
from cases.rules import vocabulary as v
from mdt.actions import referrals, triage
from mdt.models import (
    Board,
    DiscussionReason,
    DuplicateAnswer,
    Informed,
    MaterialKind,
    MaterialState,
    Priority,
    Referral,
    Source,
)
from mdt.views.triage import VERDICTS, judged

ECOG = [*map(str, range(5)), "unknown"]
FRAILTY = [*map(str, range(1, 10)), "unknown"]


def _words(most: int = 100) -> serializers.CharField:
    return serializers.CharField(max_length=most, required=False, allow_blank=True)


def _one_of(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices, required=False, allow_blank=True)


class MaterialRow(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id", required=False)
    kind = serializers.ChoiceField(MaterialKind.choices)
    what = serializers.CharField(max_length=100)
    performed_on = serializers.DateField(required=False, allow_null=True)
    where = serializers.CharField(max_length=100)
    accession = _words(60)
    state = serializers.ChoiceField(MaterialState.choices, default="requested")


class Content(serializers.Serializer[Any]):
    """What a referral says. Nothing is needed for a draft; the gate names what is missing."""

    number = _words(40)
    family_name = _words()
    given_name = _words()
    birth_date = serializers.DateField(required=False, allow_null=True)
    sex = serializers.ChoiceField(get_args(v.Sex), required=False, allow_null=True)
    question = serializers.ChoiceField(get_args(v.BoardQuestion), required=False, allow_null=True)
    question_text = _words(300)
    discussion_reason = _one_of(DiscussionReason.choices)
    priority = _one_of(Priority.choices)
    priority_because = _words(300)
    responsible = _words()
    key_worker = _words()
    ecog = _one_of(ECOG)
    frailty = _one_of(FRAILTY)
    comorbidity = _words(2000)
    anticoagulation = _words()
    patient_view = _words(2000)
    patient_view_from = _words()
    interpreter = _words(60)
    informed = _one_of(Informed.choices)
    informed_on = serializers.DateField(required=False, allow_null=True)
    no_pathology = serializers.BooleanField(required=False)
    clock = _words(40)
    clock_from = serializers.DateField(required=False, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """``source`` names a field here, which the class itself uses for something else."""
        return super().get_fields() | {"source": _one_of(Source.choices)}


class ReferralOut(Content):
    public_id = serializers.UUIDField()
    version = serializers.IntegerField()
    board = serializers.CharField(source="board.code")
    case = serializers.UUIDField(source="case.public_id", default=None)
    state = serializers.CharField()
    mode = serializers.CharField()
    planned_minutes = serializers.IntegerField(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())
    answer_due_on = serializers.DateField(allow_null=True)
    materials = MaterialRow(many=True)


class One(Endpoint):
    def referral(self, pk: UUID) -> Referral:
        visible = Referral.objects.visible_to(self.person).for_lists()
        return get_object_or_404(visible, public_id=pk)

    def shown(self, referral: Referral, status: int = 200) -> Response:
        return Response(ReferralOut(self.referral(referral.public_id)).data, status=status)


class Referrals(One):
    class ReferralIn(serializers.Serializer[Any]):
        board = serializers.SlugField()
        case = serializers.UUIDField(required=False)

    @documented(gives=paged(ReferralOut, "ReferralPage"), query=PAGING, name="referrals_list")
    def get(self, request: Request) -> Response:
        visible = Referral.objects.visible_to(self.person).for_lists()
        return self.page(visible.order_by("-created_at", "-id"), ReferralOut)

    @documented(takes=ReferralIn, gives=ReferralOut, status=201)
    def post(self, request: Request) -> Response:
        """Begin a draft, about a known case or a new patient."""
        sent, case = self.read(self.ReferralIn), None
        boards = Board.objects.visible_to(self.person)
        board = get_object_or_404(boards, code=sent["board"])
        if "case" in sent:
            cases = Case.objects.visible_to(self.person)
            case = get_object_or_404(cases, public_id=sent["case"])
        begun = referrals.start(board=board, case=case, by=self.person, at=timezone.now())
        return self.shown(begun, status=201)


class OneReferral(One):
    class KeepIn(Content):
        version = serializers.IntegerField()
        materials = MaterialRow(many=True, default=list)

    @documented(gives=ReferralOut)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.shown(self.referral(pk))

    @documented(takes=KeepIn, gives=ReferralOut)
    def put(self, request: Request, pk: UUID) -> Response:
        """Keep a draft; ``version`` is the one you have read."""
        found, sent = self.referral(pk), self.read(self.KeepIn)
        rows = [row | {"id": row.get("public_id")} for row in sent.pop("materials")]
        kept = referrals.keep(
            referral=found, expected_version=sent.pop("version"), content=sent, materials=rows,
            by=self.person, at=timezone.now(),
        )  # fmt: skip
        return self.shown(kept)


class Submission(One):
    class SubmissionIn(serializers.Serializer[Any]):
        answer = serializers.ChoiceField(DuplicateAnswer.choices, default="")

    @documented(takes=SubmissionIn, gives=ReferralOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Send a referral to its board; 422 names every gap, 409 asks about a duplicate."""
        found, answer = self.referral(pk), self.read(self.SubmissionIn)["answer"]
        return self.shown(
            referrals.submit(referral=found, answer=answer, by=self.person, at=timezone.now())
        )


class Because(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=300)


class Withdrawal(One):
    @documented(takes=Because, gives=ReferralOut)
    def post(self, request: Request, pk: UUID) -> Response:
        found, why = self.referral(pk), self.read(Because)["because"]
        return self.shown(
            referrals.withdraw(referral=found, because=why, by=self.person, at=timezone.now())
        )


class CallBack(One):
    @documented(takes=Because, gives=ReferralOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Any member calls a noted case back to full discussion."""
        found, why = self.referral(pk), self.read(Because)["because"]
        return self.shown(
            triage.call_back(referral=found, because=why, by=self.person, at=timezone.now())
        )


class Judgement(One):
    class TriageIn(serializers.Serializer[Any]):
        verdict = serializers.ChoiceField(sorted(VERDICTS))
        complexity = _words(16)
        standard = _words(40)
        criteria = serializers.ListField(child=serializers.CharField(), required=False)
        missing = serializers.ListField(child=serializers.CharField(), required=False)
        because = _words(300)
        board = _words(40)

    @documented(takes=TriageIn, gives=ReferralOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Triage: discuss, note, return, not_ready or redirect."""
        found, sent = self.referral(pk), QueryDict(mutable=True)
        for name, value in self.read(self.TriageIn).items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        return self.shown(judged(found, sent, self.person, timezone.now()))
