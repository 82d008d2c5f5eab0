"""Who may do what: one table of roles and permissions, asked by pages, API and actions alike.

Each ``check_`` has a twin ``may_`` that returns a bool, so that a button and its guard agree.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from accounts.exceptions import NotPermitted
from accounts.models import Membership, Role, Site, User


class Permission(StrEnum):
    SEE_CASES = "see cases"
    EDIT_CASES = "enter and correct facts of a case"
    IMPORT_CASES = "import cases"
    SET_UP_SENDERS = "set up senders"
    VOTE = "vote on resectability"
    DISMISS_FLAGS = "dismiss and re-open flags"
    JUDGE_FLAGS = "mark false alarms and missed progression"
    REFER = "refer a case"
    SEE_REFERRALS = "see referrals"
    TRIAGE = "triage referrals"
    PULL_BACK = "call a noted case back to full discussion"
    APPROVE_LATE = "approve what comes after the list is locked"
    SCHEDULE = "schedule meetings and order the agenda"
    RUN_MEETING = "run a meeting and record attendance"
    DRAFT_DECISION = "draft a decision"
    SIGN_DECISION = "sign a decision"
    NOMINATE = "nominate who may sign"
    APPROVE_MINUTES = "approve the minutes"
    ADD_ADDENDUM = "add to a signed decision"
    UPDATE_ACTIONS = "update actions"
    SEE_MINUTES = "read minutes"
    EXPORT = "export pseudonymised data"
    EXPORT_IDENTIFIED = "export identified data"
    DRAFT_KNOWLEDGE = "draft and replay a version of the rules"
    SIGN_KNOWLEDGE = "sign a version of the rules"
    SEE_OPERATIONS = "see the state of the background jobs"
    MANAGE_USERS = "manage accounts, sites and boards"
    SEE_AUDIT = "read the audit trail"


P = Permission
_CLINICAL = {*(P.SEE_CASES, P.SEE_MINUTES, P.UPDATE_ACTIONS, P.REFER, P.SEE_REFERRALS, P.PULL_BACK)}
_DECIDING = _CLINICAL | {
    *(P.EDIT_CASES, P.DISMISS_FLAGS, P.JUDGE_FLAGS, P.DRAFT_DECISION, P.ADD_ADDENDUM)
}
PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.REFERRER: frozenset({P.SEE_CASES, P.REFER, P.EDIT_CASES, P.SEE_MINUTES, P.SEE_REFERRALS}),
    Role.COORDINATOR: frozenset(
        (_DECIDING - {P.ADD_ADDENDUM})
        | {P.IMPORT_CASES, P.SET_UP_SENDERS, P.SCHEDULE, P.RUN_MEETING, P.SEE_OPERATIONS, P.EXPORT}
    ),
    Role.MEMBER: frozenset(_CLINICAL | {P.ADD_ADDENDUM}),
    Role.SURGEON: frozenset(_DECIDING | {P.VOTE, P.SIGN_DECISION, P.TRIAGE, P.SIGN_KNOWLEDGE}),
    Role.ONCOLOGIST: frozenset(_DECIDING | {P.SIGN_DECISION, P.TRIAGE, P.SIGN_KNOWLEDGE}),
    Role.RADIOLOGIST: frozenset(_CLINICAL | {P.EDIT_CASES, P.ADD_ADDENDUM, P.JUDGE_FLAGS}),
    Role.CHAIR: frozenset(
        _DECIDING
        | {P.RUN_MEETING, P.SCHEDULE, P.SEE_OPERATIONS, P.TRIAGE, P.APPROVE_LATE}
        | {P.DRAFT_KNOWLEDGE, P.SIGN_KNOWLEDGE, P.NOMINATE, P.APPROVE_MINUTES}
    ),
    Role.EXPORT_ADMIN: frozenset({P.SEE_CASES, P.SEE_MINUTES, P.EXPORT, P.EXPORT_IDENTIFIED}),
    Role.SYSTEM_ADMIN: frozenset({P.MANAGE_USERS, P.SEE_OPERATIONS, P.SET_UP_SENDERS, P.NOMINATE}),
    Role.AUDITOR: frozenset({P.SEE_AUDIT}),
}
"""The chair leads the clinic's rules: whoever drafts them is a clinician, and two clinicians sign.

The system administrator keeps the machine running and sees no patient."""


def roles_with(permission: Permission) -> list[str]:
    return [role for role, allowed in PERMISSIONS.items() if permission in allowed]


def sites_with(user: User, permission: Permission) -> QuerySet[Site]:
    """The sites at which an active person may do this."""
    held = Membership.objects.filter(user=user, user__is_active=True)
    return Site.objects.filter(pk__in=held.filter(role__in=roles_with(permission)).values("site"))


def may(user: User, permission: Permission, site: Site | int | None = None) -> bool:
    """Whether a person holds a role with this permission, at ``site`` or, without one, anywhere."""
    if not (user.is_authenticated and user.is_active):
        return False
    held = Membership.objects.filter(user=user, role__in=roles_with(permission))
    return (held if site is None else held.filter(site=site)).exists()


def held_at(user: User, sites: Iterable[Site | int]) -> frozenset[Permission]:
    """All that a person may do at any of these sites, read at once for a page that asks many times."""
    keys = {site.pk if isinstance(site, Site) else site for site in sites}
    return _allowed(row for row in memberships_of(user) if row.site_id in keys)


def held_anywhere(user: User) -> frozenset[Permission]:
    """All that a person may do at some site."""
    return _allowed(memberships_of(user))


def memberships_of(user: User) -> list[Membership]:
    """A person's roles with their sites, read once for one request: pages ask for them many times.

    Only pages read them from here; actions ask the database each time, in the transaction that writes.
    """
    if not (user.is_authenticated and user.is_active):
        return []
    if "memberships" not in getattr(user, "_prefetched_objects_cache", ()):
        rows = Membership.objects.select_related("site").order_by("site_id", "role")
        prefetch_related_objects([user], Prefetch("memberships", rows))
    return list(user.memberships.all())


def _allowed(rows: Iterable[Membership]) -> frozenset[Permission]:
    return frozenset().union(*(PERMISSIONS[row.role] for row in rows))


def check_any(user: User, *permissions: Permission) -> None:
    """Raise ``NotPermitted`` unless the person may do one of them; the first is named in the refusal."""
    if not any(may(user, permission) for permission in permissions):
        check(user, permissions[0])


def check(user: User, permission: Permission, site: Site | int | None = None) -> None:
    """Raise ``NotPermitted`` unless the person may."""
    if not may(user, permission, site):
        raise NotPermitted(f"You may not {permission.value} here.")
