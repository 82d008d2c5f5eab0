"""Whom a form names. Nobody is taken by accident: a choice begins empty."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.exceptions import Invalid, Problem
from accounts.http import UserRequest
from accounts.models import User


def person_of(request: UserRequest, field: str, people: QuerySet[User]) -> User:
    """The person chosen. Raises ``Invalid`` naming the field where nobody was, ``Http404`` for who is not among them."""
    sent = request.POST.get(field, "")
    if not sent:
        raise Invalid("Choose a person.", problems=(Problem(field, "is required"),))
    return get_object_or_404(people, public_id=uuid_in(sent))


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
