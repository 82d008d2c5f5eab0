"""Columns that keep the record's promises in the database, whoever writes."""

from __future__ import annotations

import typing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
    _ArrayField = ArrayField[Any, Any]
    _DecimalField = models.DecimalField[Any, Any]
    _JSONField = models.JSONField[Any, Any]
else:
    _TextField, _ArrayField = models.TextField, ArrayField
    _DecimalField, _JSONField = models.DecimalField, models.JSONField


class Word(_TextField):
    """One word of a closed list; the database refuses any other. NULL means unknown."""

    def __init__(self, words: Any = (), **options: Any) -> None:
        self.words = tuple(typing.get_args(words) or words)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"words": self.words}

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        return f"{_quoted(self, connection)} IN ({_listed(self.words)})"


class Words(_ArrayField):
    """Several words of a closed list, in order."""

    def __init__(self, words: Any = (), **options: Any) -> None:
        self.words = tuple(typing.get_args(words) or words)
        options.setdefault("default", list)
        options["base_field"] = models.TextField()
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("base_field", None)
        return name, path, args, options | {"words": self.words}

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        return f"{_quoted(self, connection)} <@ ARRAY[{_listed(self.words)}]::text[]"


class LargeDocument(_JSONField):
    """A large JSON value, in the column of a plain one.

    Django inserts many rows as arrays, and there each quotation mark of each value is escaped by itself: a third
    of a night's sweep. A placeholder of its own keeps such values out of arrays.
    """

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "%s"

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", args, options


class Measured(_DecimalField):
    """A measured number with its digits as written: "5.20" stays "5.20". Never negative."""

    def __init__(self, most: int | None = None, **options: Any) -> None:
        self.most = most
        super().__init__(max_digits=24, decimal_places=12, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("max_digits", None)
        options.pop("decimal_places", None)
        return name, path, args, options | {"most": self.most}

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "numeric"

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        column = _quoted(self, connection)
        return f"{column} >= 0" if self.most is None else f"{column} BETWEEN 0 AND {self.most}"

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        # The default would pad the number with zeros up to decimal_places.
        return value if isinstance(value, Decimal) else super().get_db_prep_save(value, connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return (
            value
            if isinstance(value, Decimal)
            else super().get_db_prep_value(value, connection, prepared)
        )


def _quoted(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> str:
    return connection.ops.quote_name(str(field.column))


def _listed(words: tuple[str, ...]) -> str:
    # The words are ours, from cases.rules.vocabulary, and hold no quote.
    return ", ".join(f"'{word}'" for word in words)
