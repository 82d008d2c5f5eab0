"""Errors of the API as problem documents (RFC 9457): a code, a sentence, and every place that is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.exceptions import Refused

CONTENT_TYPE = "application/problem+json"


class ProblemPlace(serializers.Serializer[Any]):
    path = serializers.CharField()
    message = serializers.CharField()


class ProblemDocument(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    errors = ProblemPlace(many=True)  # type: ignore[assignment]


def handle(exception: Exception, context: Mapping[str, Any]) -> Response | None:  # noqa: ARG001
    """DRF's exception handler; ``None`` leaves a fault to Django."""
    exception = _as_api_exception(exception)
    if isinstance(exception, Refused):
        set_rollback()
        places = [(problem.path, problem.message) for problem in exception.problems]
        return _response(exception.status, exception.code, exception.message, places)
    if not isinstance(exception, APIException):
        return None
    set_rollback()
    places = list(_places(exception.detail, "")) if isinstance(exception, ValidationError) else []
    title = "The request has errors." if places else str(exception.detail)
    status = 422 if isinstance(exception, ValidationError) else exception.status_code
    response = _response(status, exception.default_code.replace("_", "-"), title, places)
    if header := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(exception, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def _as_api_exception(exception: Exception) -> Exception:
    if isinstance(exception, Http404):
        return NotFound("There is no such thing, or it is not yours to see.")
    return ApiPermissionDenied() if isinstance(exception, PermissionDenied) else exception


def _response(status: int, code: str, title: str, places: list[tuple[str, str]]) -> Response:
    body = {
        "type": f"urn:crlm:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "errors": [{"path": path, "message": message} for path, message in places],
    }
    return Response(body, status=status, content_type=CONTENT_TYPE)


def _places(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from _places(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, (Mapping, list))
            yield from _places(inner, f"{path}[{index}]" if nested else path)
    else:
        yield path, str(detail)
