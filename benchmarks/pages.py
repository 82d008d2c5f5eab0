"""Queries and milliseconds of each page with many cases, beside bare views: ``python -m benchmarks.pages``.

Two baselines behind the same middleware: a view with one query by an index, and for each page a view that asks the
database the very questions of that page, reads every row and answers with a line of text. What a page takes beyond
the second is what it thinks and writes.
"""

import logging
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

from benchmarks.database import TODAY, add_cases, add_site_and_board, benchmark_database
from benchmarks.multiply import multiply
from benchmarks.sweep_rate import TEMPLATES, sweep

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

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
    print(f"{'page':<28}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'bare p95':>10}{'ratio':>7}")
    for name, queries, (median, slow), (_, bare) in rows:
        print(f"{name:<28}{queries:>8}{median:>9.1f}{slow:>9.1f}{bare:>10.1f}{slow / bare:>7.1f}")


def bare_view(_request: "HttpRequest", pk: int) -> "HttpResponse":
    """One query by an index, and a line of text: the same middleware as everywhere."""
    from django.http import HttpResponse

    from cases.models import Patient

    return HttpResponse(Patient.objects.get(pk=pk).family_name)


ASKED: list[tuple[str, Any]] = []


def same_questions(_request: "HttpRequest") -> "HttpResponse":
    """Asks what the page measured asked last, beyond what the middleware asks by itself."""
    from django.db import connection
    from django.http import HttpResponse

    rows = 0
    for sql, params in ASKED:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows += len(cursor.fetchall()) if cursor.description else 0
    return HttpResponse(f"{rows} rows")


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


def _measured(client: Any, address: str) -> tuple[int, tuple[float, float], tuple[float, float]]:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    ASKED.clear()
    by_itself = len(_questions(client, "/same/"))
    asked = _questions(client, address)
    ASKED[:] = [one for one in asked if one[0].lstrip("(").lower().startswith("select")][by_itself:]
    return len(asked), _times(client, address), _times(client, "/same/")


def _times(client: Any, address: str) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def _questions(client: Any, address: str) -> list[tuple[str, Any]]:
    from django.db import connection

    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
    return sent


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
