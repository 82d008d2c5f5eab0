"""A whole schema made at once on an empty database."""

from collections.abc import Sequence
from typing import Any

from django.core.management import CommandError
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class CreateSchema(Operation):
    """Creates the tables of an app in their last form, then their triggers.

    `operations` are those that `makemigrations` writes for an empty database. Run one by one, Django renders every
    model anew after each of them, which took two minutes of a first start; here they are rendered once. What adds a
    field, an index or a constraint to a table changes the state only: the table is created with it.
    """

    reversible = False
    atomic = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Without rendered models a change of the state is a change of a dictionary.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for kind in (CreateModel, AddTrigger):
            for operation in self.operations:
                if isinstance(operation, kind):
                    operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return type(self).__name__, (), {"operations": self.operations}

    def describe(self) -> str:
        return f"Create {sum(isinstance(one, CreateModel) for one in self.operations)} tables and their triggers"


def refuse_between(using: str) -> None:
    """Some of the migrations that another replaces were applied: Django would leave that app as it is, without a word,
    or speak of nodes in a graph.

    :raises CommandError: with the first migration that is missing.
    """
    applied = set(MigrationRecorder(connections[using]).applied_migrations())
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        missing = [one for one in migration.replaces if one not in applied]
        if 0 < len(missing) < len(migration.replaces):
            raise CommandError(
                f"{app}: {missing[0][1]} was never applied, and {name} replaces it."
                " First migrate with the last version that has it."
            )
