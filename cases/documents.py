"""The one bridge from rows to the case document. Reading costs one query for a batch of cases, however many parts
they have.

Each part of the document is one line of a UNION: its rows, in order, as one JSON list. Dates and decimals come back
as the database writes them, and pass through no float.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db import models as django
from django.db.models import F

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
    read = _read(ids)
    heads = _heads(read)
    lists = {name: _by_parent(part, read) for name, part in PARTS}
    singles = {name: _by_parent(part, read) for name, part in SINGLE}
    for case_id in ids:
        content: dict[str, Any] = {name: rows.get(case_id, ()) for name, rows in lists.items()}
        for name, rows in singles.items():
            content[name] = rows[case_id][0] if case_id in rows else EMPTY[name]
        yield case_id, d.CaseDocument(**heads[case_id], **content)


def _by_parent(part: Part, read: "Read") -> Rows:
    """The items of one list, gathered under the row they belong to."""
    children = [_by_parent(child, read) for _, child in part.children]
    names = (*part.attributes, *(name for name, _ in part.children))
    gathered: dict[int, list[Any]] = defaultdict(list)
    for parent, key, *values in read[part.model]:
        inside = (found.get(key, ()) for found in children)
        gathered[parent].append(part.kind(**dict(zip(names, (*values, *inside), strict=True))))
    return {parent: tuple(items) for parent, items in gathered.items()}


def _heads(read: "Read") -> dict[int, dict[str, Any]]:
    """The patient and what stands on the case itself."""
    numbers: dict[int, dict[d.Identifier, None]] = defaultdict(dict)
    for patient, _, system, value in read[models.PatientIdentifier]:
        numbers[patient][d.Identifier(system, value)] = None
    return {
        pk: {
            "patient": d.Patient(tuple(numbers[patient]), *person),
            "board": d.Board(question, text),
            "extrahepatic_ruled_out_on": ruled_out,
        }
        for patient, pk, *person, question, text, ruled_out in read[models.Case]
    }


Read = dict[type[django.Model], list[tuple[Any, ...]]]
"""Of each table its rows: what they belong to, their id, and their columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """One line of the UNION; the columns begin with the parent and the id."""

    model: type[django.Model]
    case_path: str
    columns: tuple[str, ...]
    in_force: bool = True

    @property
    def converters(self) -> list[Callable[[Any], Any] | None]:
        return [_converter(_field(self.model, column)) for column in self.columns]

    @property
    def sql(self) -> str:
        """The rows of the cases whose ids are the one parameter."""
        rows = self.model._default_manager.filter(**{self.case_path: 0})
        if self.in_force:
            rows = rows.filter(retracted_at=None)
        named = {f"c{number}": F(column) for number, column in enumerate(self.columns)}
        place = F("id") if self.case_path == "pk" else F("position")
        sql, _ = rows.order_by().values(**named, place=place).query.sql_with_params()
        return sql.replace("= %s", "= any(%s)")


def _field(model: type[django.Model], column: str) -> "django.Field[Any, Any]":
    """The field behind a column, through the tables it names."""
    first, _, rest = column.partition("__")
    field: Any = model._meta.get_field(first.removesuffix("_id") if not rest else first)
    return _field(field.related_model, rest) if rest else field


def _converter(field: "django.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, django.DateField):
        return date.fromisoformat
    if isinstance(field, django.DecimalField):
        return Decimal
    return tuple if isinstance(field, ArrayField) else None


@cache
def _tables() -> tuple[Table, ...]:
    person = ("family_name", "given_name", "birth_date", "sex", "deceased_on")
    case = ("question", "question_text", "extrahepatic_ruled_out_on")
    head = ("patient_id", "id", *(f"patient__{name}" for name in person), *case)
    number = ("patient_id", "id", "system", "value")
    return (
        Table(models.Case, "pk", head, in_force=False),
        Table(models.PatientIdentifier, "patient__cases", number, in_force=False),
        *(table for _, part in (*PARTS, *SINGLE) for table in _tables_of(part)),
    )


def _tables_of(part: Part) -> Iterator[Table]:
    renamed = ("lesion__key" if column == "lesion_id" else column for column in part.columns)
    yield Table(part.model, part.case_path, (part.parent, "id", *renamed))
    for _, child in part.children:
        yield from _tables_of(child)


@cache
def _union() -> str:
    lines = []
    for number, table in enumerate(_tables()):
        columns = ", ".join(f"c{place}" for place in range(len(table.columns)))
        # Only numbers and names of columns are put in; values travel as parameters.
        listed = f"json_agg(json_build_array({columns}) order by c0, place, c1)::text"
        lines.append(
            " ".join(("select", f"{number},", listed, "from", f"({table.sql})", "as rows"))
        )
    return " union all ".join(lines)


def _read(ids: list[int]) -> Read:
    """All tables in one query."""
    tables = _tables()
    with connection.cursor() as cursor:
        cursor.execute(_union(), [ids] * len(tables))
        found = dict(cursor.fetchall())
    return {table.model: _decoded(table, found[number]) for number, table in enumerate(tables)}


def _decoded(table: Table, text: str | None) -> list[tuple[Any, ...]]:
    # Numbers stay text until their column says what they are.
    rows = json.loads(text, parse_float=str) if text else []
    changes = [(place, change) for place, change in enumerate(table.converters) if change]
    for row in rows:
        for place, change in changes:
            if row[place] is not None:
                row[place] = change(row[place])
    return rows
