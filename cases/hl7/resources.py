"""A message as FHIR resources, so that one set of rules reads both (§8.1 → §4).

Only the form changes here: codes, units, digits and dates stay as sent. What has no form in FHIR is a remark.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from cases.fhir.decode import Page
from cases.fhir.json_types import Json
from cases.hl7.checking import is_deletion, is_number
from cases.hl7.documents import NOT_RESULTS, documents, id_of
from cases.hl7.limits import upper_limit
from cases.hl7.reading import Message, Segment
from cases.hl7.times import date_of, instant_of

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
CODINGS = {"LN": LOINC, "SCT": "http://snomed.info/sct", "UCUM": UCUM}
SEXES = {"F": "female", "M": "male", "O": "other", "A": "other", "U": "unknown", "N": "unknown"}
STATES = {
    "F": "final", "C": "corrected", "P": "preliminary", "S": "preliminary", "I": "registered",
    "R": "preliminary", "X": "cancelled", "D": "entered-in-error", "W": "entered-in-error",
}  # fmt: skip
"""OBX-11 (table 0085) → Observation.status."""


@dataclass(frozen=True, slots=True)
class Names:
    """How a sender's words are to be read: numbering systems by assigning authority."""

    authorities: dict[str, str] = field(default_factory=dict)
    default_system: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person has to look at, with its place in the message."""

    place: str
    text: str


@dataclass(slots=True)
class Converted:
    page: Page
    remarks: list[Remark]


def converted(message: Message, names: Names, *, file: str) -> Converted:
    """The message as one Bundle: the patient and what is said of them."""
    remarks: list[Remark] = []
    patient = patient_of(message, names, remarks)
    about = {"reference": f"Patient/{patient['id']}"}
    told = [patient, *(found | {"subject": about} for found in _results(message, remarks))]
    told += documents(message, about)
    told += _appointments(message, about)
    entries = [{"resource": resource} for resource in told]
    root = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return Converted(Page(file, 0, root), remarks)


def numbers_of(
    message: Message, names: Names, segment: str = "PID", field: int = 3
) -> list[tuple[str, str]]:
    """(system, value) of each number of the patient; PID-3, or MRG-1 for the number that goes."""
    found = message.first(segment)
    if found is None:
        return []
    numbers = []
    for repetition in range(1, found.repetitions(field) + 1):
        value = found.text(field, repetition=repetition)
        if value and value != '""':
            numbers.append((_system(found, field, repetition, names), value))
    return numbers


def _system(segment: Segment, field: int, repetition: int, names: Names) -> str:
    """The numbering system: as configured, else by its OID, else by the authority's name."""
    name, universal, kind = (
        segment.text(field, 4, repetition=repetition, part=part) for part in (1, 2, 3)
    )
    for key in (universal, name):
        if key in names.authorities:
            return names.authorities[key]
    if universal and kind == "ISO":
        return f"urn:oid:{universal}"
    return f"urn:hl7v2:authority:{name.replace(' ', '_')}" if name else names.default_system


def patient_of(message: Message, names: Names, remarks: list[Remark]) -> Json:
    pid = message.first("PID")
    numbers = numbers_of(message, names)
    found: Json = {
        "resourceType": "Patient",
        "id": id_of(*(part for number in numbers[:1] for part in number)),
        "identifier": [
            {"system": system, "value": value} | _number_type(pid, place)
            for place, (system, value) in enumerate(numbers, 1)
        ],
    }
    if pid is None:
        return found
    if stamp := instant_of(message.head.text(7)):
        found["meta"] = {"lastUpdated": stamp}
    found |= _name(pid) | _dates(pid, remarks)
    if pid.text(8) in SEXES:
        found["gender"] = SEXES[pid.text(8)]
    asked = "The sender asks to delete what is held"
    remarks += [Remark(pid.place(n), asked) for n in (5, 7, 8, 29) if is_deletion(pid, n)]
    return found


def _number_type(pid: Segment | None, repetition: int) -> Json:
    kind = pid.text(3, 5, repetition=repetition) if pid else ""
    return {"type": {"coding": [{"code": kind}]}} if kind else {}


def _name(pid: Segment) -> Json:
    """The legal name (type L) where there is one, else the first."""
    many = range(1, pid.repetitions(5) + 1)
    legal = [number for number in many if pid.text(5, 7, repetition=number) == "L"]
    number = (legal or [1])[0]
    family, given = (pid.text(5, part, repetition=number) for part in (1, 2))
    named: Json = {"use": "official"}
    if family and family != '""':
        named["family"] = family
    if given and given != '""':
        named["given"] = [given]
    return {"name": [named]} if len(named) > 1 else {}


