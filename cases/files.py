"""A kept document as an HTTP answer: a file to save, never a page of ours."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from cases.models import KeptDocument


def as_file(document: KeptDocument, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=document.served_type)
    answer["Content-Disposition"] = content_disposition_header(True, document.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox"
    answer["X-Content-SHA256"] = document.content_sha256
    return answer
