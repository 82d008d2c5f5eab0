"""The nightly sweep beside plain reading and beside a case-by-case loop: ``python -m benchmarks.sweep_rate COUNT WORKERS``."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.database import TODAY, add_cases, add_site_and_board, benchmark_database
from benchmarks.multiply import multiply

SAMPLE = 200
CHUNKS = 10
"""So many chunks of 250 cases each worker takes of the full sweep, which is then scaled."""
TEMPLATES = 1000
"""So many cases are generated; more are copies of them under keys of their own."""


def main(count: int, workers: int) -> None:
    with benchmark_database() as url:
        add_site_and_board()
        add_cases(min(count, TEMPLATES))
        sweep(TODAY.date())
        small = _timed(hundred_changes, "100 changes")[0]
        _timed(lambda: multiply(url, max(1, count // TEMPLATES)), "copying")
        read, rows = _timed(lambda: plain_reading(url), "plain reading")
        sample = _timed(lambda: one_by_one(SAMPLE), "case by case")[0]
        measured = _measurements(url)
        first = TODAY.date()
        nights = [("again on the same day", 0), ("the next night", 1)]
        runs = [
            (name, *_timed(partial(sweep, first + timedelta(days=n), workers=workers), name))
            for name, n in nights
        ]
        large = _timed(hundred_changes, "100 changes")[0]
        part = partial(sweep, first + timedelta(days=2), full=True, workers=workers, most=CHUNKS)
        runs.append(("every case assessed again (scaled)", *_timed(part, "a full sweep in part")))
    loop = sample / SAMPLE * count
    print(f"{count} open cases, {rows} rows, {measured} of them measurements")
    print(f"{workers} worker processes; most memory of one: {max(r[2].memory for r in runs)} MB")
    print(f"{'':<44}{'seconds':>9}{'cases/s':>10}{'assessed':>10}{'/ plain':>9}{'loop /':>9}")
    _line("plain psycopg, the same rows, one process", read, count, None, read, loop)
    for name, seconds, swept in runs:
        whole = seconds * count / swept.assessed if "scaled" in name else seconds
        _line(name, whole, count, swept.assessed, read, loop)
    _line(f"case by case ({SAMPLE} timed, scaled), one process", loop, count, SAMPLE, read, loop)
    print(
        f"100 changes among {min(count, TEMPLATES)} cases: {small:.2f} s; among {count}: {large:.2f} s"
    )


def _line(
    name: str, seconds: float, count: int, assessed: int | None, read: float, loop: float
) -> None:
    done = "" if assessed is None else str(assessed)
    print(
        f"{name:<44}{seconds:>9.1f}{count / seconds:>10.0f}{done:>10}{seconds / read:>9.1f}{loop / seconds:>9.1f}"
    )


def _measurements(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from cases_lesionmeasurement").fetchone()
        return int(row[0]) if row else 0


def _timed(run: Callable[[], Any], name: str = "") -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - start
    if name:
        print(f"{name}: {seconds:.1f} s", file=sys.stderr, flush=True)
    return seconds, result


def plain_reading(url: str) -> int:
    """Every row that a sweep reads, with the same columns and conditions, and nothing done with it."""
    rows = 0
    with psycopg.connect(url) as connection:
        for statement in statements():
            rows += len(connection.execute(statement).fetchall())
    return rows


def statements() -> Iterator[str]:
    """What the bridge to the case document asks for, as plain SQL over all cases."""
    from cases.parts import PARTS, SINGLE

    yield "select * from cases_patientidentifier"
    yield "select c.*, p.* from cases_case c join cases_patient p on p.id = c.patient_id"
    for _, part in (*PARTS, *SINGLE):
        yield from _statements(part)


def _statements(part: Any) -> Iterator[str]:
    columns = ", ".join((part.parent, "id", *part.columns))
    table = part.model._meta.db_table
    yield f"select {columns} from {table} where retracted_at is null"
    for _, child in part.children:
        yield from _statements(child)


@dataclass(frozen=True)
class Swept:
    assessed: int
    memory: int


def sweep(day: date, *, full: bool = False, workers: int = 1, most: int = 10**9) -> Swept:
    """One night's sweep, shared by worker processes that claim chunks from the database; ``most`` chunks each."""
    from mdt.actions import sweeps
    from mdt.models import SweepRun

    at = datetime.combine(day, TODAY.timetz())
    run = sweeps.begin(as_of=day, at=at, full=full)
    with get_context("spawn").Pool(workers) as pool:
        memory = max(pool.starmap(_work, [(run.pk, at, most)] * workers, chunksize=1))
    if not sweeps.finish(run, at=at) and most == 10**9:
        raise SystemExit("chunks are left")
    return Swept(SweepRun.objects.with_assessed().get(pk=run.pk).cases_assessed, memory)


