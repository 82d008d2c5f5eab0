"""The header ``Idempotency-Key`` of a POST: who sends the same again gets the first answer, and nothing is done twice."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse, RawPostDataException
from django.utils import timezone
from django.utils.crypto import salted_hmac
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import kept_answers
from accounts.actions.kept_answers import Answer
from accounts.exceptions import Invalid, Problem
from accounts.models import User

NAME = "Idempotency-Key"
LONGEST = 100
HEADER = OpenApiParameter(
    NAME, str, OpenApiParameter.HEADER,
    description="a name of your own for this request, at most 100 signs: sent again within 24 hours, the first answer"
    " is given again and nothing is done twice; with another request it is refused (422)",
)  # fmt: skip
Handler = Callable[..., Any]


def key_of(request: Request) -> str:
    """The key, or nothing. Raises ``Invalid`` for one that cannot be kept."""
    key = request.headers.get(NAME, "").strip()
    if len(key) > LONGEST or not (key.isascii() and key.isprintable()):
        raise _wrong("has more than 100 signs, or others than those of ASCII")
    return key


def refused_here() -> Invalid:
    return _wrong("is not taken here, since the answer holds a secret, which is never kept")


def answered_once(handler: Handler, key: str) -> Handler:
    """The handler of a POST, done once for this person and key."""

    def once(request: Request, *args: Any, **kwargs: Any) -> Any:
        given: list[Any] = []

        def give() -> Answer:
            given.append(handler(request, *args, **kwargs))
            return _kept(given[0])

        user = cast(User, request.user)
        answer, was_given = kept_answers.once(
            user=user, key=key, digest=_digest(request, user), at=timezone.now(), give=give
        )
        if not was_given:
            return given[0]
        return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)

    return once


def _kept(response: Any) -> Answer:
    if isinstance(response, Response):
        return Answer(
            response.status_code, "application/json", JSONRenderer().render(response.data)
        )
    return Answer(response.status_code, response["Content-Type"], response.content)


def _digest(request: Request, user: User) -> str:
    """A kept answer is given without asking again who may see it: who lost a role since must not get it."""
    try:
        body = request.body
    except RawPostDataException:
        # A session's form was read for its token already; a program with a token of its own is not asked for one.
        raise _wrong("is not taken with a form of a session") from None
    roles = sorted(user.memberships.values_list("site_id", "role"))
    place = f"{roles}\n{request.get_full_path()}\n{request.headers.get('Content-Type', '')}\n"
    return salted_hmac(NAME, place.encode() + body, algorithm="sha256").hexdigest()


def _wrong(message: str) -> Invalid:
    return Invalid(f"This {NAME} cannot be used.", problems=(Problem(NAME, message),))
