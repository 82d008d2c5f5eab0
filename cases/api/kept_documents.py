"""Documents kept with a case: what there is, and each as the file that was sent."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.api.endpoint import Request, Response, documented, serializers
from cases.actions import kept_documents
from cases.api.cases import CaseEndpoint
from cases.files import as_file
from cases.models import DocumentOrigin, KeptDocument


class DocumentOut(serializers.Serializer[Any]):
    """``url`` alone, without a hash: only the address is known."""

    public_id = serializers.UUIDField(source="document.public_id")
    title = serializers.CharField(source="document.title")
    kind = serializers.CharField(source="document.kind")
    written_on = serializers.CharField(source="document.written_on")
    author = serializers.CharField(source="document.author")
    media_type = serializers.CharField(source="document.media_type")
    size = serializers.IntegerField(source="document.size")
    sha256 = serializers.CharField(source="document.content_sha256")
    url = serializers.CharField(source="document.url")
    sender = serializers.CharField(source="source.code")
    number = serializers.CharField()
    state = serializers.CharField()


class CaseDocuments(CaseEndpoint):
    @documented(gives=DocumentOut(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        """Reports and letters that senders gave, one row for each sender of each document."""
        rows = DocumentOrigin.objects.visible_to(self.person).of_case(self.case(pk))
        return Response(DocumentOut(rows, many=True).data)


class OneDocument(CaseEndpoint):
    @documented(gives={"type": "string", "format": "binary"})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The bytes as they were sent; each reading is in the audit trail."""
        visible = KeptDocument.objects.visible_to(self.person).select_related("case__site")
        found = get_object_or_404(visible, public_id=pk)
        return as_file(found, kept_documents.opened(found, by=self.person, at=timezone.now()))
