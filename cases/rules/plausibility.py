"""What cannot be true today: facts of the future, and one scan entered twice."""

from collections.abc import Iterator
from datetime import date, timedelta

from cases.rules.document import CaseDocument, Imaging
from cases.rules.reading import DocumentError

TOLERANCE = timedelta(days=1)


def implausible(document: CaseDocument, today: date) -> list[DocumentError]:
    """Every fact dated after tomorrow that is not a plan, and every second scan of one kind on one day."""
    latest = today + TOLERANCE
    future = [
        DocumentError(path, "lies in the future")
        for path, day in _happened(document)
        if day is not None and day > latest
    ]
    return future + list(_same_scan_twice(document))


def _happened(document: CaseDocument) -> Iterator[tuple[str, date | None]]:
    yield "patient.birth_date", document.patient.birth_date
    yield "patient.deceased_on", document.patient.deceased_on
    yield "primary.diagnosed_on", document.primary.diagnosed_on
    yield "metastases.detected_on", document.metastases.detected_on
    for i, image in enumerate(document.imaging):
        yield f"imaging[{i}].performed_on", image.performed_on
    for i, lab in enumerate(document.labs):
        yield f"labs[{i}].collected_on", lab.collected_on
    for i, test in enumerate(document.gene_tests):
        yield f"gene_tests[{i}].reported_on", test.reported_on
    for i, vote in enumerate(document.resectability_votes):
        yield f"resectability_votes[{i}].voted_on", vote.voted_on
    for i, line in enumerate(document.therapy_lines):
        for j, cycle in enumerate(line.cycles):
            yield f"therapy_lines[{i}].cycles[{j}].given_on", cycle.given_on
    for i, surgery in enumerate(document.surgeries):
        if surgery.status == "performed":
            yield f"surgeries[{i}].date", surgery.date


def _same_scan_twice(document: CaseDocument) -> Iterator[DocumentError]:
    seen: list[Imaging] = []
    for i, image in enumerate(document.imaging):
        if any(_overlap(image, other) for other in seen):
            message = f"a {image.modality} of this day is already in the record"
            yield DocumentError(f"imaging[{i}].performed_on", message)
        seen.append(image)


def _overlap(one: Imaging, other: Imaging) -> bool:
    """Chest and abdomen may be entered as two scans; the same region twice is a mistake."""
    same = (one.performed_on, one.modality) == (other.performed_on, other.modality)
    return same and one.modality is not None and set(one.regions) & set(other.regions) != set()
