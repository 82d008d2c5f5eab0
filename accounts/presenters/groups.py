"""The table of groups at the identity provider, as a system administrator keeps it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from accounts.models import AuditEvent, GroupRole, Membership, User
from accounts.permissions import Permission, sites_with
from accounts.providers import Provider, ours
from accounts.rules.groups import Word

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """A row, how many people have the role by it, and how many of them by no other group."""

    row: GroupRole
    people: int
    alone: int
    is_former: bool


@dataclass(frozen=True, slots=True)
class Lately:
    """Sign-ins by what became of the claim."""

    read: int
    missing: int
    malformed: int

    @property
    def are_any(self) -> bool:
        return bool(self.read or self.missing or self.malformed)


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """``provider`` is ``None`` where none is set up, or none whose groups are read."""

    provider: Provider | None
    lines: list[Line]
    lately: Lately


def rows_managed_by(user: User) -> QuerySet[GroupRole]:
    managed = sites_with(user, Permission.MANAGE_USERS)
    return GroupRole.objects.filter(site__in=managed).select_related("site", "added_by")


def groups_page(user: User, at: datetime) -> GroupsPage:
    provider = ours()
    issuer = provider.issuer if provider else ""
    sites = sites_with(user, Permission.MANAGE_USERS)
    people: Counter[tuple[str, int, str, str]] = Counter()
    alone: Counter[tuple[str, int, str, str]] = Counter()
    given = Membership.objects.exclude(issuer="").filter(site__in=sites)
    for of, site, role, groups in given.values_list("issuer", "site", "role", "groups"):
        keys = [(of, site, role, group) for group in groups]
        people.update(keys)
        alone.update(keys if len(keys) == 1 else [])
    lines = [
        Line(row, people[key], alone[key], is_former=row.issuer != issuer)
        for row in rows_managed_by(user).order_by("site__name", "group", "role", "issuer")
        for key in [(row.issuer, row.site_id, row.role, row.group)]
    ]
    reads = provider if provider and provider.reads_groups else None
    return GroupsPage(reads, lines, _lately(at))


def _lately(at: datetime) -> Lately:
    seen = AuditEvent.trail().filter(
        subject_type="Identity", event="signed in by provider", at__gte=at - LATELY
    )
    found = seen.order_by().values_list("detail__groups").annotate(many=Count("pk"))
    many = dict(found)
    return Lately(*(many.get(word.value, 0) for word in (Word.READ, Word.MISSING, Word.MALFORMED)))
