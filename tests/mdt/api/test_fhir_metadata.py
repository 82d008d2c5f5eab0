"""The capability statement says what is offered, exactly; a search is refused with the reason."""

from itertools import product
from typing import Any

import pytest
from django.test import Client
from fhirclient.models.capabilitystatement import CapabilityStatement
from rest_framework.test import APIClient

from accounts.models import User
from mdt.models import Decision
from tests.r4 import faults, resource_types

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def statement(address: str = "/api/fhir/metadata") -> dict[str, Any]:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/fhir+json")
    found: dict[str, Any] = answer.json()
    return found


def offers(told: dict[str, Any]) -> set[tuple[str, str]]:
    """Each type with what can be asked of it: ``read``, or an operation with its sign."""
    (server,) = told["rest"]
    return {
        (one["type"], word)
        for one in server["resource"]
        for word in (
            *(interaction["code"] for interaction in one.get("interaction", ())),
            *(f"${operation['name']}" for operation in one.get("operation", ())),
        )
    }


def asking(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_readers_that_are_not_ours_accept_it() -> None:
    told = statement()

    CapabilityStatement(told, strict=True)
    assert faults(told) == []


def test_the_day_goes_with_what_is_offered() -> None:
    told = statement()

    assert (told["date"], offers(told)) == (
        "2026-11-27",
        {
            ("Appointment", "read"),
            ("Bundle", "read"),
            ("CarePlan", "read"),
            ("DocumentReference", "read"),
            ("Patient", "$everything"),
        },
    ), "what is offered changed: change its day too"
    assert (told["kind"], told["fhirVersion"]) == ("instance", "4.0.1")
    assert told["software"] == {"name": "CRLM Board", "version": "0.1.0"}
    assert told["implementation"]["url"] == "http://testserver/api/fhir"
    assert "Bearer" in told["rest"][0]["security"]["description"]


def test_it_is_the_same_under_the_address_with_the_version() -> None:
    assert statement("/api/v1/fhir/metadata") == statement()


def test_what_it_declares_answers_and_nothing_else_does(
    signed_decision: Decision, coordinator: User, settings: Any
) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    item = signed_decision.item
    ids = [one.public_id for one in (signed_decision, item.meeting, item.case)]
    kinds, client = resource_types(), asking(coordinator)

    answers = {
        (kind, word)
        for kind, (word, end), pk in product(
            kinds, (("read", ""), ("$everything", "/$everything")), ids
        )
        if client.get(f"/api/fhir/{kind}/{pk}{end}").status_code == 200
    }

    assert len(kinds) > 140
    assert answers == offers(statement())


@pytest.mark.parametrize(
    "address",
    [
        "/api/fhir/CarePlan?subject=Patient/1",
        "/api/fhir/CarePlan",
        "/api/fhir/CarePlan/?subject=Patient/1",
        "/api/v1/fhir/CarePlan?subject=Patient/1",
        "/api/v1/fhir/CarePlan/",
        "/api/fhir/CarePlan/_search",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_search_is_refused_by_its_name(address: str, method: str, surgeon: User) -> None:
    answer = asking(surgeon).generic(method.upper(), address)

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer.json()["title"].startswith("Search is not offered")
    assert "CarePlan/ID" in answer.json()["title"]


def test_a_type_that_is_not_offered_is_refused_with_those_that_are(surgeon: User) -> None:
    for address in ("/api/fhir/Observation?patient=1", "/api/fhir/Observation/" + str(surgeon.public_id)):  # fmt: skip
        answer = asking(surgeon).get(address)

        assert answer.status_code == 404
        assert "CarePlan/ID" in answer.json()["title"]
        assert "Patient/ID/$everything" in answer.json()["title"]
