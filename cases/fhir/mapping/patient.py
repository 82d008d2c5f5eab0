"""Patient → who it is (import specification §4.1)."""

from collections.abc import Iterator

from cases.fhir.context import Context
from cases.fhir.elements import day, is_partial, objects, texts
from cases.fhir.findings import Finding, fact, question
from cases.fhir.items import Item
from cases.fhir.json_types import Json

NAMES_IN_ORDER = ("official", "usual", None)
NEVER = ("maiden", "old", "nickname", "anonymous", "temp")


def patient_findings(item: Item, context: Context) -> Iterator[Finding]:
    """Give identity, and ask where a date or a name is not whole."""
    yield from _identifiers(item, context)
    yield from _name(item, context)
    yield from _dates(item)
    gender = item.resource.get("gender")
    if gender:
        yield fact(item, "patient.sex", gender, "gender")


def has_identity(patient: Item) -> bool:
    """Say whether a Patient names anybody: a masked record has neither name nor number nor birth date."""
    named = any(name.get("family") or name.get("text") for name in _names(patient.resource))
    numbered = any(one.get("value") for one in objects(patient.resource.get("identifier")))
    return named or numbered or "birthDate" in patient.resource


def is_replaced(patient: Item) -> str | None:
    """Name the record that replaces this one."""
    for link in objects(patient.resource.get("link")):
        if link.get("type") == "replaced-by":
            return str((link.get("other") or {}).get("reference", "another record"))
    return "no other record" if patient.resource.get("active") is False else None


def _identifiers(item: Item, context: Context) -> Iterator[Finding]:
    for index, identifier in enumerate(objects(item.resource.get("identifier"))):
        system, value = identifier.get("system"), identifier.get("value")
        if not isinstance(system, str) or not isinstance(value, str) or not value.strip():
            continue
        if identifier.get("use") == "old" or _has_ended(identifier, context):
            continue
        if context.source.trusts(system.strip(), _kind(identifier)):
            known = {"system": system.strip(), "value": value.strip()}
            yield fact(item, "patient.identifiers", known, f"identifier[{index}]")


def _kind(identifier: Json) -> str | None:
    codings = objects((identifier.get("type") or {}).get("coding"))
    return next((c["code"] for c in codings if isinstance(c.get("code"), str)), None)


def _has_ended(part: Json, context: Context) -> bool:
    end = (part.get("period") or {}).get("end")
    return isinstance(end, str) and end[:10] < context.as_of.isoformat()


def _names(resource: Json) -> list[Json]:
    return list(objects(resource.get("name")))


def _name(item: Item, context: Context) -> Iterator[Finding]:
    names = [n for n in _names(item.resource) if n.get("use") not in NEVER]
    for ended in (False, True):
        for use in NAMES_IN_ORDER:
            for name in names:
                if name.get("use") == use and _has_ended(name, context) is ended:
                    yield from _name_parts(item, name)
                    return


def _name_parts(item: Item, name: Json) -> Iterator[Finding]:
    where = f"name[use={name['use']}]" if name.get("use") else f"name[{_index(item, name)}]"
    if not name.get("family") and not name.get("given"):
        if name.get("text"):
            because = "The name is only given as one text"
            yield question(item, "patient.family_name", None, "ambiguous", because, element=where)
        return
    if isinstance(name.get("family"), str):
        yield fact(item, "patient.family_name", name["family"], where)
    given = " ".join(texts(name.get("given")))
    if given:
        yield fact(item, "patient.given_name", given, where)


def _index(item: Item, name: Json) -> int:
    return next(i for i, one in enumerate(_names(item.resource)) if one is name)


def _dates(item: Item) -> Iterator[Finding]:
    resource = item.resource
    yield from _date(item, "patient.birth_date", "birthDate", "The birth date is not a full date")
    yield from _date(
        item, "patient.deceased_on", "deceasedDateTime", "Reported dead, date not complete"
    )
    if resource.get("deceasedBoolean") is True:
        because = "Reported dead, date unknown"
        yield question(
            item, "patient.deceased_on", None, "date-partial", because, element="deceasedBoolean"
        )


def _date(item: Item, path: str, key: str, because: str) -> Iterator[Finding]:
    value = item.resource.get(key)
    if is_partial(value):
        yield question(item, path, value, "date-partial", because, element=key)
    elif found := day(value):
        yield fact(item, path, found, key)
