"""What the resources do not tell of a case document, as a fragment of it, and the document put together again.

A fragment holds of an object only the members that differ, and of a list an object of its entries by id (or by
place where they have none). ``null`` takes away what the resources tell and the document does not.
"""

from collections.abc import Iterator
from typing import Any

from cases.fhir.json_types import Json

IDS = ("id", "number", "lesion", "surgeon")
"""What names an entry of a list in the case document."""


def difference(told: Json, whole: Json) -> Json:
    """Give the fragment that, laid over what was told, makes the whole."""
    found = {
        key: _between(told[key], value)
        for key, value in whole.items()
        if told.get(key, value) != value
    }
    found |= {key: value for key, value in whole.items() if key not in told}
    return found | dict.fromkeys(key for key in told if key not in whole)


def _between(told: Any, whole: Any) -> Any:
    if isinstance(told, dict) and isinstance(whole, dict):
        return difference(told, whole)
    if isinstance(told, list) and isinstance(whole, list):
        old, new = _named(told), _named(whole)
        known = [name for name in new if name in old]
        if old and new and list(old) == list(new)[: len(old)] == known:
            return difference(old, new)
    return whole


def together(told: Json, fragment: Json) -> Json:
    """Lay a fragment over what was told. Neither is touched."""
    found = dict(told)
    for key, value in fragment.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = _over(found.get(key), value)
    return found


def _over(told: Any, fragment: Any) -> Any:
    if isinstance(told, dict) and isinstance(fragment, dict):
        return together(told, fragment)
    if isinstance(told, list) and isinstance(fragment, dict):
        return list(together(_named(told), fragment).values())
    return fragment


def _named(entries: list[Any]) -> Json:
    """Give the entries of a list by what names them; empty where that names none or two alike."""
    if not all(isinstance(one, dict) for one in entries):
        return {}
    key = next((name for name in IDS if all(name in one for one in entries)), "")
    names = [str(one[key]) if key else str(place) for place, one in enumerate(entries)]
    return dict(zip(names, entries, strict=True)) if len(set(names)) == len(names) else {}


def places(fragment: Json, told: Any = None, path: str = "") -> Iterator[str]:
    """Name what a fragment adds as the case document names it, without ids: ``imaging.slice_mm``."""
    for key, value in fragment.items():
        inside = told.get(key) if isinstance(told, dict) else None
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict) and isinstance(inside, list):
            for name, entry in value.items():
                entries = _named(inside)
                yield from (
                    places(entry, entries.get(name), here) if isinstance(entry, dict) else [here]
                )
        elif isinstance(value, dict) and isinstance(inside, dict):
            yield from places(value, inside, here)
        else:
            yield here
