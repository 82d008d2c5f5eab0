"""Queries and milliseconds of each page with many cases, beside a bare view: ``python -m benchmarks.pages``."""

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
        rows = [(name, *_measured(client, address)) for name, address in _addresses()]
    bare = next(median for name, _, median, _ in rows if name == "bare view")
    print(f"{count} open cases; {ROUNDS} requests each, in one process")
    print(f"{'page':<28}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'/ bare':>8}")
    for name, queries, median, slow in rows:
        print(f"{name:<28}{queries:>8}{median:>9.1f}{slow:>9.1f}{median / bare:>8.1f}")


def bare_view(_request: "HttpRequest", pk: int) -> "HttpResponse":
    """One query by an index, and a line of text: the same middleware as everywhere."""
    from django.http import HttpResponse

    from cases.models import Patient

    return HttpResponse(Patient.objects.get(pk=pk).family_name)


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


def _client() -> Any:
    from django.conf import settings
    from django.test import Client
    from django.urls import include, path

    from accounts.models import Membership, Site, User

    class Addresses:
        urlpatterns = (path("bare/<int:pk>/", bare_view), path("", include("config.urls")))

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


def _measured(client: Any, address: str) -> tuple[int, float, float]:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    queries = _queries(client, address)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    return queries, statistics.median(times), statistics.quantiles(times, n=20)[-1]


def _queries(client: Any, address: str) -> int:
    from django.db import connection

    sent: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        client.get(address)
    return len(sent)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
