"""From bytes to JSON values: every number a ``Decimal`` with its digits, nothing tolerated that hides data."""

import gzip
import io
import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cases.fhir.issues import Unusable, fatal
from cases.fhir.json_types import Json
from cases.rules.reading import is_storable

MOST_BYTES = 20 * 1024 * 1024
MOST_VALUES = 2_000_000
"""Counted before anything is read, so that small values by the million do not fill the memory; four times what a bundle of 20 MB has."""
DEEPEST = 60
CONTAINERS = (dict, list)
GZIP = b"\x1f\x8b"
UNSTORABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""How JSON may write NUL or half of a pair; also how it writes whole pairs, so a text that has it is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One JSON object of the input: a whole file, or one line of an NDJSON file."""

    file: str
    line: int
    root: Json

    @property
    def is_line(self) -> bool:
        return self.line > 0


def decode(file: str, data: bytes) -> tuple[Page, ...]:
    """Read a JSON or NDJSON file, gzipped or not.

    Raises ``Unusable`` for what is not UTF-8 JSON objects, names a key twice, holds NaN or Infinity, nests deeper
    than 60 levels, is larger than 20 MB when unpacked, or holds a character that FHIR forbids and no database
    keeps (NUL, half of a surrogate pair).
    """
    text = _text(_unpacked(data))
    if sum(text.count(sign) for sign in "{[,") > MOST_VALUES:
        raise fatal("too-many", f"The file has more than {MOST_VALUES:,} values", file=file)
    if text.lstrip()[:1] == "<":
        raise fatal("xml", "This is XML or HTML; only FHIR JSON is read", file=file)
    if text.startswith(("MSH|", "FHS|", "BHS|")):
        raise fatal("not-fhir", "This is an HL7 version 2 message, not FHIR JSON", file=file)
    lines = _lines(text) if file.endswith((".ndjson", ".ndjson.gz")) or _is_ndjson(text) else None
    if lines is None:
        return (Page(file, 0, _read(text, file, 0)),)
    return tuple(Page(file, number, _read(line, file, number)) for number, line in lines)


def _unpacked(data: bytes) -> bytes:
    if data.startswith(GZIP):
        try:
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise fatal("encoding", "The gzip data are damaged") from error
    if len(data) > MOST_BYTES:
        raise fatal("too-large", f"The file is larger than {MOST_BYTES // 1024 // 1024} MB")
    return data


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = f"The file is not UTF-8 (byte {error.start})"
        raise fatal("encoding", text) from error


def _lines(text: str) -> list[tuple[int, str]]:
    return [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _is_ndjson(text: str) -> bool:
    """Say whether the text is several JSON objects, one a line."""
    lines = _lines(text)
    return len(lines) > 1 and all(
        line.startswith("{") and line.rstrip().endswith("}") for _, line in lines
    )


def _read(text: str, file: str, line: int) -> Json:
    try:
        value = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_key_twice,
        )
        if isinstance(value, dict | list):
            _check_depth(value)
        if UNSTORABLE.search(text):
            _check_characters(value)
    except Unusable as error:
        located = (replace(issue, file=file, line=line) for issue in error.issues)
        raise Unusable(*located) from error
    except json.JSONDecodeError as error:
        place = f"line {line or error.lineno}, column {error.colno}"
        raise fatal("json-syntax", f"Not JSON: {error.msg} in {place}", file=file) from error
    except RecursionError as error:
        raise fatal("json-depth", f"Nested deeper than {DEEPEST} levels", file=file) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise fatal("json-number", "A number has too many digits", file=file) from error
    if not isinstance(value, dict):
        raise fatal("not-fhir", "A FHIR resource is a JSON object", file=file)
    return value


def _no_constant(name: str) -> object:
    raise fatal("json-number", f"{name} is not a number of JSON")


def _no_key_twice(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Counted once: asking a list for each name would take hours for a hostile object of 200,000 keys.
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise fatal("json-duplicate-key", f"The key {twice[:60]} is given twice in one object")
    return found


def _check_depth(value: Json | list[Any]) -> None:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        # Words and numbers have no depth: passing over them here makes this cheap for a large file.
        level = [
            below
            for item in level
            for below in (item.values() if isinstance(item, dict) else item)
            if type(below) in CONTAINERS
        ]
        if not level:
            return
    raise fatal("json-depth", f"Nested deeper than {DEEPEST} levels")


def _check_characters(value: object, path: str = "") -> None:
    """Refuse what FHIR forbids in a text and no database keeps: NUL, and half of a surrogate pair."""
    if isinstance(value, dict):
        for name, below in value.items():
            _check_characters(name, path)
            _check_characters(below, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, below in enumerate(value):
            _check_characters(below, f"{path}[{place}]")
    elif isinstance(value, str) and not is_storable(value):
        raise fatal(
            "characters", "A text holds NUL or half a character, which FHIR forbids", path=path
        )
