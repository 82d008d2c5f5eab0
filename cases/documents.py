"""The one bridge from rows to the case document. Reading costs the same number of queries for 1 or 500 cases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from cases import models
from cases.parts import EMPTY, PARTS, SINGLE, Part
from cases.rules import document as d

BATCH = 500
Rows = dict[int, tuple[Any, ...]]


def document_of(case: models.Case) -> d.CaseDocument:
    """The case as the rules read it."""
    return next(document for _, document in documents_of([case.pk]))


def documents_of(case_ids: Iterable[int]) -> Iterator[tuple[int, d.CaseDocument]]:
    """Each case with its document, in the order of the ids, read in batches."""
    ids = list(case_ids)
    for start in range(0, len(ids), BATCH):
        yield from _batch(ids[start : start + BATCH])


def _batch(ids: list[int]) -> Iterator[tuple[int, d.CaseDocument]]:
    heads = _heads(ids)
    lists = {name: _by_parent(part, ids) for name, part in PARTS}
    singles = {name: _by_parent(part, ids) for name, part in SINGLE}
    for case_id in ids:
        content: dict[str, Any] = {name: rows.get(case_id, ()) for name, rows in lists.items()}
        for name, rows in singles.items():
            content[name] = rows[case_id][0] if case_id in rows else EMPTY[name]
        yield case_id, d.CaseDocument(**heads[case_id], **content)


def _by_parent(part: Part, ids: list[int]) -> Rows:
    """The items of one list, gathered under the row they belong to."""
    children = [_by_parent(child, ids) for _, child in part.children]
    renamed = ["lesion__key" if column == "lesion_id" else column for column in part.columns]
    rows = (
        part.model._default_manager.filter(**{f"{part.case_path}__in": ids}, retracted_at=None)
        .order_by(part.parent, "position", "id")
        .values_list(part.parent, "id", *renamed)
    )
    gathered: dict[int, list[Any]] = defaultdict(list)
    names = (*part.attributes, *(name for name, _ in part.children))
    for parent, key, *values in rows.iterator(chunk_size=5000):
        inside = (found.get(key, ()) for found in children)
        content = (tuple(v) if type(v) is list else v for v in values)
        gathered[parent].append(part.kind(**dict(zip(names, (*content, *inside), strict=True))))
    return {parent: tuple(items) for parent, items in gathered.items()}


def _heads(ids: list[int]) -> dict[int, dict[str, Any]]:
    """The patient and what stands on the case itself."""
    numbers: dict[int, list[d.Identifier]] = defaultdict(list)
    known = models.PatientIdentifier.objects.filter(patient__cases__in=ids).order_by(
        "position", "id"
    )
    for patient, system, value in known.values_list("patient_id", "system", "value").distinct():
        numbers[patient].append(d.Identifier(system, value))
    rows: Iterable[Any] = models.Case.objects.filter(pk__in=ids).values_list(
        "pk", "patient_id", "patient__family_name", "patient__given_name", "patient__birth_date",
        "patient__sex", "patient__deceased_on", "question", "question_text", "extrahepatic_ruled_out_on",
    )  # fmt: skip
    return {
        pk: {
            "patient": d.Patient(tuple(numbers[patient]), *person),
            "board": d.Board(question, text),
            "extrahepatic_ruled_out_on": ruled_out,
        }
        for pk, patient, *person, question, text, ruled_out in rows
    }
