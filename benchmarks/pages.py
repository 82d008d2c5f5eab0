"""Queries and milliseconds of each page with many cases, beside bare views: ``python -m benchmarks.pages``.

Baselines behind the same middleware: a view with one query by an index, and for each page two bare views that ask
what the page asks and answer with a line of text. *Bare Django* asks through query sets and makes the same objects of
the rows; *bare SQL* sends the statements as text that is ready, and reads the rows. What a page takes beyond the first
is what it thinks and writes; what lies between the two is Django building statements and objects.
"""

import logging
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks.database import TODAY, add_cases, add_site_and_board, benchmark_database
from benchmarks.multiply import multiply
from benchmarks.sweep_rate import TEMPLATES, sweep

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Times = tuple[float, float]
"""Median and 95th percentile, in milliseconds."""
ROUNDS = 40
PASSWORD = "a long word for the benchmark"


def main(count: int) -> None:
    with benchmark_database() as url:
        add_site_and_board()
        add_cases(min(count, TEMPLATES))
        multiply(url, max(1, count // TEMPLATES))
        _sweep()
        client = _client()
        _hold()
        _warm()
        rows = [(name, *_measured(client, address)) for name, address in _addresses()]
    print(f"{count} open cases; {ROUNDS} requests each, in one process")
    print("The bare views by their p95; ratios are p95 to p95")
    heads = ("queries", "p50 ms", "p95 ms", "Django", "ratio", "SQL", "ratio")
    print(f"{'page':<28}" + "".join(f"{head:>9}" for head in heads))
    for name, queries, (median, slow), (_, django), (_, sql) in rows:
        found = (median, slow, django, slow / django, sql, slow / sql)
        print(f"{name:<28}{queries:>9}" + "".join(f"{value:>9.1f}" for value in found))


def bare_view(_request: "HttpRequest", pk: int) -> "HttpResponse":
    """One query by an index, and a line of text: the same middleware as everywhere."""
    from django.http import HttpResponse

    from cases.models import Patient

    return HttpResponse(Patient.objects.get(pk=pk).family_name)


ASKED: list[Callable[[], Any]] = []
"""What the page measured asked last, beyond what the middleware asks by itself; each to be asked again."""


def same_questions(_request: "HttpRequest") -> "HttpResponse":
    from django.http import HttpResponse

    return HttpResponse(f"{sum(1 for ask in ASKED if ask() is not None)} answers")


def _sweep() -> None:
    from django.db import connection

    sweep(TODAY.date(), workers=2)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _hold() -> None:
    """Every case decided once in the last year, so that the indicators have something to read."""
    from django.utils import timezone

    from accounts.models import User
    from benchmarks.held import hold_meetings
    from mdt.models import Board

    hold_meetings(Board.objects.get(), User.objects.get(), timezone.now())


def _warm() -> None:
    from mdt.hooks.warm import warm_up

    warm_up()


def _client() -> Any:
    from django.conf import settings
    from django.test import Client
    from django.urls import include, path

    from accounts.models import Membership, Site, User

    class Addresses:
        urlpatterns = (
            path("bare/<int:pk>/", bare_view),
            path("same/", same_questions),
            path("", include("config.urls")),
        )

    logging.disable(logging.WARNING)
    settings.ROOT_URLCONF = Addresses
    settings.ALLOWED_HOSTS = ["testserver"]
    person = User.objects.create_user("surgeon@bench.example", "Dr Bench", PASSWORD)
    for role in ("surgeon", "coordinator"):
        Membership.objects.create(user=person, site=Site.objects.get(), role=role)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _addresses() -> list[tuple[str, str]]:
    from cases.models import Case, Patient
    from mdt.models import AgendaItem, Meeting

    case = Case.objects.filter(flags__level="red").latest("pk").public_id
    item = AgendaItem.objects.order_by("pk")[0]
    meeting = Meeting.objects.get(pk=item.meeting_id).public_id
    return [
        ("bare view", f"/bare/{Patient.objects.latest('pk').pk}/"),
        ("today", "/"),
        ("cases", "/cases/"),
        ("cases, a search", "/cases/?q=Steiner"),
        ("cases, the last page", "/cases/?page=last"),
        ("cases with a red flag", "/cases/?flag=red"),
        ("case", f"/cases/{case}/"),
        ("scan grid", f"/cases/{case}/scan/"),
        ("lesion passport", f"/cases/{case}/lesions/"),
        ("flags", "/flags/"),
        ("meetings", "/meetings/"),
        ("meeting", f"/meetings/{meeting}/"),
        ("decision form", f"/items/{item.public_id}/decision/"),
        ("minutes", f"/meetings/{meeting}/minutes/"),
        ("operations", "/operations/"),
        ("indicators, a year", "/indicators/"),
        ("one indicator, a year", "/indicators/quorate/"),
        ("knowledge", "/knowledge/"),
        ("API: cases", "/api/v1/cases/"),
        ("API: case", f"/api/v1/cases/{case}/"),
        ("API: flags", "/api/v1/flags/"),
    ]


def _measured(client: Any, address: str) -> tuple[int, Times, Times, Times]:
    ASKED.clear()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    sent = _statements(client, address)
    reads = [partial(_send, *one) for one in sent if _is_read(*one)]
    same = [_beyond(_questions(client, "/same/"), _questions(client, address))]
    same.append(_beyond(_statements(client, "/same/"), reads))
    return len(sent), *_times(client, (address, []), *(("/same/", asked) for asked in same))


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
    """What a page reads, as its code asks for it: a query set, several read together, a count, or SQL of its own."""
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
        if type(compiler).__name__ not in ("SQLCompiler", "SQLAggregateCompiler"):
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
        mock.patch.object(together, "_read", noting(together._read, gathered)),  # noqa: SLF001
        connection.execute_wrapper(written),
    ):  # fmt: skip
        client.get(address)
    return asked


def _list(query: Any) -> list[Any]:
    return list(query._chain())  # noqa: SLF001  a query set answers again only when it is a new one


def _execute(query: Any, args: Any) -> Any:
    from django.db import connection

    found = query.clone().get_compiler(connection=connection).execute_sql(*args)
    return list(found) if hasattr(found, "__iter__") else found or 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
