"""What one resource says about a cancer: which, how sure, since when (import specification §4.2, §4.3)."""

import re
from dataclasses import dataclass

from cases.fhir import terminology as t
from cases.fhir.elements import code_of, day, extension, objects, written_date
from cases.fhir.items import Item
from cases.fhir.json_types import Json

NEGATED = ("refuted", "entered-in-error")
COLON = frozenset(
    [
        "caecum",
        "ascending_colon",
        "hepatic_flexure",
        "transverse_colon",
        "splenic_flexure",
        "descending_colon",
        "sigmoid_colon",
    ]
)
IN_ORDER = (
    "negation",
    "history",
    "recurrence",
    "secondary_hint",
    "foreign_metastasis",
    "secondary_question",
    "liver_metastasis",
    "extrahepatic",
    "primary_question",
    "primary",
    "malignancy",
    "other_cancer",
)
"""Meanings of a Condition's codes; the first that is present decides, the cautious ones stand first."""

# Words never make a fact. They only warn that the patient may have a second cancer.
_SOUNDS_LIKE_CANCER = re.compile(
    r"malign|cancer|carcinom|neoplasm|lymphom|leuk[ae]+mi|sarcom|melanom|myelom", re.IGNORECASE
)
_PROFILE = re.compile(r"primary-cancer-condition|mcode-cancer-condition")


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosis:
    """``kind`` is one of ``IN_ORDER``, or negated or suspected; ``value`` our word for the site."""

    item: Item
    kind: str
    value: str
    name: str
    date: str | None
    date_source: str
    reason: str = ""


def diagnosis_of(condition: Item) -> Diagnosis | None:
    """Read a Condition; None when it is about no cancer."""
    resource = condition.resource
    kind, value, reason = _kind(resource)
    if not kind:
        return None
    kind = _certainty(resource) or kind
    date = _diagnosed(resource)
    return Diagnosis(
        condition,
        kind,
        value,
        t.words(resource.get("code")),
        day(date[1]) if date else None,
        condition.source(date[0]) if date else "",
        reason,
    )


def _kind(resource: Json) -> tuple[str, str, str]:
    found = t.terms(resource.get("code"))
    meanings = {term.meaning: term for term in found}
    kind = next((meaning for meaning in IN_ORDER if meaning in meanings), "")
    if _is_liver_metastasis_by_morphology(resource):
        return "liver_metastasis", "", ""
    if kind in ("primary", "malignancy"):
        return _site(resource, [term.value for term in found if term.meaning == "primary"])
    if kind:
        return kind, meanings[kind].value, meanings[kind].value
    return ("other_cancer", "", "") if _may_be_cancer(resource) else ("", "", "")


def _is_liver_metastasis_by_morphology(resource: Json) -> bool:
    concepts = [resource.get("code"), *objects(resource.get("bodySite"))]
    found = {term.meaning for concept in concepts for term in t.terms(concept)}
    return "metastatic_morphology" in found and bool({"liver_topography", "liver_site"} & found)


def _site(resource: Json, sites: list[str]) -> tuple[str, str, str]:
    bodies = list(objects(resource.get("bodySite")))
    refined = [term.value for b in bodies for term in t.terms(b) if term.meaning == "body_site"]
    if not sites and not refined:
        return "other_cancer", "", ""
    site = one_site([*sites, *refined])
    if site is None:
        return "primary_question", "", "the codes name different sites"
    return "primary", site, ""


def one_site(sites: list[str]) -> str | None:
    """Give the most specific of several sites of one tumour; None when they contradict each other."""
    found = set(sites)
    if found & COLON:
        found.discard("colon_unspecified")
    return found.pop() if len(found) == 1 else None


def _may_be_cancer(resource: Json) -> bool:
    profiles = (resource.get("meta") or {}).get("profile") or []
    if any(_PROFILE.search(profile) for profile in profiles):
        return True
    text = t.said(resource.get("code"))
    return bool(_SOUNDS_LIKE_CANCER.search(text)) and "history" not in text.lower()


def _certainty(resource: Json) -> str | None:
    mark = t.icd_certainty(resource.get("code"))
    status = resource.get("verificationStatus")
    code = code_of(status)
    if code in NEGATED or mark == "A":
        return "negated"
    if mark == "Z":
        return "history"
    if mark == "V" or (status is not None and code not in ("confirmed", None)):
        return "suspected"
    return "suspected" if status is not None and code is None and "coding" in status else None


def _diagnosed(resource: Json) -> tuple[str, str] | None:
    asserted = extension(resource, "condition-assertedDate")
    value = asserted.get("valueDateTime") if asserted else None
    if isinstance(value, str):
        return "extension", value
    return written_date(resource, "onsetDateTime")
