"""Whom somebody asks who has an account and no role."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission, roles_with

MOST = 5


def administrators() -> QuerySet[User]:
    """The first few people who give roles somewhere."""
    giving = roles_with(Permission.MANAGE_USERS)
    return User.objects.filter(is_active=True, memberships__role__in=giving).distinct()[:MOST]
