"""Asking for the password once more, before something that cannot be undone."""

from django.core.cache import cache

from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User

MOST_FAILURES, SECONDS = 5, 300


class ReauthenticationNeeded(Invalid):
    """The person's password was asked for again and was not right."""

    code = "reauthentication-needed"


def check_again(user: User, password: str) -> None:
    """Raise ``ReauthenticationNeeded`` for a wrong password, ``NotAllowedNow`` after five in five minutes.

    Failures are counted outside the database, so that a refused transaction does not forget them.
    """
    key = f"reauthentication-failures:{user.public_id}"
    if cache.get(key, 0) >= MOST_FAILURES:
        raise NotAllowedNow(
            "Too many wrong passwords. Wait five minutes.", code="too-many-failures"
        )
    if user.check_password(password):
        return
    cache.add(key, 0, timeout=SECONDS)
    cache.incr(key)
    wrong = (Problem("password", "is not right"),)
    raise ReauthenticationNeeded("The password is not right.", problems=wrong)
