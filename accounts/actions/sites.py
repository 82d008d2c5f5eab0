"""What is set for a whole site, and new sites."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem, StaleVersion
from accounts.models import Membership, Role, Site, User
from accounts.models.site import CountryProfile, KnowledgeProfile
from accounts.permissions import Permission, check


@dataclass(frozen=True, slots=True)
class Setting:
    """``language`` is that of minutes and letters; the profiles are words of ``accounts.models.site``."""

    name: str
    time_zone: str
    language: str
    country_profile: str
    knowledge_profile: str


def version_of(site: Site) -> str:
    """A word for the site as it stands; it changes with whatever a form would overwrite."""
    return sha256(json.dumps(asdict(setting_of(site))).encode()).hexdigest()[:16]


def setting_of(site: Site) -> Setting:
    return Setting(
        site.name, site.time_zone, site.language, site.country_profile, site.knowledge_profile
    )


@transaction.atomic
def add(*, code: str, setting: Setting, by: User, at: datetime) -> Site:
    """A new site, whose first system administrator is ``by``: somebody must be able to name the others.

    Raises ``Invalid`` with the place of each thing wrong; ``NotPermitted`` for who administers no site.
    """
    check(by, Permission.MANAGE_USERS)
    _check(setting, [*_wrong_code(code)])
    try:
        with transaction.atomic():
            site = Site.objects.create(code=code, **_stripped(setting))
    except IntegrityError as error:
        raise _taken(code) from error
    Membership.objects.create(user=by, site=site, role=Role.SYSTEM_ADMIN)
    audit.record("site added", site, by=by, at=at, site_code=code, detail=asdict(setting))
    detail = {"added": [Role.SYSTEM_ADMIN.value], "taken": []}
    audit.record("roles changed", by, by=by, at=at, site_code=code, detail=detail)
    return site


@transaction.atomic
def change(*, site: Site, seen: str, setting: Setting, by: User, at: datetime) -> Site:
    """Settle a site anew; its code stays, since records of other systems and of the trail name it.

    ``seen`` is ``version_of`` the site when it was shown. What was written or counted stays as it is: minutes keep their
    language, and clocks that run keep their targets. The same again changes nothing.
    """
    check(by, Permission.MANAGE_USERS, site)
    site = Site.objects.select_for_update().get(pk=site.pk)
    if version_of(site) != seen:
        raise StaleVersion(
            "Somebody else changed this site since you opened it. Nothing was overwritten."
        )
    _check(setting, [])
    before, after = asdict(setting_of(site)), _stripped(setting)
    changed = [name for name, value in after.items() if before[name] != value]
    if not changed:
        return site
    for name in changed:
        setattr(site, name, after[name])
    site.save(update_fields=changed)
    detail = {name: [before[name], after[name]] for name in changed}
    audit.record("site changed", site, by=by, at=at, site_code=site.code, detail=detail)
    return site


@transaction.atomic
def choose_language(*, site: Site, language: str, by: audit.Actor, at: datetime) -> Site:
    """The language of a site's minutes and letters from now on; what was written stays as it is."""
    if language not in dict(settings.LANGUAGES):
        wrong = (Problem("language", "is on no list"),)
        raise Invalid("Choose a language of the list.", problems=wrong)
    site.language = language
    site.save(update_fields=["language"])
    audit.record("site language chosen", site, by=by, at=at, site_code=site.code)
    return site


def time_zone_problem(name: str) -> list[Problem]:
    """A zone that the clocks of this machine know, such as Europe/Zurich."""
    if name in available_timezones():
        return []
    return [Problem("time_zone", "Give a time zone by its name, such as Europe/Zurich.")]


def code_problems(code: str) -> list[Problem]:
    """A code stands in addresses and file names, of sites and of boards alike."""
    try:
        validate_slug(code)
    except ValidationError:
        return [Problem("code", "Use letters, digits, - and _ for the code.")]
    return [] if len(code) <= 40 else [Problem("code", "The code may have 40 letters at most.")]


def _wrong_code(code: str) -> list[Problem]:
    found = code_problems(code)
    if not found and Site.objects.filter(code=code).exists():
        found.extend(_taken(code).problems)
    return found


def _taken(code: str) -> Invalid:
    words = f"There is a site with the code {code} already."
    return Invalid(words, problems=(Problem("code", words),))


def _stripped(setting: Setting) -> dict[str, str]:
    return asdict(setting) | {"name": setting.name.strip()}


def _check(setting: Setting, problems: list[Problem]) -> None:
    """Raise ``Invalid`` with these problems and every further one."""
    if not setting.name.strip():
        problems.append(Problem("name", "Give the site a name."))
    problems.extend(time_zone_problem(setting.time_zone))
    lists = (
        ("language", [code for code, _ in settings.LANGUAGES]),
        ("country_profile", CountryProfile.values),
        ("knowledge_profile", KnowledgeProfile.values),
    )
    for place, known in lists:
        if getattr(setting, place) not in known:
            problems.append(Problem(place, "Choose one of the list."))
    if problems:
        raise Invalid("The site is not saved.", problems=tuple(problems))
