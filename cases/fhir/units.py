"""Who is it about? Every patient of an input is a unit of work that passes or fails alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cases.fhir.items import Item
from cases.fhir.references import Index, subject_key

SUBJECTS = ("subject", "patient", "for", "beneficiary", "individual")
NOT_PATIENTS = ("Group", "Device", "Location", "Practitioner", "Organization", "Medication")


@dataclass(slots=True)
class Unit:
    """One patient of the input. ``patient`` is None when the input only refers to somebody."""

    key: str
    patient: Item | None = None
    items: list[Item] = field(default_factory=list)


def units_of(items: Sequence[Item], index: Index) -> tuple[list[Unit], list[Item]]:
    """Group resources by their patient; the second list holds those that are about nobody."""
    units: dict[str, Unit] = {}
    loose = []
    for item in items:
        key, patient = _subject(item, index)
        if key is None:
            loose.append(item)
            continue
        unit = units.setdefault(key, Unit(key, patient))
        unit.items.append(item)
    return [units[key] for key in sorted(units)], loose


def _subject(item: Item, index: Index) -> tuple[str | None, Item | None]:
    if item.type == "Patient":
        return key_of_patient(item), item
    for reference in _references(item):
        found = index.resolve(reference, item)
        if found is not None and found.type == "Patient":
            return key_of_patient(found), found
        key = subject_key(reference)
        if found is None and key and not key.startswith(tuple(f"{t}/" for t in NOT_PATIENTS)):
            return key, None
    return None, None


def _references(item: Item) -> Iterator[object]:
    yield from _participants(item)
    for name in SUBJECTS:
        value = item.resource.get(name)
        if isinstance(value, list):
            yield from value[:1]
        elif value is not None:
            yield value


def _participants(item: Item) -> Iterator[object]:
    """An appointment is about the one patient among its participants; of several it is nobody's in particular."""
    if item.type == "AppointmentResponse":
        actors = [item.resource.get("actor")]
    elif item.type == "Appointment":
        given = item.resource.get("participant")
        actors = [
            one.get("actor")
            for one in (given if isinstance(given, list) else ())
            if isinstance(one, dict)
        ]
    else:
        return
    patients = [one for one in actors if "Patient/" in (subject_key(one) or "") or _is_patient(one)]
    if len(patients) == 1:
        yield patients[0]


def _is_patient(reference: object) -> bool:
    return isinstance(reference, dict) and reference.get("type") == "Patient"


def key_of_patient(patient: Item) -> str:
    """Name a patient of the input, the same in whatever order its resources come."""
    if patient.full_url:
        return patient.full_url
    return f"Patient/{patient.id}" if patient.id else f"{patient.page.file}:{patient.at()}"
