"""Decisions: drafted, read back, signed and added to, exactly as on the pages."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.api.endpoint import Endpoint, Request, Response, documented, serializers
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from mdt.actions import decisions
from mdt.decision_rows import MOST
from mdt.models import (
    AgendaItem,
    Channel,
    Decision,
    DecisionIntent,
    NoTreatmentReason,
    QuestionAnswered,
    Resectability,
    Treatment,
    Trial,
)

PEOPLE = ("informs_patient", "dissent_by")


class ConditionRow(serializers.Serializer[Any]):
    """*If* this holds *then* that: it is watched, and brings the case back."""

    def get_fields(self) -> dict[str, Any]:
        """Named as in the record; ``if`` is no name that Python lets a class have."""
        return {
            "if": serializers.CharField(max_length=200),
            "then": serializers.CharField(max_length=300),
            "otherwise": serializers.CharField(max_length=300, allow_blank=True, default=""),
            "checker": serializers.CharField(max_length=100, required=False),
            "by": serializers.DateField(required=False),
        }


class OptionRow(serializers.Serializer[Any]):
    option = serializers.CharField(max_length=200)
    against = serializers.CharField(max_length=300, allow_blank=True, default="")
    supported_by = serializers.CharField(max_length=200, required=False)
    rank = serializers.IntegerField(min_value=1, max_value=MOST, required=False)


class VotesRow(serializers.Serializer[Any]):
    against = serializers.IntegerField(min_value=0, max_value=99, required=False)
    abstained = serializers.IntegerField(min_value=0, max_value=99, required=False)

    def get_fields(self) -> dict[str, Any]:
        count = serializers.IntegerField(min_value=0, max_value=99, required=False)
        return {"for": count} | super().get_fields()


class DecisionOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    item = serializers.UUIDField(source="item.public_id")
    state = serializers.CharField()
    version = serializers.IntegerField()
    question_answered = serializers.CharField()
    recommendation = serializers.CharField()
    rationale = serializers.CharField()
    intent = serializers.CharField()
    treatments = serializers.ListField(child=serializers.CharField())
    has_dissent = serializers.BooleanField(allow_null=True)
    dissent = serializers.CharField()
    dissent_by = serializers.UUIDField(source="dissent_by.public_id", allow_null=True, default=None)
    informs_patient = serializers.UUIDField(
        source="informs_patient.public_id", allow_null=True, default=None
    )
    informs_channel = serializers.CharField()
    informs_on = serializers.DateField(allow_null=True)
    resectability = serializers.CharField()
    trial = serializers.CharField()
    no_treatment_reason = serializers.CharField()
    options = OptionRow(many=True)
    alternatives = serializers.CharField()
    conditions = ConditionRow(many=True)
    rediscuss_due = serializers.DateField(allow_null=True)
    votes = VotesRow()
    signed_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField()


class DecisionEndpoint(Endpoint):
    def decision(self, pk: UUID) -> Decision:
        visible = Decision.objects.visible_to(self.person).select_related("item__case")
        return get_object_or_404(visible, public_id=pk)


class Draft(Endpoint):
    class DraftIn(serializers.Serializer[Any]):
        question_answered = serializers.ChoiceField(QuestionAnswered.choices, required=False)
        recommendation = serializers.CharField(max_length=2000, required=False, allow_blank=True)
        rationale = serializers.CharField(max_length=500, required=False, allow_blank=True)
        intent = serializers.ChoiceField(DecisionIntent.choices, required=False)
        treatments = serializers.ListField(
            child=serializers.ChoiceField(Treatment.choices), required=False, max_length=14
        )
        has_dissent = serializers.BooleanField(required=False, allow_null=True)
        dissent = serializers.CharField(max_length=1000, required=False, allow_blank=True)
        informs_patient = serializers.UUIDField(required=False, allow_null=True)
        informs_channel = serializers.ChoiceField(Channel.choices, required=False, allow_blank=True)
        informs_on = serializers.DateField(required=False, allow_null=True)
        dissent_by = serializers.UUIDField(required=False, allow_null=True)
        resectability = serializers.ChoiceField(
            Resectability.choices, required=False, allow_blank=True
        )
        trial = serializers.ChoiceField(Trial.choices, required=False, allow_blank=True)
        no_treatment_reason = serializers.ChoiceField(
            NoTreatmentReason.choices, required=False, allow_blank=True
        )
        options = serializers.ListField(child=OptionRow(), required=False, max_length=MOST)
        alternatives = serializers.CharField(max_length=500, required=False, allow_blank=True)
        conditions = serializers.ListField(child=ConditionRow(), required=False, max_length=MOST)
        rediscuss_due = serializers.DateField(required=False, allow_null=True)
        votes = VotesRow(required=False)

    @documented(takes=DraftIn, gives=DecisionOut, versioned=True)
    def put(self, request: Request, pk: UUID) -> Response:
        """Save the draft of an agenda item's decision; fields that are not sent stay as they are."""
        item = get_object_or_404(
            AgendaItem.objects.visible_to(self.person).select_related("case"), public_id=pk
        )
        content = self.read(self.DraftIn)
        for field in PEOPLE:
            if content.get(field):
                content[field] = self._person(item, content[field], field)
        for one in content.get("conditions", ()):
            one |= {"by": one["by"].isoformat() if one.get("by") else ""}
        saved = decisions.save_draft(
            item=item,
            content=content,
            by=self.person,
            at=timezone.now(),
            expected_version=self.expected_version(),
        )
        return Response(DecisionOut(saved).data)

    def _person(self, item: AgendaItem, pk: UUID, field: str) -> User:
        person = User.at(item.case.site_id).filter(public_id=pk).first()
        if person is None:
            raise Invalid(
                "Nobody of this site has this id.",
                problems=(Problem(field, "is unknown"),),
            )
        return person


class ReadBack(DecisionEndpoint):
    @documented(gives=DecisionOut)
    def post(self, request: Request, pk: UUID) -> Response:
        done = decisions.read_back(decision=self.decision(pk), by=self.person, at=timezone.now())
        return Response(DecisionOut(done).data)


class Signature(DecisionEndpoint):
    class SignatureIn(serializers.Serializer[Any]):
        password = serializers.CharField(max_length=200)
        version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
        quorum_override = serializers.CharField(max_length=300, allow_blank=True, default="")

    @documented(takes=SignatureIn, gives=DecisionOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Sign with the password once more; the decision is sealed from then on."""
        found, sent = self.decision(pk), self.read(self.SignatureIn)
        signed = decisions.sign(
            decision=found, by=self.person, password=sent["password"], at=timezone.now(),
            quorum_override=sent["quorum_override"], expected_version=sent["version"],
        )  # fmt: skip
        return Response(DecisionOut(signed).data)


class Addenda(DecisionEndpoint):
    class AddendumIn(serializers.Serializer[Any]):
        text = serializers.CharField(max_length=2000)

    class AddendumOut(serializers.Serializer[Any]):
        public_id = serializers.UUIDField()
        text = serializers.CharField()
        at = serializers.DateTimeField()

    @documented(takes=AddendumIn, gives=AddendumOut, status=201)
    def post(self, request: Request, pk: UUID) -> Response:
        found, sent = self.decision(pk), self.read(self.AddendumIn)
        added = decisions.add_addendum(
            decision=found, text=sent["text"], by=self.person, at=timezone.now()
        )
        return Response(self.AddendumOut(added).data, status=201)
