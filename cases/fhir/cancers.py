"""Which cancers does the patient have, and is one of them ours? (import specification §4.2)"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.fhir import terminology as t
from cases.fhir.context import Cancer
from cases.fhir.diagnoses import Diagnosis, diagnosis_of, one_site
from cases.fhir.elements import day, objects
from cases.fhir.items import Item
from cases.fhir.units import Unit

SAME_TUMOUR_DAYS = 60
FINAL = ("final", "amended", "corrected")
CANCER_REPORT = "72134-0"


@dataclass(slots=True)
class Cancers:
    """``candidates`` are colorectal primaries; a case needs exactly one. ``hints`` only ask a person."""

    diagnoses: list[Diagnosis] = field(default_factory=list)
    candidates: list[Cancer] = field(default_factory=list)
    others: list[Cancer] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    @property
    def primary(self) -> Cancer | None:
        return self.candidates[0] if len(self.candidates) == 1 else None


def cancers_of(unit: Unit) -> Cancers:
    """Find the primary, the other cancers, and the hints that there may be one."""
    found = Cancers()
    conditions = (diagnosis_of(item) for item in unit.items if item.type == "Condition")
    found.diagnoses = [one for one in conditions if one]
    stated = [_as_cancer(d) for d in found.diagnoses if d.kind == "primary"]
    registered = _registered(unit.items)
    found.candidates = _joined([*stated, *([registered] if registered else [])])
    found.others = [_as_cancer(d) for d in found.diagnoses if d.kind == "other_cancer"]
    if not found.candidates:
        found.hints = list(_hints(unit, found))
    return found


def _as_cancer(diagnosis: Diagnosis) -> Cancer:
    return Cancer(
        (diagnosis.item,),
        diagnosis.name,
        diagnosis.value or None,
        diagnosis.date,
        diagnosis.date_source,
        diagnosis.item,
    )


def _joined(cancers: list[Cancer]) -> list[Cancer]:
    """Join what is one tumour: sites that agree and dates at most 60 days apart."""
    joined: list[Cancer] = []
    for cancer in sorted(cancers, key=_order):
        for place, known in enumerate(joined):
            if _is_same(known, cancer):
                joined[place] = _both(known, cancer)
                break
        else:
            joined.append(cancer)
    return joined


def _order(cancer: Cancer) -> tuple[str, str, str]:
    return (cancer.diagnosed_on or "9999", cancer.site or "", cancer.items[0].source())


def _is_same(one: Cancer, other: Cancer) -> bool:
    if one_site([one.site or "", other.site or ""]) is None:
        return False
    if one.diagnosed_on is None or other.diagnosed_on is None:
        return True
    try:
        first, second = map(date.fromisoformat, (one.diagnosed_on, other.diagnosed_on))
    except ValueError:
        return False
    return abs((first - second).days) <= SAME_TUMOUR_DAYS


def _both(one: Cancer, other: Cancer) -> Cancer:
    """Join two reports; the resource with the more precise site comes first."""
    site = one_site([one.site or "", other.site or ""])
    dated = one if one.diagnosed_on else other
    items = (*one.items, *other.items) if one.site == site else (*other.items, *one.items)
    return Cancer(items, one.name, site, dated.diagnosed_on, dated.date_source, dated.date_item)


def _registered(items: Sequence[Item]) -> Cancer | None:
    """Read the diagnosis of a registry document, which Observations carry."""
    found = [
        (observation, term.value)
        for observation in observations(items, "registry_diagnosis")
        if observation.resource.get("status") in FINAL
        for term in t.terms(observation.resource.get("valueCodeableConcept"))
        if term.meaning == "primary"
    ]
    site = one_site([value for _, value in found]) if found else None
    if site is None:
        return None
    sources = sorted((i for i, _ in found), key=lambda i: (_site_of(i) != site, i.source()))
    for observation in observations(items, "registry_date"):
        value = day(observation.resource.get("valueDateTime"))
        if value and observation.resource.get("status") in FINAL:
            items = (*sources, observation)
            return Cancer(items, "", site, value, observation.source(), observation)
    return Cancer(tuple(sources), "", site)


def _site_of(observation: Item) -> str | None:
    found = t.first(observation.resource.get("valueCodeableConcept"), "primary")
    return found.value if found else None


def observations(items: Sequence[Item], meaning: str) -> Iterator[Item]:
    """Give the Observations whose code has a meaning."""
    for item in items:
        if item.type == "Observation" and t.first(item.resource.get("code"), meaning):
            yield item


def _hints(unit: Unit, found: Cancers) -> Iterator[str]:
    for diagnosis in found.diagnoses:
        if diagnosis.kind in ("primary_question", "recurrence", "secondary_hint"):
            yield f"{diagnosis.item.source()}: {diagnosis.name}"
        elif diagnosis.kind == "suspected" and diagnosis.value:
            yield f"{diagnosis.item.source()}: suspected"
        elif diagnosis.kind == "liver_metastasis" and not found.others:
            yield f"{diagnosis.item.source()}: liver metastases without a primary"
    for item in unit.items:
        if hint := _hint(item, bool(found.others)):
            yield f"{item.source()}: {hint}"


def _hint(item: Item, has_other: bool) -> str | None:
    resource = item.resource
    if item.type == "Observation" and t.first(resource.get("code"), "registry_diagnosis"):
        value = resource.get("valueCodeableConcept")
        return "suspected" if t.first(value, "primary", "primary_question") else None
    for key in ("reasonCode", "reason"):
        if any(t.first(reason, "primary") for reason in objects(resource.get(key))):
            return "a colorectal cancer is only given as a reason"
    if item.type == "Composition" and not has_other:
        codes = [c.get("code") for c in t.codings(resource.get("type"))]
        return "a cancer report without a coded diagnosis" if CANCER_REPORT in codes else None
    return None
