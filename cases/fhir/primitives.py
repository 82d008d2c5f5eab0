"""The written forms of FHIR R4's primitive types (FHIR R4, data types)."""

import re
from datetime import date
from decimal import Decimal

_YEAR = r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[1-2][0-9]|3[0-1])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

FORMS = {
    "date": re.compile(f"{_YEAR}(-{_MONTH}(-{_DAY})?)?"),
    "dateTime": re.compile(f"{_YEAR}(-{_MONTH}(-{_DAY}(T{_CLOCK}{_ZONE})?)?)?"),
    "instant": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}"),
    "time": re.compile(_CLOCK),
    "uri": re.compile(r"\S+"),
    "code": re.compile(r"\S+(\s\S+)*"),
    "id": re.compile(r"[A-Za-z0-9\-.]{1,64}"),
    "string": re.compile(r"[\s\S]+"),
}
_DATES = ("date", "dateTime", "instant")
NAMES = {
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a decimal number",
    "date": "a date written YYYY, YYYY-MM or YYYY-MM-DD",
    "dateTime": "a date written YYYY, YYYY-MM or YYYY-MM-DD, or with time and zone",
    "instant": "a date with time and zone",
    "time": "a time written HH:MM:SS",
    "string": "a text that is not empty",
    "uri": "an address without blanks",
    "code": "a code without blanks at its ends",
    "id": "an id of letters, digits, - and ., at most 64",
}


def fault(kind: str, value: object) -> tuple[str, str] | None:
    """Say what is wrong with a primitive value: an issue code and a sentence, or None when it is right."""
    if not _is_of_type(kind, value):
        return "value", f"The value must be {NAMES.get(kind, 'a ' + kind)}"
    form = FORMS.get(kind)
    if form is None or not isinstance(value, str):
        return None
    if not form.fullmatch(value):
        code = "date-impossible" if kind in _DATES else "value"
        return code, f"The value must be {NAMES.get(kind, 'a ' + kind)}"
    if kind in _DATES and len(value) >= 10 and not _is_day(value[:10]):
        return "date-impossible", "There is no such day in the calendar"
    return None


def _is_of_type(kind: str, value: object) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "decimal":
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
