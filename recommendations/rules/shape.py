"""Which keys each table of the knowledge has, and what they hold; checked before anything is read from them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

TEXT, LIST, TABLE, NUMBER, YES_NO = (str,), (list,), (dict,), (int,), (bool,)
CONDITION = (str, list, dict)
Keys = Mapping[str, tuple[type, ...]]
NEEDED: Mapping[str, Keys] = {
    "release": {"version": TEXT},
    "threshold": {"name": TEXT, "value": TEXT, "source": TEXT, "status": TEXT},
    "term": {"id": TEXT, "title": TEXT, "when": CONDITION},
    "rule": {
        "id": TEXT, "version": NUMBER, "kind": TEXT, "title": TEXT, "statement": TEXT, "when": CONDITION,
        "sources": LIST, "hazard": TEXT,
    },
    "source": {"id": TEXT, "citation": TEXT},
    "controversy": {"id": TEXT, "question": TEXT, "position_a": TEXT, "position_b": TEXT},
    "request": {"fact": TEXT, "title": TEXT, "owner": TEXT, "columns": TABLE},
    "work_up": {"fact": TEXT, "title": TEXT, "owner": TEXT, "columns": TABLE, "source": TEXT},
}  # fmt: skip
ALLOWED: Mapping[str, Keys] = {
    "release": {"verify_scores": YES_NO},
    "threshold": {"unit": TEXT, "setting": YES_NO},
    "term": {},
    "rule": {
        "level": TEXT, "levels": LIST, "for": LIST, "against": LIST, "shows": LIST, "would_change_if": LIST,
        "removes": LIST, "requests": LIST, "controversy": TEXT,
    },
    "source": {"doi": TEXT, "note": TEXT},
    "controversy": {},
    "request": {"max_age": NUMBER, "max_age_of": TABLE, "only_if": TEXT, "feeds": LIST},
    "work_up": {"max_age": NUMBER, "max_age_of": TABLE, "only_if": TEXT, "hint": TEXT},
}  # fmt: skip
LEVEL: Keys = {
    "is": TEXT, "when": CONDITION, "title": TEXT, "controversy": TEXT, "requests": LIST,
}  # fmt: skip
CITED: Keys = {"id": TEXT, "grade": TEXT}
STATUSES = ("found", "recall", "engineering", "recall-check")
OF_TEXTS = ("for", "against", "shows", "would_change_if", "removes", "requests", "feeds")
Complaint = tuple[str, str]


def complaints(table: str, raw: object) -> Iterator[Complaint]:
    """What is wrong with one row: the text to look for in the file, and a message."""
    if not isinstance(raw, dict):
        yield str(raw), f"a {table} must be a table"
        return
    for key in sorted(set(NEEDED[table]) - set(raw)):
        yield "", f"{key} is missing"
    yield from _wrong_keys({**NEEDED[table], **ALLOWED[table]}, raw)
    for key in OF_TEXTS:
        if not _are(raw.get(key, []), (str,)):
            yield key, f"{key} must be a list of texts"
    yield from _inside(raw)
    if table == "threshold":
        yield from _number(raw)


def _wrong_keys(known: Keys, raw: Mapping[str, Any]) -> Iterator[Complaint]:
    for key, value in raw.items():
        if key not in known:
            yield key, f"unknown key {key}"
        elif not isinstance(value, known[key]) or _is_yes_no(value, known[key]):
            names = " or ".join(_WORDS[kind] for kind in known[key])
            yield key, f"{key} must be {names}"


def _is_yes_no(value: object, kinds: tuple[type, ...]) -> bool:
    """True and false are whole numbers to Python, but not to a reader."""
    return kinds == NUMBER and isinstance(value, bool)


def _inside(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """The levels, sources and columns that a row holds."""
    for name, keys, must in (("levels", LEVEL, "is"), ("sources", CITED, "id")):
        for row in raw.get(name, []) if isinstance(raw.get(name), list) else []:
            if not isinstance(row, dict):
                yield str(row), f"{name} must hold tables"
            elif must not in row:
                yield name, f"{must} is missing in {name}"
            else:
                yield from _wrong_keys(keys, row)
                if not _are(row.get("requests", []), (str,)):
                    yield "requests", "requests must be a list of texts"
    for name, kind in (("columns", str), ("max_age_of", int)):
        values = raw.get(name, {})
        if isinstance(values, dict) and not _are(list(values.values()), (kind,)):
            yield name, f"{name} must hold {_WORDS[kind]} each"


def _number(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    if raw.get("status") not in STATUSES:
        yield "status", f"status must be one of {', '.join(STATUSES)}"
    try:
        finite = Decimal(str(raw.get("value"))).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        yield "value", f"{raw.get('value')} is not a number"


def _are(values: object, kinds: tuple[type, ...]) -> bool:
    return not isinstance(values, list) or all(isinstance(value, kinds) for value in values)


_WORDS = {
    str: "a text", list: "a list", dict: "a table", int: "a whole number", bool: "true or false",
}  # fmt: skip
