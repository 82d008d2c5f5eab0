"""What a document says instead of a name: a case by a part of its id, and no name in what people typed."""

import re
from collections.abc import Callable
from typing import Any

from cases.models import Case, Patient

HIDDEN = "[name]"
SHORTEST = 2


def pseudonym(case: Case) -> str:
    """The local case number: it finds the case for who may see it, and tells nobody else anything."""
    return f"Case {str(case.public_id)[:8]}"


def mask(patient: Patient) -> Callable[[str], str]:
    """Give a function that hides this patient's names, numbers and birth date in free text.

    It knows nothing of other people's names: a text about a third person has to be read before it leaves.
    """
    born = patient.birth_date
    days = [f"{born:%Y-%m-%d}", f"{born:%d.%m.%Y}", f"{born:%d/%m/%Y}"] if born else []
    numbers = [number.value for number in patient.identifiers.all()]
    names = [
        word for name in (patient.family_name, patient.given_name) for word in (name or "").split()
    ]
    known = [word for word in (*numbers, *days, *names) if len(word) >= SHORTEST]
    if not known:
        return str
    longest_first = sorted(known, key=len, reverse=True)
    # Chinese is written without blanks, so a word border counts for Latin letters and digits only.
    found = re.compile(
        "|".join(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])" for word in longest_first),
        re.IGNORECASE,
    )
    return lambda text: found.sub(HIDDEN, text)


def hidden(content: dict[str, Any], hide: Callable[[str], str]) -> dict[str, Any]:
    """Hide in every text and every list of texts, except the seal, which must stay what it is."""
    return {
        name: value
        if name == "seal"
        else tuple(map(hide, value))
        if isinstance(value, tuple)
        else hide(value)
        for name, value in content.items()
    }
