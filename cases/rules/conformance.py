"""Run one conformance vector of the format ``recist-vectors/1`` and tell where it disagrees."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cases.rules.baseline import Candidate, review_baseline
from cases.rules.best_response import best_response
from cases.rules.lengths import plain
from cases.rules.line_json import course_from, errors_of, line_json, sample_from
from cases.rules.markers import marker_course
from cases.rules.morphology import morphologic_response
from cases.rules.overall import overall_response
from cases.rules.response import assess_line
from cases.rules.settings import ResponseSettings, settings_from

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Disagreement:
    path: str
    expected: object
    got: object


def run_recist(vector: Json, defaults: Json) -> tuple[Disagreement, ...]:
    """Compare what the engine says with what the vector expects; empty when they agree exactly.

    Raises ``KeyError`` for a vector of unknown kind.
    """
    settings = settings_from(dict(defaults) | vector.get("options", {}))
    got = RUNNERS[vector["kind"]](vector["input"], settings)
    return tuple(differences(vector["expected"], got, ""))


def differences(expected: object, got: object, path: str) -> Iterator[Disagreement]:
    """Every place at which two JSON values differ."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in {**expected, **got}:
            below = f"{path}.{key}" if path else key
            yield from differences(expected.get(key), got.get(key), below)
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif expected != got or isinstance(expected, bool) != isinstance(got, bool):
        yield Disagreement(path, expected, got)


def _response(given: Json, settings: ResponseSettings) -> object:
    lines = [assess_line(course_from(line), settings) for line in given["lines"]]
    return {"lines": [line_json(line) for line in lines]}


def _invalid(given: Json, settings: ResponseSettings) -> object:
    return {"errors": sorted({code for line in given["lines"] for code in errors_of(line)})}


def _overall(given: Json, settings: ResponseSettings) -> object:
    return {"overall": overall_response(given["target"], given["non_target"], given["new_lesion"])}


def _bor(given: Json, settings: ResponseSettings) -> object:
    sequence = sorted((date.fromisoformat(day), response) for day, response in given["sequence"])
    reference = date.fromisoformat(given["reference_date"])
    return {
        f"bor_{name}": best_response(
            sequence,
            reference=reference,
            confirmed=name == "confirmed",
            has_target=given["has_target"],
            settings=settings,
        )
        for name in ("unconfirmed", "confirmed")
    }


def _cea(given: Json, settings: ResponseSettings) -> object:
    series = [sample_from(item) for item in given["series"]]
    start = date.fromisoformat(given["treatment_start"])
    course = marker_course(series, start=start, settings=settings)
    return {
        "status": course.status,
        "onset_date": course.onset and course.onset.date.isoformat(),
        "confirmed_date": course.confirmed and course.confirmed.date.isoformat(),
        "nadir": course.nadir and plain(course.nadir.value),
        "rows": [
            {
                "date": r.sample.date.isoformat(),
                "pct_from_nadir": r.percent_from_nadir,
                "state": r.state,
            }
            for r in course.rows
        ],
    }


def _baseline(given: Json, settings: ResponseSettings) -> object:
    start = given.get("treatment_start")
    review = review_baseline(
        [_candidate(lesion) for lesion in given["lesions"]],
        baseline_date=date.fromisoformat(given["baseline_date"]),
        treatment_start=date.fromisoformat(start) if start else None,
    )
    lesions = [
        {"id": j.id, "category": j.category, "issues": list(j.issues)} for j in review.lesions
    ]
    return {"lesions": lesions, "issues": list(review.issues)}


def _candidate(item: Json) -> Candidate:
    lengths = {
        key: Decimal(item[key])
        for key in ("slice_mm", "long", "short")
        if item.get(key) is not None
    }
    prior = item.get("prior_local_therapy")
    return Candidate(
        id=item["id"],
        role=item["role"],
        organ=item["organ"],
        nodal=item["nodal"],
        modality=item["modality"],
        nature=item.get("nature", "soft_tissue"),
        treated_without_progression=prior is not None and not prior["progressed_since"],
        **lengths,
    )


def _morphology(given: Json, settings: ResponseSettings) -> object:
    found = morphologic_response((before, after) for before, after in given["lesions"])
    return {
        "lesions": list(found.lesions),
        "baseline_group": found.baseline_group,
        "followup_group": found.followup_group,
        "patient": found.patient,
    }


RUNNERS: dict[str, Callable[[Json, ResponseSettings], object]] = {
    "response": _response,
    "invalid": _invalid,
    "overall": _overall,
    "bor": _bor,
    "cea": _cea,
    "baseline": _baseline,
    "morphology": _morphology,
}
