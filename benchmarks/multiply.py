"""Many cases out of some: every row of the record copied inside the database, under keys of its own."""

from typing import Any

import psycopg


def multiply(url: str, times: int) -> None:
    """Let each case stand ``times`` times, assessed and flagged as it is. Evaluations and agenda items are not copied.

    Triggers and the checks of references rest meanwhile: the rows are copies of rows that passed them.
    """
    from cases import models
    from cases.parts import PARTS, SINGLE
    from mdt.models import Assessed

    tables = [models.Patient, models.PatientIdentifier, models.Case]
    for _, part in (*PARTS, *SINGLE):
        tables += [part.model, *(model for model in _below(part))]
    tables += [models.Flag, Assessed]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        steps = {table: _step(connection, table) for table in tables}
        for table in tables:
            connection.execute(_statement(table, steps), {"times": times - 1})
            _move_sequence(connection, table)
        connection.execute("vacuum analyze")


def _below(part: Any) -> list[Any]:
    found = []
    for _, child in part.children:
        found += [child.model, *_below(child)]
    return found


def _step(connection: Any, model: Any) -> int:
    meta = model._meta
    row = connection.execute(
        f"select coalesce(max({meta.pk.column}), 1) from {meta.db_table}"
    ).fetchone()
    return int(row[0])


def _statement(model: Any, steps: dict[Any, int]) -> Any:
    names, values = [], []
    for field in model._meta.concrete_fields:
        names.append(f'"{field.column}"')
        values.append(_value(field, steps, model))
    table = model._meta.db_table
    return (
        f"insert into {table} ({', '.join(names)}) select {', '.join(values)} "
        f"from {table} t cross join generate_series(1, %(times)s) k"
    )


def _value(field: Any, steps: dict[Any, int], model: Any) -> str:
    if field.primary_key and not field.is_relation:
        return f"t.id + k * {steps[model]}"
    if field.name == "public_id":
        return "gen_random_uuid()"
    if field.is_relation and field.related_model in steps:
        return f't."{field.column}" + k * {steps[field.related_model]}'
    if (model.__name__, field.name) == ("PatientIdentifier", "value"):
        return "t.value || '-' || k"
    return f't."{field.column}"'


def _move_sequence(connection: Any, model: Any) -> None:
    table = model._meta.db_table
    if model._meta.pk.is_relation:
        return
    connection.execute(
        f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
    )
