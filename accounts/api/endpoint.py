"""What every endpoint shares: who asks, paging, the expected version, and documented refusals."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import repeating
from accounts.api.problems import ProblemDocument
from accounts.exceptions import Invalid, Problem, TooLarge
from accounts.models import User

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=Model)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="the version you have read"
)
REFUSALS = (401, 403, 404, 406, 409, 413, 415, 422, 429)


def documented(
    *,
    takes: Any = None,
    gives: Any = None,
    status: int = 200,
    query: Any = (),
    versioned: bool = False,
    name: str | None = None,
) -> Callable[[View], View]:
    """Describe an operation: what it takes, what it gives, and how it refuses."""
    problems = {(code, "application/problem+json"): ProblemDocument for code in (400, *REFUSALS)}
    parameters = [*query, *([IF_MATCH] if versioned else [])]

    def described(view: View) -> View:
        more = [repeating.HEADER] if view.__name__ == "post" else []
        shown: View = extend_schema(
            operation_id=name,
            request=takes,
            responses={status: gives} | problems,
            parameters=[*parameters, *more],
        )(view)
        return shown

    return described


class Pages(LimitOffsetPagination):
    default_limit = 50
    max_limit = 200


class Endpoint(APIView):
    """One thing of the API. ``self.person`` is the signed-in user.

    A POST with an ``Idempotency-Key`` is done once; not where ``keeps_answers`` is off, since an answer holds a secret.
    """

    keeps_answers = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What is too large is refused before a byte of it is read; REST framework has no limit of its own."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge("This is larger than anything that is read here.")
        super().initial(request, *args, **kwargs)
        key = repeating.key_of(request) if request.method == "POST" else ""
        if key and not self.keeps_answers:
            raise repeating.refused_here()
        post = getattr(self, "post", None)
        if key and post:
            # The instance lives for one request; its method is looked up after this.
            vars(self)["post"] = repeating.answered_once(post, key)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def read(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """What was sent, checked. Raises ``ValidationError`` with every place."""
        reader = serializer(data=self.request.data)
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def page(self, rows: QuerySet[Row], serializer: type[serializers.Serializer[Any]]) -> Response:
        pages = Pages()
        shown = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response(serializer(shown, many=True).data)

    def expected_version(self) -> int | None:
        """The version named in ``If-Match``, with or without quotation marks."""
        header = self.request.headers.get("If-Match", "").strip('W/" ')
        if not header:
            return None
        if not (header.isascii() and header.isdecimal() and len(header) < 10):
            raise Invalid(
                "If-Match must hold a version number.",
                problems=(Problem("If-Match", "is not a number"),),
            )
        return int(header)


class NothingHere(Endpoint):
    """Whatever below ``/api/`` has no address of its own: a problem document instead of a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is no such address.")


def paged(
    serializer: type[serializers.Serializer[Any]], name: str
) -> type[serializers.Serializer[Any]]:
    """The shape of one page of a list, for the description of the API."""
    fields = {
        "count": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializer(many=True),
    }
    return type(name, (serializers.Serializer,), fields)


PAGING = (
    OpenApiParameter("limit", int, description="rows on a page, at most 200"),
    OpenApiParameter("offset", int, description="rows to pass over"),
)

__all__ = [
    "PAGING",
    "Endpoint",
    "NothingHere",
    "Request",
    "Response",
    "documented",
    "paged",
    "serializers",
]
