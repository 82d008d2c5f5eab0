"""Queries and milliseconds of each page with many cases, beside bare views: ``python -m benchmarks.pages``.

Baselines behind the same middleware: a view with one query by an index, and for each page two bare views that ask
what the page asks and answer with a line of text. *Bare Django* asks through query sets, makes the same objects of
the rows and adds the rows that the page adds, such as who opened a case; *bare SQL* sends the statements that read as
text that is ready, and reads the rows. What a page takes beyond the first is what it thinks and shows; what lies
between the two is Django building statements and objects.

The 95th percentile of so few requests moves by a tenth, and by more on a busy machine. A page over its budget is measured
again, three times at most; the best counts. Ends with an error when a page stays over it.
"""

import logging
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.bare_views import ROUNDS, Times, measured, same_questions
from benchmarks.database import TODAY, add_cases, add_site_and_board, benchmark_database
from benchmarks.multiply import multiply
from benchmarks.sweep_rate import TEMPLATES, sweep

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PASSWORD = "a long word for the benchmark"
MOST_QUERIES, MOST_RATIO = 12, 2
"""What a page may ask, and its p95 by that of a bare Django view."""
TRIES = 3
Row = tuple[int, Times, Times, Times]
"""Statements of a page; times of the page, of bare Django and of bare SQL."""


def main(count: int) -> None:
    with benchmark_database() as url:
        add_site_and_board()
        add_cases(min(count, TEMPLATES))
        multiply(url, max(1, count // TEMPLATES))
        _sweep()
        client = _client()
        _hold()
        _warm()
        rows = [(name, *_best(client, address)) for name, address in _addresses()]
    print(f"{count} open cases; {ROUNDS} requests each, in one process")
    print("The bare views by their p95; ratios are p95 to p95")
    heads = ("queries", "p50 ms", "p95 ms", "Django", "ratio", "SQL", "ratio")
    print(f"{'page':<28}" + "".join(f"{head:>9}" for head in heads))
    for name, queries, (median, slow), (_, django), (_, sql) in rows:
        found = (median, slow, django, slow / django, sql, slow / sql)
        print(f"{name:<28}{queries:>9}" + "".join(f"{value:>9.1f}" for value in found))
    over = [name for name, *found in rows if _is_over(tuple(found))]
    print(f"Over the budget: {', '.join(over) or 'none'}")
    sys.exit(bool(over))


def _best(client: Any, address: str) -> Row:
    found = measured(client, address)
    for _ in range(TRIES - 1):
        if not _is_over(found):
            break
        found = min(found, measured(client, address), key=_ratio)
    return found


def _is_over(found: Row) -> bool:
    return found[0] > MOST_QUERIES or _ratio(found) > MOST_RATIO


def _ratio(found: Row) -> float:
    _, (_, page), (_, django), _ = found
    return page / django


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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
