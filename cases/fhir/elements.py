"""Reading single elements of a resource without believing anything about them."""

from collections.abc import Iterator

from cases.fhir.json_types import Json


def objects(value: object) -> Iterator[Json]:
    """Give the objects of a list, or of one object standing alone."""
    values = value if isinstance(value, list) else [value]
    return (one for one in values if isinstance(one, dict))


def texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def extension(resource: Json, *names: str) -> Json | None:
    """Find the first extension whose URL ends with one of the names."""
    for found in objects(resource.get("extension")):
        url = found.get("url")
        if isinstance(url, str) and url.rsplit("/", 1)[-1] in names:
            return found
    return None


def choice(resource: Json, name: str) -> tuple[str, object] | None:
    """Give the key and value of a choice element such as ``value[x]``."""
    for key, value in resource.items():
        if key.startswith(name) and key[len(name) : len(name) + 1].isupper():
            return key, value
    return None


def day(value: object) -> str | None:
    """Give the calendar day of a date or dateTime as written; None when it has no day."""
    return value[:10] if isinstance(value, str) and len(value) >= 10 else None


def is_partial(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) < 10


def period_start(resource: Json, key: str) -> object:
    period = resource.get(key)
    return period.get("start") if isinstance(period, dict) else None


def written_date(resource: Json, *keys: str) -> tuple[str, str] | None:
    """Give the first date among elements, as (element path, text); ``xPeriod`` means its start."""
    for key in keys:
        is_period = key.endswith("Period")
        value = period_start(resource, key) if is_period else resource.get(key)
        if isinstance(value, str):
            return (f"{key}.start" if is_period else key), value
    return None


def code_of(concept: object) -> str | None:
    """Give the first code of a CodeableConcept whose system is FHIR's own status list."""
    for coding in objects(concept.get("coding") if isinstance(concept, dict) else None):
        code = coding.get("code")
        if isinstance(code, str):
            return code
    return None


def component(observation: Json, code: str) -> Json | None:
    """Find the component of an Observation that carries a LOINC code."""
    for found in objects(observation.get("component")):
        for coding in objects((found.get("code") or {}).get("coding")):
            if coding.get("code") == code:
                return found
    return None
