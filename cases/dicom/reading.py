"""DICOM SR (TID 1500) to lengths: an own walk, since real reports break the template (import specification §8.2)."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset

MOST_BYTES = 5 * 1024 * 1024
MOST_DEPTH = 30
MOST_ITEMS = 20_000
DEFLATED = b"1.2.840.10008.1.2.1.99"
GROUP = "125007"
LONG = {"103339001", "G-A185", "81827009"}
SHORT = {"103340004", "G-A186"}
LENGTH = {"G-D7FE"}
"""A bare length; one viewer gives an area the same code, so that the unit decides."""
TRACKING, TRACKING_UID = "112039", "112040"
FINDING, SITES = "121071", ("363698007", "G-C0E3")
SCHEMES = {"SCT", "SRT", "SNM3", "99SDM"}
TO_MM = {"mm": Decimal(1), "cm": Decimal(10)}
MOST_MM = Decimal(400)
ROLES = {"112074": "target", "112075": "non-target"}
"""Role of a lesion at baseline; as the name of an item or as its value."""
OBSERVERS = {"121005", "121008", "121011", "121013"}
METHOD, RESPONSES = "112021", {"112048", *map(str, range(112041, 112048))}
MOST_SAID = 40


class Unreadable(Exception):
    """The sentence to show."""


@dataclass(frozen=True, slots=True)
class Size:
    """A length in mm with its digits as sent. ``axis`` is long, short or length; ``doubt`` why it is asked.

    ``role`` is what the reader made of the lesion at baseline: target, non-target or empty. ``uid`` names the lesion
    in every report about it; empty where the report has no tracking UID, or more than one.
    """

    mm: str
    axis: str
    label: str
    where: str
    place: str
    doubt: str = ""
    role: str = ""
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """``study_on`` is the day of the images, not of the reading; birth date and sex as sent or empty.

    ``says`` is shown and never read as a fact: who read it, by which method, what they called the response.
    ``replaces`` are the reports that this one takes the place of.
    """

    uid: str
    study_on: str
    birth_date: str
    sex: str
    items: int
    sizes: tuple[Size, ...]
    says: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


def read(data: bytes) -> Report:
    """Read a report. Raises ``Unreadable`` for what is no report, too large, too deep, or broken."""
    if len(data) > MOST_BYTES:
        raise Unreadable("The report is larger than 5 MB.")
    if DEFLATED in data[:2048]:
        raise Unreadable("The report is compressed; send it without compression.")
    try:
        with warnings.catch_warnings(action="ignore"):
            return _report(dcmread(BytesIO(data), stop_before_pixels=True))
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("This is not a DICOM file that can be read.") from error


def _report(found: Dataset) -> Report:
    if found.get("Modality") != "SR":
        raise Unreadable("This is a DICOM file, but not a structured report.")
    items = list(_walk(found, "", 0))
    doubt = _doubt(found)
    sizes = [
        size for place, item in items if _code(item) == GROUP for size in _sizes(item, place, doubt)
    ]
    return Report(
        str(found.get("SOPInstanceUID", "")),
        _day(found.get("StudyDate")),
        _day(found.get("PatientBirthDate")),
        {"F": "female", "M": "male"}.get(str(found.get("PatientSex", "")), ""),
        len(items),
        tuple(sizes),
        tuple(dict.fromkeys(_said(item) for _, item in items if _is_told(item)))[:MOST_SAID],
        tuple(_predecessors(found)),
    )


def _walk(item: Dataset, place: str, depth: int) -> Iterator[tuple[str, Dataset]]:
    if depth > MOST_DEPTH:
        raise Unreadable(f"The report is nested deeper than {MOST_DEPTH} levels.")
    yield place, item
    children = item.get("ContentSequence") or []
    if len(children) > MOST_ITEMS:
        raise Unreadable("The report has too many items.")
    for number, child in enumerate(children, start=1):
        yield from _walk(child, f"{place}.{number}".lstrip("."), depth + 1)


def _is_told(item: Dataset) -> bool:
    return _code(item) in {METHOD, *OBSERVERS, *RESPONSES} and bool(_value(item))


def _said(item: Dataset) -> str:
    name = str(_first(item, "ConceptNameCodeSequence").get("CodeMeaning", ""))[:60]
    return f"{name}: {_value(item)}"


def _value(item: Dataset) -> str:
    """Give what an item says in words: a code's meaning, a text, or a person's name."""
    plain = item.get("TextValue") or item.get("PersonName") or ""
    return _meaning(item) or str(plain).replace("^", " ").strip()[:60]


def _predecessors(found: Dataset) -> Iterator[str]:
    for study in found.get("PredecessorDocumentsSequence") or []:
        for series in study.get("ReferencedSeriesSequence") or []:
            for one in series.get("ReferencedSOPSequence") or []:
                yield str(one.get("ReferencedSOPInstanceUID", ""))


def _role(parts: list[tuple[int, Dataset]]) -> str:
    """Give the one role that a group names; two different ones say nothing."""
    codes = [_code(item) for _, item in parts]
    codes += [str(_first(item, "ConceptCodeSequence").get("CodeValue", "")) for _, item in parts]
    found = {ROLES[code] for code in codes if code in ROLES}
    return found.pop() if len(found) == 1 else ""


def _sizes(group: Dataset, place: str, doubt: str) -> Iterator[Size]:
    """Read the lengths of one lesion at one time."""
    parts = list(enumerate(group.get("ContentSequence") or [], start=1))
    label = next((str(i.get("TextValue", "")) for _, i in parts if _code(i) == TRACKING), "")
    where = ", ".join(_meaning(i) for _, i in parts if _code(i) in (FINDING, *SITES))
    role, uid = _role(parts), _tracking_uid(parts)
    for number, item in parts:
        axis, mm = _axis(item), _mm(item)
        if axis and mm is not None:
            bare = "A length without a finding" if axis == "length" and not where else ""
            yield Size(f"{mm:f}", axis, label, where, f"{place}.{number}", bare or doubt, role, uid)


def _tracking_uid(parts: list[tuple[int, Dataset]]) -> str:
    """Give the one name under which a lesion is followed; two different ones name none."""
    found = {str(item.get("UID") or "") for _, item in parts if _code(item) == TRACKING_UID}
    return found.pop()[:64] if len(found) == 1 else ""


def _axis(item: Dataset) -> str:
    scheme = _first(item, "ConceptNameCodeSequence").get("CodingSchemeDesignator")
    if item.get("ValueType") != "NUM" or scheme not in SCHEMES:
        return ""
    kinds = (("long", LONG), ("short", SHORT), ("length", LENGTH))
    return next((axis for axis, codes in kinds if _code(item) in codes), "")


def _mm(item: Dataset) -> Decimal | None:
    """Give a length in mm; None for an area, no value, several values, and what no lesion can be."""
    measured = _first(item, "MeasuredValueSequence")
    unit = str(_first(measured, "MeasurementUnitsCodeSequence").get("CodeValue", ""))
    try:
        number = Decimal(str(measured.get("NumericValue"))) * TO_MM[unit]
    except (InvalidOperation, KeyError):
        return None
    return number if number.is_finite() and 0 < number <= MOST_MM else None


def _doubt(found: Dataset) -> str:
    if found.get("CompletionFlag") != "COMPLETE":
        return "The report is not complete"
    return "" if found.get("VerificationFlag") == "VERIFIED" else "The report is not verified"


def _first(item: Any, name: str) -> Dataset:
    found = item.get(name)
    return found[0] if found else Dataset()


def _code(item: Dataset) -> str:
    return str(_first(item, "ConceptNameCodeSequence").get("CodeValue", ""))


def _meaning(item: Dataset) -> str:
    return str(_first(item, "ConceptCodeSequence").get("CodeMeaning", ""))[:60]


def _day(value: object) -> str:
    text = str(value or "")
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else ""
