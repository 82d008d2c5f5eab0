"""The site that an import by the API is for."""

from accounts.exceptions import Invalid, Problem
from accounts.models import Site, User
from accounts.permissions import Permission, check


def site_to_import_for(person: User, code: str) -> Site:
    """The named one of a person's sites, or the only one. Raises ``Invalid`` at ``site``, or ``NotPermitted``."""
    held = Site.of(person)
    sites = list(held.filter(code=code) if code else held[:2])
    if len(sites) != 1:
        raise Invalid(
            "Name one of your sites in ?site=.",
            problems=(Problem("site", "is not one of yours"),),
        )
    check(person, Permission.IMPORT_CASES, sites[0])
    return sites[0]
