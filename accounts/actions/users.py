"""Accounts, given by an administrator or from the command line."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import Membership, Role, Site, User
from accounts.models.user import Theme


@transaction.atomic
def create(
    *,
    email: str,
    full_name: str,
    password: str | None,
    roles: dict[Site, list[str]],
    by: audit.Actor,
    at: datetime,
) -> User:
    """Add a person with their roles at each site. Raises ``Invalid`` for an address in use or an unknown role."""
    if User.objects.filter(email__iexact=email).exists():
        raise taken(email)
    unknown = {role for held in roles.values() for role in held} - set(Role.values)
    if unknown:
        raise Invalid(f"Unknown roles: {', '.join(sorted(unknown))}.")
    _check_password(password, User(email=email, full_name=full_name))
    user = _made(email, full_name, password)
    Membership.objects.bulk_create(
        Membership(user=user, site=site, role=role) for site, held in roles.items() for role in held
    )
    audit.record("account created", user, by=by, at=at)
    return user


def taken(email: str) -> Invalid:
    words = f"There is an account with the address {email} already."
    return Invalid(words, problems=(Problem("email", words),))


def _made(email: str, full_name: str, password: str | None) -> User:
    """Of two who add the same address at once, the second is told as if they had come later."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, full_name, password)
    except IntegrityError as error:
        raise taken(email) from error


def _check_password(password: str | None, user: User) -> None:
    if password is None:
        return
    try:
        validate_password(password, user)
    except ValidationError as weak:
        problems = tuple(Problem("password", message) for message in weak.messages)
        raise Invalid("Choose a better password.", problems=problems) from weak


@transaction.atomic
def choose_look(*, user: User, theme: str, language: str) -> None:
    """Keep a person's own choice of theme and language; unknown words change nothing."""
    user.theme = theme if theme in Theme.values else user.theme
    user.language = language if language in dict(settings.LANGUAGES) else user.language
    user.save(update_fields=["theme", "language"])
