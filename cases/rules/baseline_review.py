"""The baseline of one line as it was taken, judged by the rules of selection (response specification §2)."""

import re
from collections.abc import Iterator

from cases.rules.baseline import BaselineReview, Candidate, review_baseline
from cases.rules.document import CaseDocument, Imaging
from cases.rules.line import LineLesion, Result, TherapyCourse


def review_of(document: CaseDocument, course: TherapyCourse) -> BaselineReview:
    """Judge the measured lesions of the baseline; lesions with a word alone take no part."""
    return review_baseline(
        tuple(_candidates(document, course)),
        baseline_date=course.baseline.date,
        treatment_start=course.treatment_start,
    )


def _candidates(document: CaseDocument, course: TherapyCourse) -> Iterator[Candidate]:
    for lesion in course.lesions:
        result = course.baseline.results.get(lesion.id)
        if result is not None and result.mm:
            yield _candidate(lesion, result, _image_of(document, result))


def _image_of(document: CaseDocument, result: Result) -> Imaging | None:
    found = re.match(r"imaging\[(\d+)\]", result.path)
    return document.imaging[int(found[1])] if found else None


def _method(modality: str | None) -> str:
    """Ultrasound is ultrasound, in theatre too."""
    return "US" if modality == "IOUS" else modality or ""


def _candidate(lesion: LineLesion, result: Result, image: Imaging | None) -> Candidate:
    return Candidate(
        lesion.id,
        "target" if lesion.target else "non_target",
        lesion.organ,
        lesion.nodal,
        modality=_method(image.modality) if image else "",
        slice_mm=image.slice_mm if image else None,
        long=None if lesion.nodal else result.mm,
        short=result.mm if lesion.nodal else None,
    )
