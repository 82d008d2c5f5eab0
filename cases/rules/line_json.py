"""Therapy courses in the JSON of the conformance vectors: reading with every error by code, and writing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cases.rules.lengths import plain
from cases.rules.line import (
    Intervention,
    LineLesion,
    MarkerSample,
    NewFinding,
    Result,
    TherapyCourse,
    TimePoint,
)
from cases.rules.response import LineResponse, TimePointResponse

STATES = ("absent", "too_small", "ne", "present", "unequivocal_pd")
TARGET_STATES = ("absent", "too_small", "ne")
NEW_STATUSES = ("equivocal", "unequivocal", "refuted")
KINDS = ("mm", "state", "fragments", "merged_into")
Json = Mapping[str, Any]


def course_from(line: Json) -> TherapyCourse:
    """Read one line of a vector that ``errors_of`` found free of errors."""
    return TherapyCourse(
        line_id=line["line_id"],
        treatment_start=_day(line.get("treatment_start")),
        new_therapy_start=_day(line.get("new_therapy_start")),
        lesions=tuple(
            LineLesion(item["id"], item["organ"], item["nodal"], item["role"] == "target")
            for item in line["lesions"]
        ),
        baseline=_point({"id": "BASELINE"} | line["baseline"]),
        timepoints=tuple(map(_point, line["timepoints"])),
        cea=tuple(map(sample_from, line.get("cea", ()))),
        interventions=tuple(
            Intervention(date.fromisoformat(item["date"]), tuple(item["lesions"]))
            for item in line.get("interventions", ())
        ),
        deteriorations=tuple(
            date.fromisoformat(item["date"])
            for item in line.get("events", ())
            if item["type"] == "symptomatic_deterioration"
        ),
    )


def sample_from(item: Json) -> MarkerSample:
    limit = Decimal(item.get("uln") or 5)
    return MarkerSample(
        date.fromisoformat(item["date"]), Decimal(item["value"]), limit, item.get("assay", "")
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _point(item: Json) -> TimePoint:
    results = {name: _result(result) for name, result in item["results"].items()}
    found = tuple(
        NewFinding(n["id"], n["status"], n.get("organ", ""), n.get("nodal", False), _number(n.get("mm")),
                   _day(n.get("scan_date")))
        for n in item.get("new_lesions", ())
    )  # fmt: skip
    return TimePoint(item["id"], date.fromisoformat(item["date"]), results, found)


def _result(item: Json) -> Result:
    return Result(
        mm=_number(item.get("mm")),
        long=_number(item.get("long")),
        short=_number(item.get("short")),
        state=item.get("state"),
        fragments=tuple(p if p == "too_small" else Decimal(p) for p in item.get("fragments", ())),
        merged_into=item.get("merged_into"),
        scan_date=_day(item.get("scan_date")),
    )


def errors_of(line: Json) -> list[str]:
    """Every error code of one line, sorted; a line with errors is not evaluated."""
    lesions = {item["id"]: item for item in line["lesions"]}
    points = [line["baseline"], *line["timepoints"]]
    found = _structure_errors(line)
    for point in points:
        for name, result in point["results"].items():
            found |= _result_errors(name, result, lesions)
        for finding in point.get("new_lesions", ()):
            found |= _finding_errors(finding, lesions)
    for item in line["lesions"]:
        if item["role"] == "target" and not _has_number(
            line["baseline"]["results"].get(item["id"])
        ):
            found.add("TARGET_WITHOUT_BASELINE")
    return sorted(found)


def _structure_errors(line: Json) -> set[str]:
    ids = [item["id"] for item in line["lesions"]]
    days = [point["date"] for point in line["timepoints"]]
    found = {"DUPLICATE_LESION_ID"} if len(set(ids)) < len(ids) else set()
    found |= {"DUPLICATE_TIMEPOINT_DATE"} if len(set(days)) < len(days) else set()
    if any(day <= line["baseline"]["date"] for day in days):
        found.add("TIMEPOINT_NOT_AFTER_BASELINE")
    return found


def _has_number(result: Json | None) -> bool:
    return result is not None and any(key in result for key in ("mm", "long", "short", "fragments"))


def _result_errors(name: str, result: Json, lesions: Mapping[str, Json]) -> set[str]:
    if name not in lesions:
        return {"UNKNOWN_LESION"}
    is_target = lesions[name]["role"] == "target"
    kinds = [kind for kind in KINDS if kind in result] + (
        ["axes"] if {"long", "short"} & set(result) else []
    )
    found = {"CONFLICTING_RESULT"} if len(kinds) != 1 else set()
    lengths = [result[key] for key in ("mm", "long", "short") if result.get(key) is not None]
    for text in (*lengths, *(part for part in result.get("fragments", ()) if part != "too_small")):
        found |= _length_errors(text)
    if "state" in result:
        found |= _state_errors(result["state"], is_target)
    if "merged_into" in result:
        host = lesions.get(result["merged_into"])
        bad = (
            host is None or result["merged_into"] == name or (host["role"] == "target") != is_target
        )
        found |= {"BAD_MERGE_TARGET"} if bad else set()
    return found


def _state_errors(state: str, is_target: bool) -> set[str]:
    if state not in STATES:
        return {"UNKNOWN_STATE"}
    return {"STATE_NOT_ALLOWED_FOR_TARGET"} if is_target and state not in TARGET_STATES else set()


def _length_errors(text: str) -> set[str]:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return {"NOT_A_NUMBER"}
    if not number.is_finite():
        return {"NOT_A_NUMBER"}
    return {"NEGATIVE_LENGTH"} if number < 0 else set()


def _finding_errors(finding: Json, lesions: Mapping[str, Json]) -> set[str]:
    found = {"NEW_LESION_ID_IS_KNOWN_LESION"} if finding["id"] in lesions else set()
    if finding["status"] not in NEW_STATUSES:
        found.add("UNKNOWN_NEW_LESION_STATUS")
    return found | (_length_errors(finding["mm"]) if finding.get("mm") is not None else set())


def line_json(line: LineResponse) -> dict[str, object]:
    """A line's response in the shape of the vectors' ``expected.lines[]``."""
    course, early, pd = line.course, line.early_shrinkage, line.progression
    return {
        "line_id": course.line_id,
        "baseline_sum_mm": _text(line.baseline_sum),
        "baseline_marker_elevated": line.baseline_marker_elevated,
        "timepoints": [_timepoint_json(point) for point in line.timepoints],
        "bor_unconfirmed": line.bor_unconfirmed,
        "bor_confirmed": line.bor_confirmed,
        "progression": pd
        and {
            "date": pd.date.isoformat(),
            "timepoint_id": pd.timepoint_id,
            "triggers": list(pd.triggers),
            "ttp_days": pd.ttp_days,
        },
        "censor_date": line.censor_date and line.censor_date.isoformat(),
        "early_shrinkage": early
        and {
            "timepoint_id": early.timepoint_id,
            "shrinkage_pct": early.shrinkage_pct,
            "met": early.met,
        },
        "depth_of_response_pct": line.depth_of_response_pct,
        "flags": [{"code": code, "date": day.isoformat()} for day, code in engine_flags(line)],
    }


def engine_flags(line: LineResponse) -> list[tuple[date, str]]:
    """The line's flags by engine code, ordered by date then code (§18)."""
    found = (
        [(day, code) for code, day in line.progression.dates.items()] if line.progression else []
    )
    found += [(s.first_seen, "EQUIVOCAL_NEW_LESION_PENDING") for s in line.pending]
    found += [(day, "CLINICAL_PROGRESSION") for day in line.course.deteriorations]
    markers = line.markers
    if markers.status == "FLARE_WINDOW":
        found.append((markers.rows[-1].sample.date, "CEA_FLARE_WINDOW"))
    elif markers.onset:
        found.append((markers.onset.date, f"CEA_{markers.status}_RISE"))
    return sorted(found)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _timepoint_json(item: TimePointResponse) -> dict[str, object]:
    sums = item.sums
    return {
        "id": item.point.id,
        "date": item.point.date.isoformat(),
        "sum_mm": _text(sums.total),
        "sum_status": sums.status,
        "nadir_before_mm": _text(sums.nadir),
        "change_from_nadir_mm": _text(sums.change),
        "pct_from_baseline": sums.percent_from_baseline,
        "pct_from_nadir": sums.percent_from_nadir,
        "target": item.target,
        "non_target": item.now.non_target,
        "new_lesion": item.now.new_lesion,
        "overall_at_time": item.overall_at_time,
        "overall": item.overall,
        "triggers": list(item.triggers),
        "disappeared_liver": list(item.disappeared_liver),
        "lesion_growth": list(item.lesion_growth),
        "advisories": list(item.advisories),
    }
