"""A page beside bare views that ask the same: of Django, through query sets, and of SQL that is ready."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Times = tuple[float, float]
"""Median and 95th percentile, in milliseconds."""
ROUNDS = 40
COMPILERS = ("SQLCompiler", "SQLAggregateCompiler", "SQLUpdateCompiler")
ASKED: list[Callable[[], Any]] = []
"""What the page measured asked last, beyond what the middleware asks by itself; each to be asked again."""


def same_questions(_request: "HttpRequest") -> "HttpResponse":
    from django.http import HttpResponse

    return HttpResponse(f"{sum(1 for ask in ASKED if ask() is not None)} answers")


def measured(client: Any, address: str) -> tuple[int, Times, Times, Times]:
    """How many statements a page sends, and the times of the page, of bare Django and of bare SQL."""
    ASKED.clear()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    sent = _statements(client, address)
    reads: list[Callable[[], Any]] = [partial(_send, *one) for one in sent if _is_read(*one)]
    same = [_beyond(_questions(client, "/same/"), _questions(client, address))]
    same.append(_beyond(_statements(client, "/same/"), reads))
    page, django, sql = _times(client, (address, []), *(("/same/", asked) for asked in same))
    return len(sent), page, django, sql


def _beyond(by_itself: Sequence[Any], asked: list[Callable[[], Any]]) -> list[Callable[[], Any]]:
    """What the middleware asks comes first, and is asked behind a bare view anyway."""
    return asked[len(by_itself) :]


def _is_read(sql: str, _params: Any) -> bool:
    return sql.lstrip("(").lower().startswith("select")


def _send(sql: str, params: Any) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return len(cursor.fetchall())


def _times(client: Any, *views: tuple[str, list[Callable[[], Any]]]) -> list[Times]:
    """Of each view in turn, round by round, so that what else the machine does falls on all alike."""
    times: list[list[float]] = [[] for _ in views]
    # A web process leaves what it has read at its start out of the search for garbage; here that is this process' own.
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        for (address, asked), mine in zip(views, times, strict=True):
            ASKED[:] = asked
            start = time.perf_counter()
            client.get(address)
            mine.append((time.perf_counter() - start) * 1000)
    return [(statistics.median(mine), statistics.quantiles(mine, n=20)[-1]) for mine in times]


def _statements(client: Any, address: str) -> list[tuple[str, Any]]:
    from django.db import connection

    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
    return sent


def _questions(client: Any, address: str) -> list[Callable[[], Any]]:
    """What a page asks, as its code does: a query set, several read together, a count, SQL of its own, or a row written.

    A page that shows a patient keeps who opened it, and a list when it was looked at: a bare view with as many
    statements writes those rows as well.
    """
    from django.db import connection
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    from accounts import together

    asked: list[Callable[[], Any]] = []
    inside: list[object] = []

    def noting(real: Any, again: Callable[..., Callable[[], Any] | None]) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            question = None if inside else again(*args, **kwargs)
            if question is None:
                return real(*args, **kwargs)
            asked.append(question)
            inside.append(question)
            try:
                return real(*args, **kwargs)
            finally:
                inside.pop()

        return run

    def fetched(query: Any) -> Any:
        return partial(_list, query._chain()) if query._result_cache is None else None  # noqa: SLF001

    def counted(compiler: Any, *args: Any, **_: Any) -> Any:
        if type(compiler).__name__ not in COMPILERS:
            return None
        return partial(_execute, compiler.query.clone(), args)

    def gathered(readers: Any) -> Any:
        kinds = [(type(reader), reader.query._chain()) for reader in readers]  # noqa: SLF001
        return lambda: together._read([kind(query._chain()) for kind, query in kinds])  # noqa: SLF001

    def written(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not inside and _is_read(sql, params):
            asked.append(partial(_send, sql, params))
        return execute(sql, params, many, context)

    with (
        mock.patch.object(QuerySet, "_fetch_all", noting(QuerySet._fetch_all, fetched)),  # noqa: SLF001
        mock.patch.object(SQLCompiler, "execute_sql", noting(SQLCompiler.execute_sql, counted)),
        mock.patch.object(QuerySet, "_insert", noting(QuerySet._insert, _inserted)),  # type: ignore[attr-defined]  # noqa: SLF001
        mock.patch.object(together, "_read", noting(together._read, gathered)),  # noqa: SLF001
        connection.execute_wrapper(written),
    ):  # fmt: skip
        client.get(address)
    return asked


def _list(query: Any) -> list[Any]:
    return list(query._chain())  # noqa: SLF001  a query set answers again only when it is a new one


def _inserted(query: Any, objects: Any, fields: Any, *args: Any, **kwargs: Any) -> Any:
    plain = [field for field in fields if not field.unique]
    rows = [{field.attname: getattr(one, field.attname) for field in plain} for one in objects]
    return partial(_insert, query.model, rows, fields, args, kwargs)


def _insert(model: Any, rows: Any, fields: Any, args: Any, kwargs: Any) -> int:
    made = [model(**row) for row in rows]
    model._base_manager.all()._insert(made, fields, *args, **kwargs)  # noqa: SLF001
    return len(made)


def _execute(query: Any, args: Any) -> Any:
    from django.db import connection

    found = query.clone().get_compiler(connection=connection).execute_sql(*args)
    return list(found) if hasattr(found, "__iter__") else found or 0
