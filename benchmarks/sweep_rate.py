"""The nightly sweep beside plain reading and beside a case-by-case loop: ``python -m benchmarks.sweep_rate``."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from benchmarks.database import TODAY, add_cases, add_site_and_board, benchmark_database

SAMPLE = 200


def main(count: int) -> None:
    with benchmark_database() as url:
        add_site_and_board()
        add_cases(count)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("vacuum analyze")
        read, rows = _timed(lambda: plain_reading(url))
        first, _ = _timed(sweep)
        again, _ = _timed(sweep)
        sample, _ = _timed(lambda: one_by_one(SAMPLE))
    loop = sample / SAMPLE * count
    print(f"{count} open cases, {rows} rows, one process")
    for name, seconds in (
        ("plain psycopg, the same rows", read),
        ("first sweep, everything is new", first),
        ("next sweep, nothing is new", again),
        (f"case by case ({SAMPLE} timed, scaled)", loop),
    ):
        print(f"{name:<36}{seconds:>9.1f} s{count / seconds:>10.0f} cases/s")
    print(f"next sweep / plain reading: {again / read:.1f}    first / plain: {first / read:.1f}")
    print(f"case by case / next sweep: {loop / again:.1f}")


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


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
    table = part.model._meta.db_table  # noqa: SLF001  (the one documented way to a table's name)
    yield f"select {columns} from {table} where retracted_at is null"
    for _, child in part.children:
        yield from _statements(child)


def sweep() -> None:
    from mdt.actions import sweeps

    run = sweeps.begin(as_of=TODAY.date(), at=TODAY)
    while sweeps.step(run, at=TODAY):
        pass
    sweeps.finish(run, at=TODAY)


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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