def _work(run_id: int, at: datetime, most: int) -> int:
    """Do chunks until none is left; return the process's most memory in MB."""
    import django

    django.setup()
    from mdt.actions import sweeps
    from mdt.models import SweepRun

    run = SweepRun.objects.get(pk=run_id)
    for _ in range(most):
        if sweeps.step(run, at=at) is None:
            break
    return most_memory()


def most_memory() -> int:
    """The most resident memory of this process in MB.

    Not from ``getrusage``: there a started process inherits the peak of the one that started it.
    """
    status = Path("/proc/self/status").read_text()
    return (
        int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
        // 1024
    )


def hundred_changes() -> None:
    """A change in each of a hundred cases, worked off as the outbox is."""
    from django.db.models import F

    from cases.models import Case, CaseChange
    from mdt.actions.pipeline import drain

    CaseChange.objects.waiting().update(done_at=TODAY)
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True)[:100])
    Case.objects.filter(pk__in=ids).update(version=F("version") + 1)
    CaseChange.objects.bulk_create(
        CaseChange(case_id=pk, kind="benchmark", created_at=TODAY) for pk in ids
    )
    while drain(as_of=TODAY.date(), at=TODAY):
        pass


def one_by_one(count: int) -> None:
    """What is written first and regretted later: each list of each case asked for by itself."""
    from cases.models import Case
    from recommendations.rules.evaluate import evaluate
    from recommendations.rules.knowledge import standard

    for case in Case.objects.order_by("pk")[:count]:
        document = _document(Case.objects.select_related("patient").get(pk=case.pk))
        evaluate(document, as_of=TODAY.date(), profile="esmo", knowledge=standard())


def _document(case: Any) -> Any:
    from cases.parts import EMPTY, PARTS, SINGLE
    from cases.rules import document as d

    patient = case.patient
    numbers = tuple(d.Identifier(one.system, one.value) for one in patient.identifiers.all())
    person = d.Patient(
        numbers,
        patient.family_name,
        patient.given_name,
        patient.birth_date,
        patient.sex,
        patient.deceased_on,
    )
    singles = {name: _items(part, case.pk) for name, part in SINGLE}
    return d.CaseDocument(
        patient=person,
        board=d.Board(case.question, case.question_text),
        extrahepatic_ruled_out_on=case.extrahepatic_ruled_out_on,
        **{name: _items(part, case.pk) for name, part in PARTS},
        **{name: found[0] if found else EMPTY[name] for name, found in singles.items()},
    )


def _items(part: Any, parent: int) -> tuple[Any, ...]:
    rows = part.model.objects.filter(**{part.parent: parent}, retracted_at=None).order_by(
        "position", "id"
    )
    return tuple(_item(part, row) for row in rows)


def _item(part: Any, row: Any) -> Any:
    values = {
        name: row.lesion.key if column == "lesion_id" else getattr(row, column)
        for name, column in zip(part.attributes, part.columns, strict=True)
    }
    inside = {name: _items(child, row.pk) for name, child in part.children}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return part.kind(**values | lists | inside)


if __name__ == "__main__":
    words = sys.argv[1:]
    main(int(words[0]) if words else 10_000, int(words[1]) if len(words) > 1 else 1)
