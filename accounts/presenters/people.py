"""The people of the sites that somebody manages, as a list and one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet

from accounts.actions.people import may_manage_account
from accounts.models import Membership, Site, StaffNumber, User
from accounts.permissions import Permission, sites_with

PER_PAGE = 50


def people_managed_by(user: User) -> QuerySet[User]:
    """Everybody with a role at a site that this person manages, and those who have none anywhere."""
    managed = sites_with(user, Permission.MANAGE_USERS)
    if not managed.exists():
        return User.objects.none()
    mine = Membership.objects.filter(site__in=managed).values("user")
    return User.objects.filter(Q(pk__in=mine) | Q(memberships=None)).distinct()


def numbers_managed_by(user: User) -> QuerySet[StaffNumber]:
    return StaffNumber.objects.filter(user__in=people_managed_by(user)).select_related("user")


@dataclass(frozen=True, slots=True)
class PeoplePage:
    page: "Page[User]"
    words: str
    show: str
    total: int


def people_page(user: User, query: Mapping[str, str]) -> PeoplePage:
    """Those whose name or address holds the words; ``show`` is "" for who may sign in, "left" for who may not."""
    words = query.get("q", "").replace("\x00", "").strip()[:100]
    show = "left" if query.get("show") == "left" else ""
    found = people_managed_by(user).filter(is_active=not show)
    if words:
        found = found.filter(Q(full_name__icontains=words) | Q(email__icontains=words))
    held = Membership.objects.filter(site__in=sites_with(user, Permission.MANAGE_USERS))
    rows = found.prefetch_related(Prefetch("memberships", held.select_related("site")))
    page = Paginator(rows.order_by("full_name", "pk"), PER_PAGE).get_page(query.get("page"))
    return PeoplePage(page, words, show, page.paginator.count)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """``elsewhere`` are the sites of other administrators; with any, the account itself is not ours to change."""

    person: User
    is_mine: bool
    is_self: bool
    second_factors: int
    numbers: list[StaffNumber]
    elsewhere: list[Site]


def person_page(person: User, user: User) -> PersonPage:
    managed = sites_with(user, Permission.MANAGE_USERS)
    return PersonPage(
        person=person,
        is_mine=may_manage_account(user, person),
        is_self=person == user,
        second_factors=Authenticator.objects.filter(user=person).count(),
        numbers=list(person.staff_numbers.all()),
        elsewhere=list(
            Site.objects.filter(memberships__user=person).exclude(pk__in=managed).distinct()
        ),
    )
