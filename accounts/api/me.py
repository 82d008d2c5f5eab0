"""The person behind the token, and the audit trail for those who may read it."""

from typing import Any

from django.utils import timezone

from accounts.actions import tokens
from accounts.api.endpoint import (
    PAGING,
    Endpoint,
    Request,
    Response,
    documented,
    paged,
    serializers,
)
from accounts.models import AuditEvent
from accounts.permissions import Permission, check


class Me(Endpoint):
    class Out(serializers.Serializer[Any]):
        public_id = serializers.UUIDField()
        full_name = serializers.CharField()
        email = serializers.EmailField()
        language = serializers.CharField()

    @documented(gives=Out)
    def get(self, request: Request) -> Response:
        return Response(self.Out(self.person).data)


class Tokens(Endpoint):
    keeps_answers = False

    class MyTokenIn(serializers.Serializer[Any]):
        name = serializers.CharField(max_length=100)

    class MyTokenOut(serializers.Serializer[Any]):
        public_id = serializers.UUIDField()
        name = serializers.CharField()
        expires_at = serializers.DateTimeField()
        secret = serializers.CharField()

    @documented(takes=MyTokenIn, gives=MyTokenOut, status=201)
    def post(self, request: Request) -> Response:
        name = self.read(self.MyTokenIn)["name"]
        token, secret = tokens.issue(user=self.person, name=name, by=self.person, at=timezone.now())
        shown = {
            "public_id": token.public_id,
            "name": token.name,
            "expires_at": token.expires_at,
            "secret": secret,
        }
        return Response(self.MyTokenOut(shown).data, status=201)


class AuditTrail(Endpoint):
    class AuditOut(serializers.Serializer[Any]):
        public_id = serializers.UUIDField()
        at = serializers.DateTimeField()
        event = serializers.CharField()
        person_label = serializers.CharField()
        subject_type = serializers.CharField()
        subject_key = serializers.CharField()
        detail = serializers.JSONField()

    @documented(gives=paged(AuditOut, "AuditPage"), query=PAGING)
    def get(self, request: Request) -> Response:
        check(self.person, Permission.SEE_AUDIT)
        return self.page(AuditEvent.trail(), self.AuditOut)
