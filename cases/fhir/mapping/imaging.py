"""ImagingStudy, DiagnosticReport → scans without measurements (import specification §4.11, §4.8)."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import day, objects, written_date
from cases.fhir.findings import Finding, fact, question, shown
from cases.fhir.items import Item
from cases.fhir.json_types import Json

INVALID = ("cancelled", "entered-in-error")
# A scan of these regions is one of our disease; LOINC gives region and contrast in the code.
REPORTS = {"36813-4": {"modality": "CT", "regions": ["abdomen", "pelvis"], "contrast": "iodinated"}}
REGIONS = {
    "liver_site": "liver",
    "segment": "liver",
}


def imaging_findings(items: Sequence[Item], context: Context) -> Iterator[Finding]:
    """Read studies and reports together: one examination is one scan, whoever tells of it."""
    studies = [item for item in items if item.type == "ImagingStudy"]
    reports = [item for item in items if item.type == "DiagnosticReport"]
    days: dict[tuple[str, str], Item] = {}
    for study in studies:
        found = _study(study)
        if isinstance(found.value, dict) and found.path == "imaging":
            days[str(found.value.get("performed_on")), str(found.value.get("modality"))] = study
        yield found
    for report in reports:
        yield _report(report, studies, days, context)


def _study(item: Item) -> Finding:
    resource = item.resource
    started = day(resource.get("started"))
    codes = {c.get("code") for c in objects(resource.get("modality"))}
    codes |= {_code(s.get("modality")) for s in objects(resource.get("series"))}
    if resource.get("status") in INVALID:
        return shown(item, "The study is not valid", None, "negated")
    if {"PT", "CT"} <= codes:
        modality = "PET-CT"
    elif "PT" in codes:
        return question(item, "imaging", None, "ambiguous", "PET alone, or PET-CT?")
    else:
        known = {"CT": "CT", "MR": "MRI"}
        modality = next((known[c] for c in ("CT", "MR") if c in codes), "")
    regions = _regions(resource)
    if "US" in codes and not modality and "liver" in regions:
        modality = "US"
    if not modality:
        return shown(item, "Not a study that shows the disease", sorted(map(str, codes - {None})))
    if started is None:
        return question(item, "imaging", {"modality": modality}, "date-partial", "On which day?")
    value: Json = {"id": scan_id(started, modality), "performed_on": started, "modality": modality}
    return fact(item, "imaging", value | ({"regions": regions} if regions else {}), day=started)


def _code(coding: object) -> object:
    return coding.get("code") if isinstance(coding, dict) else None


def _regions(resource: Json) -> list[str]:
    sites = [s.get("bodySite") for s in objects(resource.get("series"))]
    found = [t.term(site) for site in sites if isinstance(site, dict)]
    return sorted({REGIONS[term.meaning] for term in found if term and term.meaning in REGIONS})


def scan_id(on: str, modality: str) -> str:
    return "F" + sha256(f"{on} {modality}".encode()).hexdigest()[:8]


def _report(
    item: Item, studies: list[Item], days: dict[tuple[str, str], Item], context: Context
) -> Finding:
    codes = [str(c.get("code")) for c in t.codings(item.resource.get("code"))]
    known = next((REPORTS[code] for code in codes if code in REPORTS), None)
    linked = [context.resolve(one, item) for one in objects(item.resource.get("imagingStudy"))]
    if known is None or any(study in studies for study in linked):
        return shown(item, "A report, shown beside its results", t.words(item.resource.get("code")))
    if item.resource.get("status") not in ("final", "amended", "corrected"):
        return shown(item, "The report is not final", None, "status-not-final")
    date = written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    on = day(date[1]) if date else None
    if on is None:
        return question(item, "imaging", dict(known), "date-partial", "On which day?")
    if (on, known["modality"]) in days:
        because = "A study and a report of one day: the same examination?"
        return question(item, "imaging", dict(known), "ambiguous", because)
    value = {"id": scan_id(on, str(known["modality"])), "performed_on": on} | known
    return fact(item, "imaging", value, "code", day=on)
