"""What must fit together inside one case document: ids, references, and the order of dates."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from cases.rules.reading import DocumentError
from cases.rules.vocabulary import STATUSES_OF, UNITS_OF

if TYPE_CHECKING:
    from cases.rules.document import CaseDocument, Imaging, Measurement, TherapyLine

GENE_WORDS = ("wild_type", "mutant", "failed", "pending")
WORDS_OF_KIND = {
    "ECOG": ("0", "1", "2", "3", "4"),
    "ASA": ("1", "2", "3", "4", "5", "6"),
    "child_pugh": ("A", "B", "C"),
}
MEASURED_KINDS = ("height_cm", "weight_kg", "icg_r15_percent", "Charlson", "frailty")


def inconsistencies(document: "CaseDocument") -> list[DocumentError]:
    """Every contradiction of the document, each at the path of the value that must give way."""
    return [
        *_repeated_ids(document),
        *_undeclared_lesions(document),
        *_results_of_lesions(document),
        *_dates(document),
        *_values(document),
    ]


def _repeated(values: Iterable[object], path: str) -> Iterator[DocumentError]:
    """Name the later of two equal values; ``path`` has a place for the index."""
    seen = set()
    for index, value in enumerate(values):
        if value in seen:
            yield DocumentError(path.format(index), f"{value} is given twice")
        seen.add(value)


def _repeated_ids(document: "CaseDocument") -> Iterator[DocumentError]:
    yield from _repeated((lesion.id for lesion in document.lesions), "lesions[{}].id")
    yield from _repeated((image.id for image in document.imaging), "imaging[{}].id")
    yield from _repeated((line.id for line in document.therapy_lines), "therapy_lines[{}].id")
    yield from _repeated((surgery.id for surgery in document.surgeries), "surgeries[{}].id")
    for index, line in enumerate(document.therapy_lines):
        numbers = (cycle.number for cycle in line.cycles)
        yield from _repeated(numbers, f"therapy_lines[{index}].cycles[{{}}].number")


def _undeclared_lesions(document: "CaseDocument") -> Iterator[DocumentError]:
    declared = {lesion.id for lesion in document.lesions}
    found_new = {new.id for image in document.imaging for new in image.new_lesions}
    for path, lesion in _lesion_references(document):
        known = declared | found_new if path.startswith("surgeries") else declared
        if lesion not in known:
            yield DocumentError(path, f"no lesion {lesion} is declared")


def _lesion_references(document: "CaseDocument") -> Iterator[tuple[str, str]]:
    for i, image in enumerate(document.imaging):
        for j, measured in enumerate(image.measurements):
            yield f"imaging[{i}].measurements[{j}].lesion", measured.lesion
        for j, seen in enumerate(image.non_target):
            yield f"imaging[{i}].non_target[{j}].lesion", seen.lesion
    for i, surgery in enumerate(document.surgeries):
        for j, lesion in enumerate(surgery.lesions):
            yield f"surgeries[{i}].lesions[{j}]", lesion


def _results_of_lesions(document: "CaseDocument") -> Iterator[DocumentError]:
    for index, image in enumerate(document.imaging):
        yield from _results_of_image(image, f"imaging[{index}]")


def _results_of_image(image: "Imaging", path: str) -> Iterator[DocumentError]:
    measured = [result.lesion for result in image.measurements]
    yield from _repeated(measured, path + ".measurements[{}].lesion")
    yield from _repeated((new.id for new in image.new_lesions), path + ".new_lesions[{}].id")
    seen = set(measured)
    for j, result in enumerate(image.non_target):
        if result.lesion in seen:
            where = f"{path}.non_target[{j}].lesion"
            yield DocumentError(where, f"{result.lesion} already has a result in this image")
        seen.add(result.lesion)
    for j, measurement in enumerate(image.measurements):
        where = f"{path}.measurements[{j}]"
        if (measurement.mm is None) == (measurement.status is None):
            yield DocumentError(where, "needs either mm or status, and not both")
        if measurement.morphology_group is not None and (words := _no_look(image, measurement)):
            yield DocumentError(f"{where}.morphology_group", words)


def _no_look(image: "Imaging", measurement: "Measurement") -> str:
    """Why a lesion cannot have a morphologic group here (response specification §12.4)."""
    if measurement.status in ("absent", "not_evaluable"):
        return "belongs to a lesion that is seen"
    if image.modality not in (None, "CT", "PET-CT"):
        return "is read on portal-venous CT"
    return ""


def _late(earlier: date | None, later: date | None) -> bool:
    return earlier is not None and later is not None and later < earlier


def _dates(document: "CaseDocument") -> Iterator[DocumentError]:
    born, died = document.patient.birth_date, document.patient.deceased_on
    if _late(born, died):
        yield DocumentError("patient.deceased_on", "lies before the birth date")
    if _late(born, document.primary.diagnosed_on):
        yield DocumentError("primary.diagnosed_on", "lies before the birth date")
    for i, image in enumerate(document.imaging):
        if _late(born, image.performed_on):
            yield DocumentError(f"imaging[{i}].performed_on", "lies before the birth date")
        if _late(image.performed_on, died):
            yield DocumentError(f"imaging[{i}].performed_on", "lies after the date of death")
    for i, test in enumerate(document.gene_tests):
        if _late(test.collected_on, test.reported_on):
            yield DocumentError(f"gene_tests[{i}].reported_on", "lies before the collection")
    for i, line in enumerate(document.therapy_lines):
        yield from _dates_of_line(line, f"therapy_lines[{i}]")


def _dates_of_line(line: "TherapyLine", path: str) -> Iterator[DocumentError]:
    if _late(line.started_on, line.ended_on):
        yield DocumentError(f"{path}.ended_on", "lies before the start of the line")
    for j, cycle in enumerate(line.cycles):
        if _late(line.started_on, cycle.given_on):
            yield DocumentError(f"{path}.cycles[{j}].given_on", "lies before the start of the line")


def _values(document: "CaseDocument") -> Iterator[DocumentError]:
    yield from _nodes(document)
    for i, test in enumerate(document.gene_tests):
        for j, result in enumerate(test.results):
            words = STATUSES_OF.get(result.marker, GENE_WORDS)
            if result.status not in words:
                message = f"of {result.marker} must be one of {', '.join(words)}"
                yield DocumentError(f"gene_tests[{i}].results[{j}].status", message)
    for i, lab in enumerate(document.labs):
        if lab.unit not in UNITS_OF[lab.test]:
            message = f"of {lab.test} must be one of {', '.join(UNITS_OF[lab.test])}"
            yield DocumentError(f"labs[{i}].unit", message)
    for i, assessment in enumerate(document.assessments):
        problem = _value_of_kind(assessment.kind, assessment.value)
        if problem:
            yield DocumentError(f"assessments[{i}].value", problem)


def _nodes(document: "CaseDocument") -> Iterator[DocumentError]:
    positive, examined = document.primary.nodes_positive, document.primary.nodes_examined
    if positive is not None and examined is not None and positive > examined:
        yield DocumentError("primary.nodes_positive", "is more than the nodes examined")


def _value_of_kind(kind: str, value: str) -> str | None:
    words = WORDS_OF_KIND.get(kind)
    if words and value not in words:
        return f"of {kind} must be one of {', '.join(words)}"
    if kind in MEASURED_KINDS and not value.replace(".", "", 1).isdecimal():
        return f"of {kind} must be a decimal number"
    return None
