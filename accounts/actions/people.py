"""What a system administrator settles for the people of the sites they manage: who they are, what they may, how they come in.

An account is never deleted: what somebody did keeps its name. Who has left can no longer sign in.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.actions import users
from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, Problem, StaleVersion
from accounts.models import ApiToken, Membership, Role, Site, User
from accounts.permissions import Permission, roles_with, sites_with
from accounts.providers import ours

Roles = Mapping[Site, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Details:
    """What is written of a person; ``language`` is that of their pages."""

    full_name: str
    email: str
    profession: str
    language: str


def version_of(person: User) -> str:
    """A word for the account and its roles as they stand; it changes with whatever a form would overwrite."""
    held = sorted(person.memberships.values_list("site_id", "role", "issuer"))
    facts = [*asdict(_details_of(person)).values(), person.is_active, held]
    return sha256(json.dumps(facts).encode()).hexdigest()[:16]


@transaction.atomic
def add(*, details: Details, roles: Roles, by: User, at: datetime) -> User:
    """Give a person an account without a password: ``sign_in_link`` lets them choose one.

    Raises ``Invalid`` with the place of each thing wrong, ``NotPermitted`` for a site of somebody else.
    """
    managed = _managed(by, roles)
    wanted = {site: sorted(set(roles[site])) for site in managed}
    if not any(wanted.values()):
        words = "Give at least one role at one site."
        raise Invalid(words, problems=(Problem("roles", words),))
    _check_details(details, None)
    person = users.create(
        email=details.email, full_name=details.full_name.strip(), password=None, roles=wanted,
        by=by, at=at,
    )  # fmt: skip
    person.profession, person.language = details.profession.strip(), details.language
    person.save(update_fields=["profession", "language"])
    for site, held in wanted.items():
        _record_roles(person, site, added=held, taken=[], by=by, at=at)
    return person


@transaction.atomic
def change(
    *, person: User, seen: str, details: Details, roles: Roles, by: User, at: datetime
) -> User:
    """Write down who somebody is and what they are at the sites in ``roles``; at other sites nothing changes.

    ``seen`` is ``version_of`` the account when it was shown. The same again changes nothing.

    Raises ``StaleVersion`` if it changed since, ``NotPermitted`` for what another site settles, and ``Invalid`` with
    the field where somebody would give roles to themselves or leave a site without an administrator.
    """
    managed = _managed(by, roles)
    person = _locked(person, by)
    if version_of(person) != seen:
        raise StaleVersion(
            "Somebody else changed this account since you opened it. Nothing was overwritten."
        )
    _change_details(person, details, by, at)
    for site in managed:
        _change_roles(person, site, set(roles[site]), by, at)
    return person


@transaction.atomic
def deactivate(*, person: User, by: User, at: datetime) -> User:
    """They can no longer sign in, and every session and key of theirs ends now. Again, it changes nothing."""
    sites = _locked_sites(by)
    person = _locked(person, by)
    check_manages_account(by, person)
    if person == by:
        raise NotAllowedNow("Nobody switches off their own account. Ask another administrator.")
    if not person.is_active:
        return person
    for site in sites:
        _check_somebody_stays(site, person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=person, revoked_at=None).update(revoked_at=at)
    audit.record("account deactivated", person, by=by, at=at)
    return person


@transaction.atomic
def reactivate(*, person: User, by: User, at: datetime) -> User:
    """They may sign in again with the roles they had. Keys of programs stay ended. Again, it changes nothing."""
    person = _locked(person, by)
    check_manages_account(by, person)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        audit.record("account reactivated", person, by=by, at=at)
    return person


@transaction.atomic
def sign_in_link(*, person: User, by: User, at: datetime) -> tuple[str, str]:
    """The two parts of an address at which the person chooses a password, once, within ``PASSWORD_RESET_TIMEOUT``.

    It ends with the next password or sign-in, and opens no session by itself: a second factor is still asked for.
    """
    person = _locked(person, by)
    check_manages_account(by, person)
    if not person.is_active:
        raise NotAllowedNow("This account is switched off.")
    audit.record("sign-in link made", person, by=by, at=at)
    return user_pk_to_url_str(person), default_token_generator.make_token(person)


@transaction.atomic
def reset_second_factor(*, person: User, by: User, at: datetime) -> int:
    """Forget the devices and recovery codes of somebody who lost them; how many there were."""
    person = _locked(person, by)
    check_manages_account(by, person)
    if person == by:
        raise NotAllowedNow("Change your own second factor in your account.")
    removed: int = Authenticator.objects.filter(user=person).delete()[0]
    if removed:
        audit.record("second factor reset", person, by=by, at=at, detail={"count": removed})
    return removed


def may_manage_account(by: User, person: User) -> bool:
    """Whether everything this person is falls under ``by``: whoever sets their password could act as them anywhere."""
    managed = sites_with(by, Permission.MANAGE_USERS)
    return managed.exists() and not person.memberships.exclude(site__in=managed).exists()


def check_manages_account(by: User, person: User) -> None:
    if not may_manage_account(by, person):
        raise NotPermitted(
            "This person belongs to a site of another administrator, who settles the account with you."
        )


def _locked(person: User, by: User) -> User:
    """The account, held until the end. Raises ``NotPermitted`` for one that ``by`` does not manage."""
    person = User.objects.select_for_update().get(pk=person.pk)
    managed = sites_with(by, Permission.MANAGE_USERS)
    mine = person.memberships.filter(site__in=managed).exists()
    if not managed.exists() or not (mine or not person.memberships.exists()):
        raise NotPermitted("You may not manage this account.")
    return person


def _managed(by: User, roles: Roles) -> list[Site]:
    """The sites in question, locked in one order. Raises ``NotPermitted`` unless ``by`` manages each."""
    keys = [site.pk for site in roles]
    sites = list(Site.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    allowed = set(sites_with(by, Permission.MANAGE_USERS))
    if not allowed or not allowed.issuperset(sites):
        raise NotPermitted("You may not manage accounts at this site.")
    unknown = {role for held in roles.values() for role in held} - set(Role.values)
    if unknown:
        raise Invalid(f"Unknown roles: {', '.join(sorted(unknown))}.")
    return sites


def _locked_sites(by: User) -> list[Site]:
    """All that ``by`` manages, before the person is held: roles are given and taken in this order everywhere."""
    managed = sites_with(by, Permission.MANAGE_USERS)
    return list(Site.objects.select_for_update().filter(pk__in=managed).order_by("pk"))


def _details_of(person: User) -> Details:
    return Details(person.full_name, person.email, person.profession, person.language)


def _change_details(person: User, details: Details, by: User, at: datetime) -> None:
    before = asdict(_details_of(person))
    changed = [name for name, value in asdict(details).items() if before[name] != value.strip()]
    if not changed:
        return
    check_manages_account(by, person)
    _check_details(details, person)
    for name in changed:
        setattr(person, name, getattr(details, name).strip())
    try:
        with transaction.atomic():
            person.save(update_fields=changed)
    except IntegrityError as error:
        raise users.taken(details.email) from error
    if "email" in changed:
        # What the sign-in keeps of the old address would go on letting it in.
        EmailAddress.objects.filter(user=person).delete()
    audit.record("account changed", person, by=by, at=at, detail={"fields": changed})


def _check_details(details: Details, person: User | None) -> None:
    problems = []
    if not details.full_name.strip():
        problems.append(Problem("full_name", "Give the person's name."))
    if details.language not in dict(settings.LANGUAGES):
        problems.append(Problem("language", "Choose a language of the list."))
    try:
        validate_email(details.email)
    except ValidationError as wrong:
        problems.extend(Problem("email", words) for words in wrong.messages)
    if problems:
        raise Invalid("The account is not saved.", problems=tuple(problems))
    others = User.objects.filter(email__iexact=details.email.strip())
    if (others.exclude(pk=person.pk) if person else others).exists():
        raise users.taken(details.email)


def _change_roles(person: User, site: Site, wanted: set[str], by: User, at: datetime) -> None:
    held = set(person.memberships.filter(site=site).values_list("role", flat=True))
    added, taken = sorted(wanted - held), sorted(held - wanted)
    if added and person == by:
        words = "Nobody gives roles to themselves: another system administrator does."
        raise Invalid(words, problems=(Problem(f"roles_{site.code}", words),))
    _check_not_by_groups(person, site, taken)
    if set(taken) & set(roles_with(Permission.MANAGE_USERS)) and person.is_active:
        _check_somebody_stays(site, person)
    if not (added or taken):
        return
    person.memberships.filter(site=site, role__in=taken).delete()
    Membership.objects.bulk_create(Membership(user=person, site=site, role=role) for role in added)
    _record_roles(person, site, added=added, taken=taken, by=by, at=at)


def _check_not_by_groups(person: User, site: Site, taken: list[str]) -> None:
    """Raise ``Invalid`` for roles that the next sign-in would give again."""
    rows = given_by_groups(person).filter(site=site, role__in=taken)
    problems = [Problem(f"roles_{site.code}", _why_it_stays(row)) for row in rows]
    if problems:
        raise Invalid("The roles are not changed.", problems=tuple(problems))


def _why_it_stays(membership: Membership) -> str:
    role, groups = membership.get_role_display(), ", ".join(membership.groups)
    return f"{role} follows from the group {groups} at the identity provider and would come back. Take the person out of the group there, or the row out of the table of groups."


def given_by_groups(person: User) -> QuerySet[Membership]:
    """The roles that this person's next sign-in would give again; those of a former provider are anybody's to take."""
    provider = ours()
    if provider is None or not provider.reads_groups:
        return Membership.objects.none()
    return person.memberships.filter(issuer=provider.issuer)


def _check_somebody_stays(site: Site, leaving: User) -> None:
    """Raise ``Invalid`` if nobody else could administer the site; its row is locked by now."""
    others = Membership.objects.filter(
        site=site, role__in=roles_with(Permission.MANAGE_USERS), user__is_active=True
    ).exclude(user=leaving)
    if not others.exists():
        words = f"{leaving.full_name} is the last system administrator of {site.name}. Name another one first."
        raise Invalid(words, problems=(Problem(f"roles_{site.code}", words),))


def _record_roles(
    person: User, site: Site, *, added: list[str], taken: list[str], by: User, at: datetime
) -> None:
    detail = {"added": added, "taken": taken}
    audit.record("roles changed", person, by=by, at=at, site_code=site.code, detail=detail)
