"""A strict reader of JSON into frozen dataclasses, driven by their annotations.

The annotations are the schema: ``Literal`` is a word list, ``tuple[X, ...]`` a list, ``X | None`` may be
absent, and ``Annotated[type, reader]`` names the reader to use. A reader takes the value, its JSON path
and the list of errors; it reports every error and returns ``Unreadable`` in place of a bad value.
"""

import dataclasses
import json
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Union

LONGEST_TEXT = 4000
FIRST_YEAR = 1900
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,12})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class DocumentError:
    """What is wrong, and the JSON path of the offending value, e.g. ``labs[0].unit``."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class DocumentRefused(ValueError):
    """The document has errors; none of it may be used."""

    def __init__(self, errors: Iterable[DocumentError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(map(str, self.errors)))


class Unreadable:
    """Stands where a value could not be read; its error is already on the list."""


UNREADABLE = Unreadable()
Reader = Callable[[object, str, list[DocumentError]], Any]


def below(path: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def refuse(errors: list[DocumentError], path: str, message: str) -> Unreadable:
    errors.append(DocumentError(path, message))
    return UNREADABLE


def load(text: str | bytes) -> object:
    """Decode JSON text. Raises ``DocumentRefused`` on bad UTF-8, bad syntax or a key given twice."""
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start})"
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    except RecursionError:
        message = "is nested too deeply"
    raise DocumentRefused([DocumentError("", f"The document {message}")])


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DocumentRefused([DocumentError(twice, "this key is given twice")])
    return found


def _no_constant(name: str) -> object:
    raise DocumentRefused([DocumentError("", f"The document holds {name}, which is not a number")])


def is_storable(text: str) -> bool:
    """Whether a database can keep it: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def text(value: object, path: str, errors: list[DocumentError]) -> str | Unreadable:
    if not isinstance(value, str):
        return refuse(errors, path, "must be a text")
    if len(value) > LONGEST_TEXT:
        return refuse(errors, path, f"is longer than {LONGEST_TEXT} characters")
    if not is_storable(value):
        return refuse(errors, path, "holds a character that cannot be stored")
    return value


def name(value: object, path: str, errors: list[DocumentError]) -> str | Unreadable:
    """A text that must say something, such as an id."""
    if isinstance(value, str) and not value.strip():
        return refuse(errors, path, "must not be empty")
    return text(value, path, errors)


def boolean(value: object, path: str, errors: list[DocumentError]) -> bool | Unreadable:
    return value if isinstance(value, bool) else refuse(errors, path, "must be true or false")


def day(value: object, path: str, errors: list[DocumentError]) -> date | Unreadable:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return refuse(errors, path, "must be a date written YYYY-MM-DD")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return refuse(errors, path, "is not a day of the calendar")
    if found.year < FIRST_YEAR:
        return refuse(errors, path, f"lies before {FIRST_YEAR}")
    return found


def whole(least: int, most: int) -> Reader:
    """A reader of whole numbers, both limits included."""

    def read(value: object, path: str, errors: list[DocumentError]) -> int | Unreadable:
        if not isinstance(value, int) or isinstance(value, bool):
            return refuse(errors, path, "must be a whole number")
        if not least <= value <= most:
            return refuse(errors, path, f"must lie between {least} and {most}")
        return value

    return read


def decimal(*, most: str | None = None, unit: str = "") -> Reader:
    """A reader of measured numbers, written as a text of decimals so that no digit is lost."""
    limit = Decimal(most) if most else None

    def read(value: object, path: str, errors: list[DocumentError]) -> Decimal | Unreadable:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            return refuse(errors, path, 'must be a decimal number written as text, such as "32.5"')
        number = Decimal(value)
        if number < 0:
            return refuse(errors, path, "must not be negative")
        if limit is not None and number > limit:
            return refuse(errors, path, f"is over {most} {unit}".rstrip())
        return number

    return read


def word_of(words: tuple[object, ...]) -> Reader:
    def read(value: object, path: str, errors: list[DocumentError]) -> object:
        if isinstance(value, str) and value in words:
            return value
        return refuse(errors, path, f"must be one of {', '.join(map(str, words))}")

    return read


def list_of(read_item: Reader) -> Reader:
    def read(value: object, path: str, errors: list[DocumentError]) -> object:
        if value is None:
            return ()
        if not isinstance(value, list):
            return refuse(errors, path, "must be a list")
        return tuple(read_item(item, f"{path}[{i}]", errors) for i, item in enumerate(value))

    return read


def object_reader(kind: type) -> Reader:
    """Make the reader of one dataclass: unknown keys are refused, absent keys keep their default."""
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {_key(f): (f.name, _reader(hints[f.name])) for f in dataclasses.fields(kind)}
    required = {_key(f) for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}

    def read(value: object, path: str, errors: list[DocumentError]) -> object:
        if not isinstance(value, dict):
            return refuse(errors, path, "must be an object")
        known = len(errors)
        found = {}
        for key, item in value.items():
            if key not in fields:
                refuse(errors, below(path, key), "unknown key")
            elif item is not None:
                attribute, read_field = fields[key]
                found[attribute] = read_field(item, f"{path}.{key}" if path else key, errors)
        for key in sorted(required - {key for key, item in value.items() if item is not None}):
            refuse(errors, below(path, key), "is required")
        return kind(**found) if len(errors) == known else UNREADABLE

    return read


def _key(entry: "dataclasses.Field[Any]") -> str:
    return str(entry.metadata.get("key", entry.name))


_PLAIN: Mapping[object, Reader] = {str: text, bool: boolean, date: day, int: whole(0, 10**9)}


def _reader(hint: Any) -> Reader:
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return typing.cast(Reader, inside[1])
    if origin is Literal:
        return word_of(inside)
    if origin is tuple:
        return list_of(_reader(inside[0]))
    if origin in (Union, types.UnionType):
        return _reader(next(part for part in inside if part is not type(None)))
    return object_reader(hint)


def as_json(value: Any) -> Any:
    """Turn a dataclass back into JSON values; unknown values and empty lists are left out."""
    if isinstance(value, (Decimal, date)):
        return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    if dataclasses.is_dataclass(value):
        pairs = ((_key(f), as_json(getattr(value, f.name))) for f in dataclasses.fields(value))
        return {key: item for key, item in pairs if item is not None and item not in ([], {})}
    return value
