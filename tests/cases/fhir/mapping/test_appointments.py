"""Appointments are shown with their day and name, and never become a scan, an operation or a line."""

from typing import Any

import pytest

from cases.fhir.findings import End
from tests.cases.fhir import samples
from tests.cases.fhir.samples import SCT, concept

CT = [concept(SCT, "77477000", "Computed tomography")]


def appointment(*actors: str, **more: Any) -> dict[str, Any]:
    participants = [{"actor": {"reference": one}, "status": "accepted"} for one in actors]
    return {"resourceType": "Appointment", "id": "ap", "status": "booked"} | {
        "start": "2026-12-01T09:30:00+08:00", "serviceType": CT,
        "participant": participants or [{"actor": {"reference": "Patient/p"}, "status": "accepted"}],
    } | more  # fmt: skip


def told(resource: dict[str, Any]) -> list[tuple[End, object, str]]:
    unit = samples.read(resource)
    found = [one for one in unit.findings if one.item.type == resource["resourceType"]]
    assert {one.path for one in found} <= {""}
    return [(one.end, one.value, one.because) for one in found]


def test_a_booked_scan_is_shown_with_its_day_and_is_no_scan() -> None:
    unit = samples.read(appointment())

    assert not [found for found in unit.findings if found.path == "imaging"]
    ((end, value, because),) = told(appointment())
    assert (end, value) == (End.SHOWN, {"booked": "Computed tomography", "on": "2026-12-01"})
    assert because.startswith("Booked")


@pytest.mark.parametrize(
    ("_why", "more", "word"),
    [
        ("cancelled", {"status": "cancelled"}, "is cancelled"),
        ("not kept", {"status": "noshow"}, "is noshow"),
        ("a mistake", {"status": "entered-in-error"}, "is entered-in-error"),
        ("kept", {"status": "fulfilled"}, "what was done is not told"),
        ("no day", {"start": None}, "day was not sent"),
        ("asked for two days", {"start": None, "requestedPeriod": [
            {"start": "2026-12-01"}, {"start": "2026-12-02"}]}, "or more than one"),
    ],
)  # fmt: skip
def test_what_is_not_simply_booked_says_so(_why: str, more: dict[str, Any], word: str) -> None:
    resource = {key: one for key, one in appointment(**more).items() if one is not None}

    ((end, _, because),) = told(resource)

    assert end is End.SHOWN
    assert word in because


def test_an_operation_that_is_booked_is_not_planned_by_it() -> None:
    unit = samples.read(appointment(serviceType=[concept(SCT, "107963000", "Hepatectomy")]))

    assert not [found for found in unit.findings if found.path in ("surgeries", "therapy_lines")]


def test_an_answer_of_a_participant_is_shown() -> None:
    answer = {
        "resourceType": "AppointmentResponse", "appointment": {"reference": "Appointment/ap"},
        "actor": {"reference": "Patient/p"}, "participantStatus": "accepted",
    }  # fmt: skip

    ((end, value, _),) = told(answer)

    assert (end, value) == (End.SHOWN, "accepted")


def test_an_appointment_of_two_patients_belongs_to_neither() -> None:
    unit = samples.read(appointment("Patient/p", "Patient/other"))

    assert "Appointment" not in {item.type for item in unit.unit.items}


def test_staff_beside_the_patient_do_not_matter() -> None:
    ((end, _, _),) = told(appointment("Practitioner/1", "Patient/p", "Location/2"))

    assert end is End.SHOWN
