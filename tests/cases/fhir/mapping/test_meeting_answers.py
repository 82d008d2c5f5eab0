"""AppointmentResponse: whom, which meeting, what and when is read as it was sent, and nobody is found by name."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cases.fhir.mapping.meeting_answers import MeetingAnswer
from cases.fhir.preview import Preview, preview_files
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, lab, patient

Json = dict[str, Any]
MEETING, STAFF = ("urn:crlm:meeting", "m"), ("urn:hospital:staff", "4711")


def number(pair: tuple[str, str]) -> Json:
    return {"system": pair[0], "value": pair[1]}


def response(**more: Any) -> Json:
    return {
        "resourceType": "AppointmentResponse", "appointment": {"identifier": number(MEETING)},
        "actor": {"identifier": number(STAFF)}, "participantStatus": "accepted",
    } | more  # fmt: skip


def seen(*resources: Json) -> Preview:
    files = [("a.json", samples.bundle(*resources))]
    return preview_files(files, source=samples.SOURCE, as_of=samples.AS_OF)[0][1]


def told(*resources: Json) -> MeetingAnswer:
    found = seen(*resources)
    assert not found.is_refused
    (answer,) = found.answers
    return answer


def test_what_is_said_is_read_as_it_was_sent() -> None:
    found = told(response(meta={"lastUpdated": "2026-11-20T10:00:00Z"}))

    assert (found.status, *found.meetings, *found.people) == ("accepted", MEETING, STAFF)
    assert found.told_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def practitioner(**more: Any) -> Json:
    return {"resourceType": "Practitioner", "id": "d", "identifier": [number(STAFF)]} | more


ROLE = {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/d"}}  # fmt: skip


@pytest.mark.parametrize(
    ("_why", "actor", "others"),
    [
        ("in the same input", {"reference": "Practitioner/d"}, [practitioner()]),
        ("by a role", {"reference": "PractitionerRole/r"}, [ROLE, practitioner()]),
        ("with a name beside", {"reference": "Practitioner/d", "display": "Dr X"}, [practitioner()]),
    ],
)  # fmt: skip
def test_a_person_is_named_by_the_numbers_behind_a_reference(
    _why: str, actor: Json, others: list[Json]
) -> None:
    assert told(response(actor=actor), *others).people == {STAFF}


def test_a_contained_practitioner_counts_too() -> None:
    found = told(response(actor={"reference": "#d"}, contained=[practitioner()]))

    assert found.people == {STAFF}


@pytest.mark.parametrize(
    ("_why", "actor", "others"),
    [
        ("a name only", {"display": "Dr Surgeon"}, []),
        ("a number without its system", {"identifier": {"value": "4711"}}, []),
        ("not in the input", {"reference": "Practitioner/unknown"}, []),
        ("a place", {"reference": "Location/l"}, [
            {"resourceType": "Location", "id": "l", "identifier": [number(STAFF)]}]),
        ("a name and an address of mail", {"reference": "Practitioner/d"}, [
            {"resourceType": "Practitioner", "id": "d", "name": [{"text": "Dr Surgeon"}],
             "telecom": [{"system": "email", "value": "surgeon@lakeside.example"}]}]),
    ],
)  # fmt: skip
def test_nobody_is_named_by(_why: str, actor: Json, others: list[Json]) -> None:
    assert told(response(actor=actor), *others).people == frozenset()


def test_a_copy_of_the_appointment_in_the_input_names_the_meeting() -> None:
    copy = {
        "resourceType": "Appointment", "id": "9", "status": "booked", "identifier": [number(MEETING)],
        "participant": [{"status": "accepted", "actor": {"display": "Board"}}],
    }  # fmt: skip

    found = told(response(appointment={"reference": "Appointment/9"}), copy)

    assert (*found.meetings, *found.addresses) == (MEETING,)


HERE, EHR = (
    "https://board.example/api/fhir/Appointment/1",
    "https://ehr.example/fhir/Practitioner/d",
)


def test_only_whole_addresses_are_kept() -> None:
    found = told(
        response(appointment={"reference": f"{HERE}/_history/2"}, actor={"reference": EHR})
    )

    assert (*found.addresses, *found.practitioners) == (HERE, EHR)


def test_the_address_of_a_practitioner_in_the_input_is_that_of_its_entry() -> None:
    entries = [
        {"fullUrl": EHR, "resource": practitioner()},
        {"fullUrl": "https://ehr.example/fhir/AppointmentResponse/1",
         "resource": response(id="1", actor={"reference": "Practitioner/d"})},
    ]  # fmt: skip
    content = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
    files = [("a.json", content.encode())]

    (found,) = preview_files(files, source=samples.SOURCE, as_of=samples.AS_OF)[0][1].answers

    assert (*found.people, *found.practitioners) == (STAFF, EHR)


@pytest.mark.parametrize("moment", [None, "2026-11-20", "soon", "0001-01-01T00:00:00Z"])
def test_a_time_that_is_none_was_not_sent(moment: str | None) -> None:
    found = seen(response(meta={"lastUpdated": moment} if moment else {"versionId": "1"}))

    assert [one.told_at for one in found.answers] in ([None], [])


def test_an_answer_of_a_patient_is_none_to_a_meeting() -> None:
    found = seen(patient(), condition(), response(actor={"reference": "Patient/p"}))

    assert found.answers == []


@pytest.mark.parametrize("with_case", [True, False])
def test_each_resource_has_one_end_whether_it_is_taken_or_not(with_case: bool) -> None:
    case = (patient(), condition(), lab()) if with_case else ()
    found = seen(*case, response(), practitioner())
    before = found.counts()

    found.taken = {one.item for one in found.answers}

    assert before.total() == found.counts().total() == found.resources
    assert before["shown"] - found.counts()["shown"] == 1
    assert found.counts()["imported"] - before["imported"] == 1


def test_an_input_that_is_refused_has_no_answers() -> None:
    found = seen(response(colour="red"))

    assert found.is_refused
    assert found.answers == []
    assert json.dumps(found.counts()) == json.dumps({"refused": 2})
