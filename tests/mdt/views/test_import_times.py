"""A FHIR bundle of 20 MB through the worker: the page of it, and the confirmed import, each in five seconds.

Five seconds are meant for a machine with nothing else to do. Beside other tests an import is held to what reading the
same text as JSON, and nothing more, takes at the same time.
"""

import json
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from benchmarks.fhir_import import bundle
from cases.actions import queued_imports, receiving
from cases.models import Case
from cases.models.received_file import ImportJob
from mdt.presenters.imports import stored_page

if TYPE_CHECKING:
    from accounts.models import Site, User

MOST_SECONDS, MOST_READINGS = 5, 11

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_twenty_megabytes(site: "Site", coordinator: "User") -> None:
    at, content = timezone.now(), bundle(None)
    file = receiving.receive(name="large.json", content=content, site=site, by=coordinator, at=at)
    for job in (ImportJob.LOOK, ImportJob.CONFIRM):
        reading = _seconds_of_json(content)
        queued_imports.ask(file, job, by=coordinator, seal=(file.seen or {}).get("seal", ""))
        begin = time.perf_counter()
        assert queued_imports.process_waiting(at=at, show=stored_page) == 1
        took = time.perf_counter() - begin
        file.refresh_from_db()

        print(f"\n{job}: {took:.1f} s, {took / reading:.0f} times the reading")  # noqa: T201
        assert not file.refusal
        assert took <= max(MOST_SECONDS, MOST_READINGS * reading)
    assert Case.objects.count() > 200


def _seconds_of_json(content: bytes) -> float:
    begin = time.perf_counter()
    json.loads(content, parse_float=Decimal)
    return time.perf_counter() - begin
