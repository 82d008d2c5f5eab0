"""What cannot be true: facts of the future or outside the life of the patient, one scan twice, centimetres."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from cases.rules.document import CaseDocument, Imaging
from cases.rules.lengths import plain
from cases.rules.reading import DocumentError

TOLERANCE = timedelta(days=1)
DONE_TO_THE_PATIENT = ("labs", "gene_tests", "assessments", "liver_volumes", "therapy_lines", "surgeries")  # fmt: skip
TOO_SMALL_MM = Decimal(5)
LEAST, MOST = Decimal("0.7"), Decimal("1.5")


def implausible(document: CaseDocument, today: date) -> list[DocumentError]:
    """Every fact dated after tomorrow that is not a plan, and every second scan of one kind on one day."""
    latest = today + TOLERANCE
    future = [
        DocumentError(path, "lies in the future")
        for path, day in _happened(document)
        if day is not None and day > latest
    ]
    return [*future, *_outside_life(document), *_same_scan_twice(document), *_centimetres(document)]


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
        yield f"gene_tests[{i}].collected_on", test.collected_on
        yield f"gene_tests[{i}].reported_on", test.reported_on
    for i, vote in enumerate(document.resectability_votes):
        yield f"resectability_votes[{i}].voted_on", vote.voted_on
    for i, assessment in enumerate(document.assessments):
        yield f"assessments[{i}].assessed_on", assessment.assessed_on
    for i, volume in enumerate(document.liver_volumes):
        yield f"liver_volumes[{i}].measured_on", volume.measured_on
    yield from _treated(document)


def _treated(document: CaseDocument) -> Iterator[tuple[str, date | None]]:
    for i, line in enumerate(document.therapy_lines):
        if line.status != "planned":
            yield f"therapy_lines[{i}].started_on", line.started_on
        for j, cycle in enumerate(line.cycles):
            yield f"therapy_lines[{i}].cycles[{j}].given_on", cycle.given_on
    for i, surgery in enumerate(document.surgeries):
        if surgery.status == "performed":
            yield f"surgeries[{i}].date", surgery.date


def _outside_life(document: CaseDocument) -> Iterator[DocumentError]:
    """What was done to a patient before birth or after death; a late result is not among it."""
    born, died = document.patient.birth_date, document.patient.deceased_on
    for path, day in _happened(document):
        if day is None or not path.startswith(DONE_TO_THE_PATIENT) or path.endswith("reported_on"):
            continue
        if born is not None and day < born:
            yield DocumentError(path, "lies before the birth date")
        if died is not None and day > died:
            yield DocumentError(path, "lies after the date of death")


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
    shared = set(one.regions) & set(other.regions) or not (one.regions or other.regions)
    return same and one.modality is not None and bool(shared)


def _centimetres(document: CaseDocument) -> Iterator[DocumentError]:
    """A length that is about a tenth of the lesion's last one, as it is when centimetres are typed.

    Only what cannot well be a length in mm is refused: below 5 mm, or with a fraction of a millimetre.
    """
    last: dict[str, Decimal] = {}
    scans = sorted(enumerate(document.imaging), key=lambda item: item[1].performed_on)
    for i, image in scans:
        for j, result in enumerate(image.measurements):
            if result.mm is None:
                continue
            earlier = last.get(result.lesion)
            if earlier is not None and _looks_like_cm(result.mm, earlier):
                message = (
                    f"looks like centimetres: it was {plain(earlier)} mm before. Give millimetres"
                )
                yield DocumentError(f"imaging[{i}].measurements[{j}].mm", message)
            else:
                last[result.lesion] = result.mm


def _looks_like_cm(mm: Decimal, earlier: Decimal) -> bool:
    doubtful = mm < TOO_SMALL_MM or mm != mm.to_integral_value()
    return doubtful and mm > 0 and LEAST * earlier <= 10 * mm <= MOST * earlier
