"""The demo hospital, built once in each process and then copied: building it takes seconds of every test that needs it.

What building it wrote is taken, and put back, by ``COPY``; triggers and foreign keys saw it when it was written.
"""

import pickle
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache import cache
from django.db import connection, transaction

if TYPE_CHECKING:
    from mdt.demo import DemoHospital

# The frame that migrating leaves behind, and Django writes again after a test has emptied the database.
FRAME = {"auth_permission", "django_content_type", "django_migrations", "django_site"}
FRESH = timedelta(minutes=15)


class Kept(NamedTuple):
    built_at: datetime
    rows: dict[str, bytes]
    numbers: list[tuple[str, int]]
    hospital: bytes


_kept: dict[tuple[int, bool], Kept] = {}
"""By the number of patients, and whether they were assessed."""


def hospital_at(now: datetime, *, patients: int = 14, assessed: bool = True) -> "DemoHospital":
    """The hospital after its main job: as it was built some minutes ago, or built now where something is there already."""
    is_empty, key = not _tables_with_rows(), (patients, assessed)
    kept = _kept.get(key)
    if is_empty and kept and kept.built_at <= now < kept.built_at + FRESH:
        return _put_back(kept)
    made = _build(now, *key)
    if is_empty:
        _kept[key] = Kept(now, dict(_taken(_tables_with_rows())), _numbers(), pickle.dumps(made))
    return made


def _build(now: datetime, patients: int, assessed: bool) -> "DemoHospital":
    from cases.models import Case
    from mdt.actions.pipeline import assess
    from mdt.demo import load_demo_hospital

    made = load_demo_hospital(now.date(), patients=patients)
    if assessed:
        assess(Case.objects.values_list("pk", flat=True), as_of=now.date(), at=now)
    return made


def _tables_with_rows() -> set[str]:
    tables = set(connection.introspection.table_names()) - FRAME
    some = " union all ".join(
        f"select '{one}' where exists (select from \"{one}\")" for one in tables
    )
    return {name for (name,) in _asked(some)}


def _taken(tables: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for table in tables:
        with connection.cursor() as cursor, cursor.copy(f'copy "{table}" to stdout') as rows:
            yield table, b"".join(map(bytes, rows))


def _numbers() -> list[tuple[str, int]]:
    """The last key that each table gave."""
    asked = "select format('%I.%I', schemaname, sequencename), last_value from pg_sequences"
    return [(name, last) for name, last in _asked(asked) if last is not None]


@transaction.atomic
def _put_back(kept: Kept) -> "DemoHospital":
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for table, rows in kept.rows.items():
            with cursor.copy(f'copy "{table}" from stdin') as copy:
                copy.write(rows)
        cursor.execute("set local session_replication_role = origin")
        cursor.execute(
            "select setval(name::regclass, last) from unnest(%s::text[], %s::bigint[]) as kept (name, last)",
            list(map(list, zip(*kept.numbers, strict=True))),
        )
    # The same keys come again in the next test, with other rows behind them.
    cache.clear()
    made: DemoHospital = pickle.loads(kept.hospital)
    return made


def _asked(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
