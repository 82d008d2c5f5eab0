"""The entries of the main menu, for each person only what they may open.

What is opened every day stands in the row; the rest is behind one word, so that the row stays one row.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission, held_anywhere


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``navigation``, ``navigation_more`` and ``may_see_cases``."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    allowed = held_anywhere(user)
    may_export = Permission.EXPORT in allowed
    daily = (
        (_("Today"), "today", None),
        (_("Cases"), "cases", Permission.SEE_CASES),
        (_("Flags"), "flags", Permission.SEE_CASES),
        (_("Referrals"), "referrals", Permission.SEE_REFERRALS),
        (_("Meetings"), "meetings", Permission.SEE_MINUTES),
        (_("Afterwards"), "fates", Permission.SEE_MINUTES),
    )
    more = (
        (_("Cohort"), "cohort", Permission.SEE_CASES),
        (_("Knowledge"), "knowledge", None),
        (_("Indicators"), "indicators", Permission.SEE_MINUTES),
        (_("Exports"), "exports", Permission.EXPORT if may_export else Permission.SEE_AUDIT),
        (_("Import"), "imports", Permission.IMPORT_CASES),
        (_("Operations"), "operations", Permission.SEE_OPERATIONS),
        (_("Set-up"), "setup", Permission.MANAGE_USERS),
    )
    seen = [
        [
            Entry(label, url := reverse(name), _is_here(request.path, url))
            for label, name, need in group
            if need is None or need in allowed
        ]
        for group in (daily, more)
    ]
    return {
        "navigation": seen[0],
        "navigation_more": seen[1],
        "navigation_more_is_here": any(entry.current for entry in seen[1]),
        "may_see_cases": Permission.SEE_CASES in allowed,
    }


def pages_of(request: HttpRequest) -> list[Entry]:
    """All that the palette goes to: both menus, and what stands at the foot of each page."""
    menus = navigation(request)
    foot = ((_("User guide"), "guide"), (_("Glossary"), "glossary"))
    below = [
        Entry(label, url := reverse(name), _is_here(request.path, url)) for label, name in foot
    ]
    return [*menus["navigation"], *menus["navigation_more"], *below]  # type: ignore[misc]


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
