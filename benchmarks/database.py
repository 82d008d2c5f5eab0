"""A database of its own for a benchmark: made, migrated, filled, and dropped again."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psycopg

from config.services.running import ROOT, acquire

if TYPE_CHECKING:
    from django.db.backends.postgresql.base import DatabaseWrapper

TODAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
NAME = "crlm_benchmark"
MORE_LESIONS = 7
"""So many non-target lesions more, each measured on every scan, bring a generated case to about 24 measurements."""


@contextmanager
def benchmark_database() -> Iterator[str]:
    """Yield the address of an empty, migrated database with Django set up on it.

    The servers keep their usual care: every transaction waits for the disk, as in a hospital.
    """
    running = acquire(ROOT / ".local" / "benchmark")
    try:
        with psycopg.connect(running.database_url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {NAME} with (force)")
            connection.execute(f"create database {NAME}")
        url = running.database_url.rsplit("/", 1)[0] + f"/{NAME}"
        _set_up(url, running.environment())
        yield url
        from django.db import connections

        cast("DatabaseWrapper", connections["default"]).close_pool()
        with psycopg.connect(running.database_url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {NAME} with (force)")
    finally:
        running.release()


def _set_up(url: str, environment: dict[str, str]) -> None:
    os.environ.update(environment | {"DATABASE_URL": url, "LOCAL": "true"})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def add_site_and_board() -> None:
    """One hospital with a weekly board, as the queue rule needs it."""
    from datetime import date, time

    from accounts.audit import SystemActor
    from accounts.models import Site
    from mdt.actions.scheduling import extend_series
    from mdt.models import Board, MeetingSeries

    site = Site.objects.create(code="bench", name="Bench")
    board = Board.objects.create(code="liver", name="Liver board")
    board.sites.add(site)
    series = MeetingSeries.objects.create(
        board=board, weekday=3, first_on=date(2024, 1, 1), starts_at=time(8), cut_off_time=time(12)
    )
    extend_series(series=series, today=TODAY.date(), by=SystemActor("benchmark"), at=TODAY)


def with_more_lesions(content: dict[str, Any]) -> dict[str, Any]:
    """The same course with ``MORE_LESIONS`` small lesions that stay as they are."""
    names = [f"M{n}" for n in range(MORE_LESIONS)]
    content["lesions"] += [
        {"id": name, "organ": "liver", "nodal": False, "role": "non_target"} for name in names
    ]
    for image in content["imaging"]:
        image.setdefault("measurements", []).extend(
            {"lesion": name, "mm": f"{11 + n}"} for n, name in enumerate(names)
        )
    return content


def add_cases(count: int) -> None:
    """Import `count` generated documents, in batches, through the action that every import uses."""
    from itertools import islice

    from accounts.audit import SystemActor
    from accounts.models import Site
    from cases.actions.importing import import_documents
    from cases.generator.course import generate_case
    from cases.rules.document import from_json

    site = Site.objects.get(code="bench")
    cases = (generate_case(n, seed=1, today=TODAY.date()) for n in range(count))
    documents = (from_json(with_more_lesions(case)) for case in cases)
    done = 0
    while batch := list(islice(documents, 500)):
        import_documents(batch, site=site, by=SystemActor("benchmark"), at=TODAY)
        done += len(batch)
        if sys.stderr.isatty():
            print(f"\r{done} of {count} cases", end="", file=sys.stderr)


def write_documents(folder: Path, count: int) -> None:
    """Generated case documents as files."""
    import json

    from cases.generator.course import generate_case

    for n in range(count):
        text = json.dumps(generate_case(n, seed=1, today=TODAY.date()))
        (folder / f"{n:06}.json").write_text(text)