def _dates(pid: Segment, remarks: list[Remark]) -> Json:
    found: Json = {}
    for place, key in ((7, "birthDate"), (29, "deceasedDateTime")):
        written = pid.text(place)
        if written and written != '""':
            if day := date_of(written):
                found[key] = day
            else:
                remarks.append(Remark(pid.place(place), "This is not a date"))
    if "deceasedDateTime" not in found and pid.text(30) == "Y":
        found["deceasedBoolean"] = True
    return found


def _results(message: Message, remarks: list[Remark]) -> Iterator[Json]:
    """Each OBX of a result message with the request above it."""
    if message.kind[0] != "ORU":
        return
    request: Segment | None = None
    for segment in message.segments:
        if segment.name == "OBR":
            request = segment
        elif segment.name == "OBX" and segment.text(2) not in NOT_RESULTS:
            yield from _result(segment, request, message, remarks)


def _result(
    result: Segment, request: Segment | None, message: Message, remarks: list[Remark]
) -> Iterator[Json]:
    if not result.text(3):
        remarks.append(Remark(result.place(3), "A result without a code"))
        return
    if result.repetitions(5) > 1:
        remarks.append(Remark(result.place(5), "Several values in one result"))
        return
    filler = request.text(3) or request.text(2) if request else ""
    found: Json = {
        "resourceType": "Observation",
        "id": id_of(message.sender, filler, result.text(3), result.text(3, 4), result.text(4)),
        "status": STATES.get(result.text(11), "unknown"),
        "code": {"coding": _codings(result)},
    }
    taken = date_of(result.text(14)) or date_of(request.text(7) if request else "")
    if taken:
        found["effectiveDateTime"] = taken
    changed = instant_of(request.text(22) if request else "") or instant_of(message.head.text(7))
    if changed:
        found["meta"] = {"lastUpdated": changed}
    yield found | _value(result)


def _codings(result: Segment) -> list[Json]:
    codings = []
    for code, words, system in ((1, 2, 3), (4, 5, 6)):
        if value := result.text(3, code):
            named = result.text(3, system)
            coding = {"system": CODINGS.get(named, f"urn:hl7v2:{named or 'local'}"), "code": value}
            display = result.text(3, words)
            codings.append(coding | ({"display": display} if display else {}))
    return codings


def _value(result: Segment) -> Json:
    kind, text = result.text(2), result.text(5)
    if kind == "SN":
        return _structured(result)
    if kind == "NM" and is_number(text):
        return _quantity(result, text, "")
    return {"valueString": text} if text else {}


def _structured(result: Segment) -> Json:
    """SN: comparator, number, separator, second number."""
    comparator, number = result.text(5, 1), result.text(5, 2)
    if result.text(5, 3) or not is_number(number):
        return {"valueString": f"{comparator}{number}{result.text(5, 3)}{result.text(5, 4)}"}
    return _quantity(result, number, "" if comparator == "=" else comparator)


def _quantity(result: Segment, number: str, comparator: str) -> Json:
    unit = result.text(6)
    value: Json = {"value": Decimal(number)}
    if comparator:
        value["comparator"] = comparator
    if unit:
        value["unit"] = unit
    found: Json = {"valueQuantity": value}
    limit = upper_limit(result.text(7))
    if limit is not None:
        high: Json = {"value": limit} | ({"unit": unit} if unit else {})
        found["referenceRange"] = [{"high": high}]
    return found


def _appointments(message: Message, about: Json) -> Iterator[Json]:
    """A planned date at a request: shown, no fact."""
    head = message.first("SCH")
    if message.kind[0] != "SIU" or head is None:
        return
    is_cancelled = message.kind[1] in ("S15", "S17") or head.text(25).lower() == "cancelled"
    found: Json = {
        "resourceType": "Appointment",
        "id": id_of(message.sender, "appointment", head.text(1) or head.text(2)),
        "status": "cancelled" if is_cancelled else "booked",
        "participant": [{"actor": about, "status": "accepted"}],
    }
    if services := [
        service for one in message.every("AIS") if (service := one.text(3, 2) or one.text(3))
    ]:
        found["serviceType"] = [{"text": service} for service in dict.fromkeys(services)]
    if days := _days_booked(message):
        found["requestedPeriod"] = [{"start": one} for one in days]
    yield found


def _days_booked(message: Message) -> list[str]:
    """The days as written: of the services (AIS-4) and TQ1-7, else of SCH-11.4, which those took the place of."""
    stamps = [one.text(4) for one in message.every("AIS")] + [
        one.text(7) for one in message.every("TQ1")
    ]
    stamps = [one for one in stamps if one] or [one.text(11, 4) for one in message.every("SCH")]
    return list(dict.fromkeys(found for one in stamps if (found := date_of(one))))
