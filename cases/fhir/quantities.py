"""Quantities: the digits as sent, the unit by its UCUM code, nothing converted unasked (§4.12, §11.3)."""

from dataclasses import dataclass
from decimal import Decimal

from cases.fhir import terminology as t
from cases.fhir.context import Source
from cases.fhir.json_types import Json

FINEST = Decimal("1e-12")  # the case document and the database hold twelve decimals
MOST = Decimal("1e12")


@dataclass(frozen=True, slots=True)
class Quantity:
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a quantity may not be used: an issue code and a sentence."""

    code: str
    because: str


def quantity(
    value: object, source: Source, *meanings: str, unitless: str | None = None
) -> Quantity | Refused:
    """Read a Quantity whose unit has one of the meanings of the table, e.g. ``lab_unit``.

    A comparator, a unit that is not on the list, or an impossible number make it ``Refused``.
    """
    if not isinstance(value, dict) or not isinstance(value.get("value"), int | Decimal):
        return Refused("value", "There is no number")
    if value.get("comparator"):
        sent = str(value.get("code") or value.get("unit") or "")[:40]
        known = f"{value['comparator']} {_written(value['value'])} {sent}".rstrip()
        return Refused("value-comparator", f"The value is only known as {known}")
    if value["value"] < 0 or value["value"] >= MOST:
        return Refused("value-range", "The number is negative or too large")
    number = _written(value["value"])
    unit = _unit(value, source, meanings)
    if unit is None and unitless and not value.get("unit") and not value.get("code"):
        unit = unitless
    if unit is None:
        return Refused("unit-unknown", f"The unit {_shown_unit(value)} is not on the list")
    return Quantity(number, unit)


def _written(number: int | Decimal) -> str:
    """Write a number with its digits; only what lies beyond twelve decimals is rounded away."""
    if isinstance(number, int):
        return str(number)
    if -int(number.as_tuple().exponent) > 12:
        number = number.quantize(FINEST)
    return f"{number:f}"


def _unit(value: Json, source: Source, meanings: tuple[str, ...]) -> str | None:
    code = value.get("code") if value.get("system") == t.UCUM else None
    text = code if isinstance(code, str) else value.get("unit")
    if not isinstance(text, str):
        return None
    text = source.unit_aliases.get(text, text)
    found = t.table().get((t.UCUM, text))
    return found.value if found and found.meaning in meanings else None


def _shown_unit(value: Json) -> str:
    return str(value.get("code") or value.get("unit") or "(none)")[:40]
