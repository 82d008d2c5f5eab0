"""The table of groups at the identity provider, and what a person becomes by it at each sign-in (docs/adr/0050).

Sites are locked before people, in one order, as everywhere else where roles are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import GroupRole, Membership, Role, Site, User
from accounts.models.membership import ADMINISTRATORS
from accounts.permissions import Permission, check
from accounts.providers import ours
from accounts.rules.groups import Claim, Place, Row, Settled, Word, settle

LONGEST = 200
GIVEN_BY_GROUPS = tuple(role for role in Role.values if role not in ADMINISTRATORS)
PROVIDER = audit.SystemActor("identity provider")
Roles = Mapping[str, Sequence[str]]
"""Roles at one site, each with the groups that give it."""


@transaction.atomic
def add(*, group: str, site: Site, role: str, by: User, at: datetime) -> GroupRole:
    """Let a role at a site follow from a group; people have it from their next sign-in. The same again changes nothing.

    Raises ``Invalid`` with the place of each thing wrong; ``NotPermitted`` for a site of somebody else.
    """
    check(by, Permission.MANAGE_USERS, site)
    group = group.strip()
    issuer = _issuer_for(group, role)
    site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    about = {"issuer": issuer, "group": group, "site": site, "role": role}
    row, is_new = GroupRole.objects.get_or_create(
        **about, defaults={"added_by": by, "added_at": at}
    )
    if is_new:
        _record_row("group role added", row, by, at)
    return row


@transaction.atomic
def remove(*, row: GroupRole, by: User, at: datetime) -> int:
    """Take a row out, and the role at once from everybody who has it by no other group: how many these were.

    Nobody may be left with a role that no row gives until they happen to sign in again: programs act by tokens meanwhile.
    """
    check(by, Permission.MANAGE_USERS, row.site)
    site = Site.objects.select_for_update(no_key=True).get(pk=row.site_id)
    if not GroupRole.objects.filter(pk=row.pk).exists():
        return 0
    lost = [_loosen(held, row.group, site, by, at) for held in holders(row).select_related("user")]
    _record_row("group role removed", row, by, at, people=sum(lost))
    row.delete()
    return sum(lost)


def holders(row: GroupRole) -> QuerySet[Membership]:
    """The memberships that this row gives, alone or beside others."""
    return Membership.objects.filter(
        issuer=row.issuer, site=row.site_id, role=row.role, groups__contains=[row.group]
    )


def _loosen(held: Membership, group: str, site: Site, by: User, at: datetime) -> bool:
    """Whether the role went with its last group."""
    before = {held.role: held.groups}
    after = {held.role: left} if (left := [one for one in held.groups if one != group]) else {}
    _write(held.user, site, held.issuer, before, after)
    _record_roles(held.user, site, before, after, by, at)
    return not after


@transaction.atomic
def follow(*, user: User, issuer: str, claim: Claim, at: datetime) -> dict[str, object]:
    """Give the roles that a claim at sign-in gives, take those that it gave and gives no longer; what a trail says of it.

    Roles that a person gave stay, whatever the claim says; a claim that is missing or malformed changes nothing. Without
    rows for this provider, and roles that came from it, nothing is done or said.
    """
    if not _is_set_up(user, issuer):
        return {}
    if claim.word is not Word.READ:
        return {"groups": claim.word.value}
    everywhere = Site.objects.all()
    settled = _settled(user, issuer, claim, everywhere)
    if settled.after != _held(user, issuer, everywhere):
        settled = _changed(user, issuer, claim, at)
    counts = {"named": len(claim.groups), "unknown": settled.unknown, "own": settled.own}
    return {"groups": claim.word.value, **counts}


def _is_set_up(user: User, issuer: str) -> bool:
    has_rows = GroupRole.objects.filter(issuer=issuer).exists()
    return has_rows or user.memberships.filter(issuer=issuer).exists()


def _changed(user: User, issuer: str, claim: Claim, at: datetime) -> Settled:
    sites = _locked(user, issuer)
    settled, held = _settled(user, issuer, claim, sites), _held(user, issuer, sites)
    for site in sites:
        before, after = _at(site, held), _at(site, settled.after)
        if before != after:
            _write(user, site, issuer, before, after)
            _record_roles(user, site, before, after, PROVIDER, at)
    return settled


def _locked(user: User, issuer: str) -> list[Site]:
    """The sites in question and the person, held. No key of a site changes: a sign-in need not wait for an import."""
    table = GroupRole.objects.filter(issuer=issuer).values("site")
    concerned = Q(pk__in=table) | Q(pk__in=user.memberships.filter(issuer=issuer).values("site"))
    sites = Site.objects.select_for_update(no_key=True).filter(concerned).order_by("pk")
    found = list(sites)
    User.objects.select_for_update().get(pk=user.pk)
    return found


def _settled(user: User, issuer: str, claim: Claim, sites: Iterable[Site]) -> Settled:
    rows = GroupRole.objects.filter(issuer=issuer, site__in=sites)
    table = [
        Row(row.group, row.site.code, row.role, audit.key_of(row.added_by))
        for row in rows.select_related("site", "added_by")
    ]
    given = set(user.memberships.exclude(issuer=issuer).values_list("site__code", "role"))
    return settle(claim.groups, table, given=given, person=audit.key_of(user))


def _held(user: User, issuer: str, sites: Iterable[Site]) -> dict[Place, tuple[str, ...]]:
    rows = user.memberships.filter(issuer=issuer, site__in=sites)
    found = rows.values_list("site__code", "role", "groups")
    return {(site, role): tuple(groups) for site, role, groups in found}


def _at(site: Site, places: Mapping[Place, Sequence[str]]) -> dict[str, list[str]]:
    return {role: list(groups) for (code, role), groups in places.items() if code == site.code}


def _write(user: User, site: Site, issuer: str, before: Roles, after: Roles) -> None:
    theirs = user.memberships.filter(site=site, issuer=issuer)
    theirs.filter(role__in=before.keys() - after.keys()).delete()
    for role, groups in after.items():
        if role in before:
            theirs.filter(role=role).update(groups=groups)
        else:
            Membership.objects.create(user=user, site=site, role=role, issuer=issuer, groups=groups)


def _record_roles(
    user: User, site: Site, before: Roles, after: Roles, by: audit.Actor, at: datetime
) -> None:
    detail = {
        "added": sorted(after.keys() - before.keys()), "taken": sorted(before.keys() - after.keys()),
        "before": before, "after": after,
    }  # fmt: skip
    audit.record("roles changed", user, by=by, at=at, site_code=site.code, detail=detail)


def _record_row(event: str, row: GroupRole, by: User, at: datetime, **more: int) -> None:
    detail = {"issuer": row.issuer, "group": row.group, "role": row.role, **more}
    audit.record(event, row, by=by, at=at, site_code=row.site.code, detail=detail)


def _issuer_for(group: str, role: str) -> str:
    """The provider of a row that may be added. Raises ``Invalid``."""
    provider, problems = ours(), list(_problems(group, role))
    if provider is None or not provider.reads_groups:
        problems.append(Problem("group", "No identity provider is set up that names groups."))
    if provider is None or problems:
        raise Invalid("The row is not added.", problems=tuple(problems))
    return provider.issuer


def _problems(group: str, role: str) -> Iterable[Problem]:
    if not group:
        yield Problem("group", "Give the group as the provider names it.")
    if len(group) > LONGEST:
        yield Problem("group", f"A group may have {LONGEST} letters at most.")
    if role in ADMINISTRATORS:
        yield Problem("role", "Administrators are named by a person, never by a group.")
    elif role not in Role.values:
        yield Problem("role", "Choose one of the list.")
