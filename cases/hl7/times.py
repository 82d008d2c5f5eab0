"""Time stamps of HL7 v2, with the precision they have: a month never becomes a day (§0, rule 6)."""

import re

_STAMP = re.compile(
    r"(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(\d{2})?(\d{2})?)?)?)?(?:\.\d+)?([+-]\d{4})?"
)


def date_of(text: str) -> str | None:
    """The date as written, ``2026-03``-like where the day is missing, None where it is no date."""
    found = _STAMP.fullmatch(text)
    return "-".join(part for part in found.group(1, 2, 3) if part) if found else None


def instant_of(text: str) -> str | None:
    """A FHIR instant for comparing versions of one sender; a time without zone is taken as UTC."""
    found = _STAMP.fullmatch(text)
    if found is None or found[3] is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    offset = f"{zone[:3]}:{zone[3:]}" if zone else "Z"
    return f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{offset}"
