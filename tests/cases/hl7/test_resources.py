"""A message as resources: codes, digits and dates as sent; what has no form is a remark."""

from decimal import Decimal
from typing import Any

import pytest

from cases.hl7.limits import upper_limit
from cases.hl7.reading import parse
from cases.hl7.resources import Converted, Names, converted
from cases.hl7.times import date_of, instant_of
from tests.cases.hl7.samples import cea, message, patient, request


def read(raw: bytes, names: Names | None = None) -> Converted:
    return converted(parse(raw), names or Names(), file="m")


def resources(raw: bytes, names: Names | None = None) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in read(raw, names).page.root["entry"]]


def test_patient_and_result() -> None:
    person, found = resources(message(patient(), request(), cea()))

    assert person["name"] == [{"use": "official", "family": "王", "given": ["秀英"]}]
    assert (person["birthDate"], person["gender"]) == ("1961-04-02", "female")
    assert found["valueQuantity"] == {"value": Decimal("12.40"), "unit": "ug/L"}
    assert found["referenceRange"] == [{"high": {"value": Decimal(5), "unit": "ug/L"}}]
    assert (found["status"], found["effectiveDateTime"]) == ("final", "2026-03-01")
    assert found["code"]["coding"] == [
        {"system": "http://loinc.org", "code": "2039-6", "display": "CEA"}
    ]


@pytest.mark.parametrize(
    ("_why", "names", "system"),
    [
        ("the authority by its name", Names(), "urn:hl7v2:authority:LAKESIDE"),
        ("as configured", Names({"LAKESIDE": "urn:mrn"}), "urn:mrn"),
    ],
)
def test_numbering_system(_why: str, names: Names, system: str) -> None:
    person = resources(message(patient()), names)[0]

    assert person["identifier"][0]["system"] == system


def test_authority_with_an_oid() -> None:
    person = resources(message("PID|1||7^^^GH&1.2.3&ISO^MR||A^B"))[0]

    assert person["identifier"][0]["system"] == "urn:oid:1.2.3"


def test_same_result_has_the_same_id_in_every_message() -> None:
    first = resources(message(patient(), request(), cea(), control="1"))[1]
    corrected = resources(message(patient(), request(), cea("13", status="C"), control="2"))[1]
    other = resources(message(patient(), request("F2"), cea(), control="3"))[1]

    assert first["id"] == corrected["id"] != other["id"]
    assert corrected["status"] == "corrected"


@pytest.mark.parametrize(
    ("status", "expected"),
    [("F", "final"), ("C", "corrected"), ("P", "preliminary"), ("X", "cancelled"),
     ("D", "entered-in-error"), ("W", "entered-in-error"), ("?", "unknown")],
)  # fmt: skip
def test_status(status: str, expected: str) -> None:
    assert resources(message(patient(), request(), cea(status=status)))[1]["status"] == expected


def test_comparator_is_kept() -> None:
    found = resources(message(patient(), request(), "OBX|1|SN|2039-6^CEA^LN||<^0.5|ug/L|||||F"))[1]

    assert found["valueQuantity"]["comparator"] == "<"


@pytest.mark.parametrize(
    ("_why", "line", "place"),
    [
        ("two values", "OBX|1|NM|2039-6^CEA^LN||1~2|ug/L|||||F", "OBX^1^5"),
        ("no code", "OBX|1|NM|||1|ug/L|||||F", "OBX^1^3"),
    ],
)
def test_what_has_no_form_is_a_remark(_why: str, line: str, place: str) -> None:
    made = read(message(patient(), request(), line))

    assert [remark.place for remark in made.remarks] == [place]
    assert len(made.page.root["entry"]) == 1


def test_order_to_delete_is_a_remark_and_deletes_nothing() -> None:
    made = read(message('PID|1||1^^^X^MR||""||19610402|F', kind="ADT^A08"))

    assert [remark.place for remark in made.remarks] == ["PID^1^5"]
    assert "name" not in made.page.root["entry"][0]["resource"]


def test_text_lines_are_one_document() -> None:
    lines = (
        "TXA|1|DI|TX|20260301|||||||||N1|||||IP",
        "OBX|1|TX|a||one||||||F",
        "OBX|2|TX|a||two||||||F",
    )
    found = resources(message(patient(), *lines, kind="MDM^T02"))[1]

    assert found["resourceType"] == "DocumentReference"
    assert found["docStatus"] == "preliminary"
    assert found["content"][0]["attachment"]["data"] == "b25lCnR3bw=="


@pytest.mark.parametrize(
    ("text", "limit"),
    [("0-5", "5"), ("0.0 - 5.20", "5.20"), ("<5", "5"), ("<= 5", "5"), (">5", None), ("5", None), ("", None)],
)  # fmt: skip
def test_upper_limit(text: str, limit: str | None) -> None:
    assert upper_limit(text) == (Decimal(limit) if limit else None)


@pytest.mark.parametrize(
    ("text", "day", "instant"),
    [
        ("2026", "2026", None),
        ("202603", "2026-03", None),
        ("20260301", "2026-03-01", "2026-03-01T00:00:00Z"),
        ("20260301101500.123+0215", "2026-03-01", "2026-03-01T10:15:00+02:15"),
        ("yesterday", None, None),
    ],
)
def test_times_keep_their_precision(text: str, day: str | None, instant: str | None) -> None:
    assert (date_of(text), instant_of(text)) == (day, instant)


def booked(*segments: str, kind: str = "SIU^S12") -> dict[str, Any]:
    found = resources(message(patient(), *segments, kind=kind))
    return next(one for one in found if one["resourceType"] == "Appointment")


@pytest.mark.parametrize(
    ("_why", "segments", "days"),
    [
        ("of the service", ("SCH|1|2|||||||||^^^20260401", "AIS|1||CT^CT liver|202604020930"), ["2026-04-02"]),
        ("of the timing", ("SCH|1|2|||||||||^^^20260401", "TQ1|||||||20260403"), ["2026-04-03"]),
        ("of the schedule, where nothing else says it", ("SCH|1|2|||||||||^^^20260401",), ["2026-04-01"]),
        ("two days are both told", ("SCH|1|2", "AIS|1||CT|20260402", "AIS|2||MR|20260409"), ["2026-04-02", "2026-04-09"]),
        ("a month is no day and stays one", ("SCH|1|2|||||||||^^^202604",), ["2026-04"]),
    ],
)  # fmt: skip
def test_day_of_an_appointment(_why: str, segments: tuple[str, ...], days: list[str]) -> None:
    assert [one["start"] for one in booked(*segments)["requestedPeriod"]] == days


def test_an_appointment_names_its_service_and_whether_it_was_cancelled() -> None:
    segments = ("SCH|1|2", "AIS|1||77477000^CT of liver^SCT|20260402")

    assert booked(*segments)["serviceType"] == [{"text": "CT of liver"}]
    assert booked(*segments)["status"] == "booked"
    assert booked(*segments, kind="SIU^S15")["status"] == "cancelled"
    assert "requestedPeriod" not in booked("SCH|1|2")
