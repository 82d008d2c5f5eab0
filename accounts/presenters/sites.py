"""The sites that somebody manages, with how many people each has."""

from django.db.models import Count, Q, QuerySet

from accounts.models import Site, User
from accounts.permissions import Permission, sites_with


def sites_page(user: User) -> QuerySet[Site]:
    """Each site with ``people``, those with a role there who may sign in."""
    active = Count("memberships__user", filter=Q(memberships__user__is_active=True), distinct=True)
    return sites_with(user, Permission.MANAGE_USERS).annotate(people=active)
