"""Several lists of rows in one statement, for a page that would otherwise ask once for each.

Each query set is one line of a UNION, its rows one JSON list in their order, as ``cases.documents`` reads the
document. What comes back are ordinary model instances, with the relations that ``select_related`` named; or, of
query sets made by ``values``, ordinary dictionaries.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

Reading = Callable[[Any], Any]
AS_SENT = {
    kind.to_python
    for kind in (models.BooleanField, models.CharField, models.IntegerField, models.TextField)
}
"""Fields that take words, whole numbers, and yes or no from JSON as they are."""


def read_together(*queries: "QuerySet[Any]") -> list[list[Any]]:
    """The rows of each query set, in the order asked for; one query however many lists."""
    return _read([_Reader(query) for query in queries])


def read_values_together(*queries: "QuerySet[Any, Any]") -> list[list[dict[str, Any]]]:
    """The same for query sets made by ``values``."""
    return _read([_ValuesReader(query) for query in queries])


def prefetch_together(parents: Sequence[Any], *children: "tuple[str, QuerySet[Any], str]") -> None:
    """As ``prefetch_related``, in one query: of each relation its name, its rows, and their key of the parent."""
    keys = [parent.pk for parent in parents]
    found = read_together(*(rows.filter(**{f"{key}__in": keys}) for _, rows, key in children))
    for (name, _, key), rows in zip(children, found, strict=True):
        attach(parents, name, rows, key)


def _read(readers: "Sequence[_Reader]") -> list[list[Any]]:
    lines = [(place, *line) for place, reader in enumerate(readers) if (line := reader.statement)]
    rows: dict[int, str | None] = {}
    if lines:
        sql = " union all ".join(f"select {place}, {words}" for place, words, _ in lines)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, _, values in lines for value in values])
            rows = dict(cursor.fetchall())
    return [reader.instances(rows.get(place)) for place, reader in enumerate(readers)]


@dataclass(frozen=True)
class _Reader:
    query: "QuerySet[Any]"

    @cached_property
    def compiler(self) -> Any:
        return self.query.query.get_compiler(connection=connection)

    @property
    def statement(self) -> tuple[str, Sequence[Any]] | None:
        """The words after ``select``; nothing where the query can have no row."""
        try:
            sql, values = self.compiler.as_sql()
        except EmptyResultSet:
            return None
        return _line(sql, self.fields), values

    @property
    def fields(self) -> "list[models.Field[Any, Any]]":
        return [column.output_field for column, *_ in self.compiler.select]

    def instances(self, text: str | None) -> list[Any]:
        """Model instances, made as Django's own ``ModelIterable`` makes them from what a compiler selects."""
        rows = _rows(text)
        if not rows:
            return []
        select, shape = self.compiler.select, self.compiler.klass_info
        mine = slice(shape["select_fields"][0], shape["select_fields"][-1] + 1)
        names = [column.target.attname for column, *_ in select[mine]]
        related = get_related_populators(shape, select, connection.alias)  # type: ignore[call-arg]  # stubs of a later Django
        readings, made = list(map(_reading, self.fields)), []
        for row in rows:
            values = _values(readings, row)
            found = shape["model"].from_db(connection.alias, names, values[mine])
            for relation in related:
                relation.populate(values, found)
            for name, place in self.compiler.annotation_col_map.items():
                setattr(found, name, values[place])
            made.append(found)
        return made


class _ValuesReader(_Reader):
    def instances(self, text: str | None) -> list[dict[str, Any]]:
        rows = _rows(text)
        if not rows:
            return []
        names, readings = list(self.query.query.selected or ()), list(map(_reading, self.fields))
        return [dict(zip(names, _values(readings, row), strict=True)) for row in rows]


def _line(sql: str, fields: "Sequence[models.Field[Any, Any]]") -> str:
    """The rows as JSON lists; PostgreSQL takes a hundred arguments at once, so the parts are joined."""
    cells = [
        f"c{place}::text" if _has_own_reading(field) else f"c{place}"
        for place, field in enumerate(fields)
    ]
    parts = [cells[start : start + 90] for start in range(0, len(cells), 90)]
    row = " || ".join(f"jsonb_build_array({', '.join(part)})" for part in parts)
    names = ", ".join(f"c{place}" for place in range(len(fields)))
    return f"json_agg({row})::text from ({sql}) as rows ({names})"


def _rows(text: str | None) -> list[Any]:
    return json.loads(text, parse_float=str) if text else []


def _has_own_reading(field: "models.Field[Any, Any]") -> bool:
    """JSON reads itself, from its text: its numbers must come back as the plain query gives them."""
    return hasattr(field, "from_db_value")


def _reading(field: Any) -> Reading | None:
    """What makes the column's value of what JSON gave; nothing where they are the same."""
    if _has_own_reading(field):
        return lambda value: field.from_db_value(value, None, connection)
    target = field.target_field if field.is_relation else field
    if type(target).to_python in AS_SENT:
        return None
    # A relation that is not there leaves even columns empty that are never null.
    return lambda value: None if value is None else target.to_python(value)


def _values(readings: "Sequence[Reading | None]", row: Sequence[Any]) -> list[Any]:
    pairs = zip(readings, row, strict=True)
    return [reading(value) if reading else value for reading, value in pairs]


def attach(parents: Sequence[Any], name: str, children: Sequence[Any], key: str) -> None:
    """Let ``parent.name.all()`` answer with the children read beside it, as ``prefetch_related`` would."""
    for parent in parents:
        mine = [child for child in children if getattr(child, key) == parent.pk]
        query = getattr(parent, name).all()
        query._result_cache, query._prefetch_done = mine, True  # noqa: SLF001  as Django fills it itself
        cache = parent.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[name] = query
