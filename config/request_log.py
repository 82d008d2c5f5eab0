"""What the log says of a request: which page, never a name that was searched for or a secret that stands in an address."""

import logging

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware

UNKNOWN = "(no such address)"


def told(path: str) -> str:
    """The path without its query; its pattern where it holds a text: guests and calendars come by a secret in the path.

    Numbers and UUIDs of ours stay, so that a line of the log leads to its record. A path that no page has can be
    anything, and is not told.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return UNKNOWN
    texts = (part for part in (*match.args, *match.kwargs.values()) if isinstance(part, str))
    return f"/{match.route}" if any(texts) else path


class RequestLogMiddleware(RequestMiddleware):
    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {told(request.path_info)}"


class NoSecretPaths(logging.Filter):
    """Django's own lines about an answer ("Not Found: …") name its path; they get the same one."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(
                told(request.path_info) if arg == request.path else arg for arg in record.args
            )
        return True
