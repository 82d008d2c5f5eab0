"""Tables are made in their last form; an installation that came there step by step has nothing to do."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pgtrigger.registry import registered

OURS = ("accounts", "cases", "recommendations", "mdt")


@pytest.mark.django_db
@pytest.mark.parametrize("app", OURS)
def test_tables_have_every_column_index_and_constraint_of_their_models(app: str) -> None:
    with connection.cursor() as cursor:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            table = model._meta.db_table
            columns = {
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            }
            assert columns == {field.column for field in model._meta.local_concrete_fields}, table
            kept = connection.introspection.get_constraints(cursor, table)
            named = {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
            assert named <= set(kept), table
            foreign = {
                tuple(c["columns"]): c["foreign_key"] for c in kept.values() if c["foreign_key"]
            }
            for field in model._meta.local_concrete_fields:
                if field.is_relation and field.db_constraint:  # type: ignore[attr-defined]
                    assert (field.column,) in foreign, f"{table}.{field.column}"


@pytest.mark.django_db
def test_every_trigger_is_installed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgname, tgrelid::regclass::text from pg_trigger where tgenabled = 'O'"
        )
        installed = set(cursor.fetchall())
    ours = {
        (trigger.get_pgid(model), model._meta.db_table)
        for model, trigger in registered()
        if model._meta.app_label in OURS
    }
    assert len(ours) > 100
    assert ours <= installed


@pytest.mark.django_db
def test_an_installation_with_every_earlier_migration_has_nothing_to_do() -> None:
    MigrationRecorder(connection).migration_qs.filter(name__contains="_squashed_").delete()
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("app", "last"),
    [
        ("accounts", "0007_staff_numbers"),
        ("cases", "0014_booked_dates"),
        ("mdt", "0029_reply_is_for_a_time"),
    ],
)
def test_an_installation_that_is_behind_is_refused_by_name(app: str, last: str) -> None:
    MigrationRecorder(connection).migration_qs.filter(app=app, name__endswith=last[5:]).delete()
    with pytest.raises(CommandError, match=f"{app}: {last} was never applied"):
        call_command("migrate", verbosity=0)
