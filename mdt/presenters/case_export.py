"""The page that hands out one case: what is in the file, and what another program cannot see of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.permissions import Permission, may
from cases.models import Case
from mdt.actions.case_exports import fhir_of
from mdt.presenters.resource_words import kind


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type, in words and as FHIR names it."""

    words: str
    name: str


@dataclass(frozen=True, slots=True)
class CaseExportPage:
    """``kinds`` are resource types with their numbers; ``homeless`` what only another CRLM Board reads."""

    case: Case
    kinds: tuple[tuple[Kind, int], ...]
    homeless: tuple[str, ...]
    may_name: bool


def case_export_page(case: Case, user: User, at: datetime) -> CaseExportPage:
    found = fhir_of(case, pseudonymised=True, at=at)
    kinds = Counter(str(entry["resource"]["resourceType"]) for entry in found.bundle["entry"])
    words = tuple(place.replace("_", " ").replace(".", ": ") for place in found.homeless)
    may_name = may(user, Permission.EXPORT_IDENTIFIED, case.site_id)
    named = tuple((Kind(kind(name), name), number) for name, number in sorted(kinds.items()))
    return CaseExportPage(case, named, words, may_name)
