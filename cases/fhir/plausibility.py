"""Dates and values that cannot be right are asked, never imported unasked (§2, §11.3)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from cases.fhir.context import Context
from cases.fhir.findings import End, Finding
from cases.fhir.issues import Issue

EARLIEST = "1900-01-01"
PLANNED_DAYS = 730
LAB_RANGES = {
    "CEA": ("0", "200000"),
    "CA19-9": ("0", "2000000"),
    "bilirubin": ("0", "1000"),
    "albumin": ("5", "70"),
    "AST": ("0", "20000"),
    "ALT": ("0", "20000"),
    "ALP": ("0", "20000"),
    "GGT": ("0", "20000"),
    "INR": ("0.5", "15"),
    "platelets": ("0", "3000"),
    "neutrophils": ("0", "200"),
    "haemoglobin": ("20", "250"),
    "creatinine": ("5", "3000"),
}
"""In the unit of the international system: ug/L, U/mL, umol/L, g/L, U/L, 10*9/L, 1."""
ASSESSMENT_RANGES = {"height_cm": ("50", "250"), "weight_kg": ("10", "400")}
TO_STANDARD = {
    ("bilirubin", "mg/dL"): Decimal("17.1"),
    ("creatinine", "mg/dL"): Decimal("88.4"),
    ("albumin", "g/dL"): Decimal(10),
    ("haemoglobin", "g/dL"): Decimal(10),
}


def plausible(findings: Iterable[Finding], context: Context) -> list[Finding]:
    """Turn facts that cannot be right into questions."""
    return [_checked(found, context) for found in findings]


def _checked(found: Finding, context: Context) -> Finding:
    if found.end not in (End.IMPORTED, End.PROPOSED):
        return found
    problem = _date_problem(found, context) or range_problem(found.path, found.value)
    return found.asked(*problem) if problem else found


def _date_problem(found: Finding, context: Context) -> tuple[str, str] | None:
    on = found.day
    if on is None:
        return None
    if on < EARLIEST or (context.born_on and on < context.born_on):
        return "date-order", "The date lies before the birth date or before 1900"
    if context.died_on and on > context.died_on:
        return "date-after-death", "The date lies after the date of death"
    is_planned = isinstance(found.value, dict) and found.value.get("status") == "planned"
    latest = context.as_of + timedelta(days=PLANNED_DAYS if is_planned else 1)
    if on > latest.isoformat():
        return "date-future", "The date lies in the future"
    return None


def range_problem(path: str, value: object) -> tuple[str, str] | None:
    """Give code and reason where a result or a measure lies outside of what is possible."""
    if not isinstance(value, dict) or not isinstance(value.get("value"), str):
        return None
    if path == "labs":
        test, unit = value["test"], value["unit"]
        factor = TO_STANDARD.get((test, unit), Decimal(1))
        return _outside(Decimal(value["value"]) * factor, LAB_RANGES[test], test, unit)
    kind = value.get("kind")
    if kind in ASSESSMENT_RANGES:
        return _outside(Decimal(value["value"]), ASSESSMENT_RANGES[kind], kind, "")
    return None


def _outside(
    number: Decimal, limits: tuple[str, str], name: str, unit: str
) -> tuple[str, str] | None:
    least, most = map(Decimal, limits)
    if least <= number <= most:
        return None
    hint = ""
    if unit in ("g/L", "g/dL"):
        sister, shifted = ("g/dL", number * 10) if unit == "g/L" else ("g/L", number / 10)
        hint = f". In {sister} it would be possible" if least <= shifted <= most else ""
    return "value-range", f"{name}: the value lies outside of what is possible{hint}"


def same_day_issues(findings: Iterable[Finding]) -> Iterator[Issue]:
    """Ask which is right where one test has two values on one day; both are kept."""
    seen: dict[tuple[str, str], set[str]] = {}
    first: dict[tuple[str, str], Finding] = {}
    for found in findings:
        if found.path == "labs" and found.end is End.IMPORTED and isinstance(found.value, dict):
            key = (found.value["test"], found.value["collected_on"])
            seen.setdefault(key, set()).add(found.value["value"] + found.value["unit"])
            first.setdefault(key, found)
    for key, values in seen.items():
        if len(values) > 1:
            item = first[key].item
            text = f"{key[0]} has {len(values)} different values on one day: which is right?"
            yield Issue(
                "warning", "ambiguous", text, item.expression(), "", item.page.file, item.page.line
            )
