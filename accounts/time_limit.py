"""A session ends when nothing was asked for ``SESSION_SECONDS``: on a shared computer the next person finds it closed."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

ENDS = "ends"
MOVES = 20
"""The end moves at most this often in a whole session: each move is a row written."""


def connect() -> None:
    user_logged_in.connect(_begun)


def _begun(request: HttpRequest, **_more: object) -> None:
    renew(request)


def renew(request: HttpRequest) -> None:
    request.session[ENDS] = int(time.time()) + settings.SESSION_COOKIE_AGE


def seconds_left(request: HttpRequest) -> int:
    """0 where it is over, and where nobody is signed in."""
    if SESSION_KEY not in request.session:
        return 0
    ends: int = request.session.get(ENDS, 0)
    return max(0, ends - int(time.time()))


class TimeLimitMiddleware:
    """Every request is a sign of life, but for the question how much time is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            left = seconds_left(request)
            if ENDS not in request.session:  # begun before there was a limit
                renew(request)
            elif not left:
                logout(request)
            elif request.path != reverse("session") and _is_worth_moving(left):
                renew(request)
        request.seconds_left = str(seconds_left(request))  # type: ignore[attr-defined]  # for the page; never with a thousands sign
        return self.get_response(request)


def _is_worth_moving(left: int) -> bool:
    whole: int = settings.SESSION_COOKIE_AGE
    return whole - left > whole / MOVES
