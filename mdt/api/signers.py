"""Who may sign at a board beside its chair."""

from typing import Any
from uuid import UUID

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
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission, check_any
from mdt.actions import signers
from mdt.models import Board, Signer


class SignerOut(serializers.Serializer[Any]):
    public_id = serializers.UUIDField()
    board = serializers.CharField(source="board.code")
    person = serializers.UUIDField(source="person.public_id")
    name = serializers.CharField(source="person.full_name")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, help_text="the last day")
    ended_at = serializers.DateTimeField(allow_null=True)


class Signers(Endpoint):
    class SignerIn(serializers.Serializer[Any]):
        board = serializers.SlugField(max_length=40)
        person = serializers.UUIDField(help_text="a clinician of the board's sites")
        valid_from = serializers.DateField()
        valid_until = serializers.DateField(
            required=False, allow_null=True, help_text="without it until it is ended"
        )

    @documented(gives=paged(SignerOut, "SignerPage"), query=PAGING)
    def get(self, request: Request) -> Response:
        """The nominations of one's boards, those that are over as well."""
        check_any(self.person, Permission.NOMINATE, Permission.SEE_MINUTES)
        rows = Signer.objects.of(self.person).select_related("board", "person")
        return self.page(rows.order_by("board", "valid_from", "id"), SignerOut)

    @documented(takes=SignerIn, gives=SignerOut, status=201)
    def post(self, request: Request) -> Response:
        """Let a clinician sign from one day to another; the same nomination again changes nothing."""
        check_any(self.person, Permission.NOMINATE)
        sent = self.read(self.SignerIn)
        board = get_object_or_404(Board.objects.of(self.person), code=sent.pop("board"))
        signers.check_may_nominate(self.person, board)
        person = User.at(*board.sites.all()).filter(public_id=sent.pop("person")).first()
        if person is None:
            unknown = (Problem("person", "is unknown"),)
            raise Invalid("Nobody of this board's sites has this id.", problems=unknown)
        made = signers.nominate(
            board=board, person=person, **sent, by=self.person, at=timezone.now()
        )
        return Response(SignerOut(made).data, status=201)


class SignerEnding(Endpoint):
    @documented(gives=SignerOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """From now on they sign no more; what they signed stays signed."""
        found = get_object_or_404(Signer.objects.of(self.person), public_id=pk)
        ended = signers.end(signer=found, by=self.person, at=timezone.now())
        return Response(SignerOut(ended).data)
