"""A signed decision as a FHIR document: valid by two readers that are not ours, the same bytes each time."""

import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from fhirclient.models.bundle import Bundle

from accounts.models import AuditEvent, User
from cases.fhir.decode import decode
from cases.fhir.issues import Issue
from cases.fhir.items import items_of
from cases.fhir.structure import structure_issues
from mdt.actions import follow_ups
from mdt.actions.outcomes import fhir_document
from mdt.documents.fhir import written
from mdt.models import Decision
from tests.r4 import faults

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def document(signed_decision: Decision, surgeon: User, radiologist: User) -> dict[str, Any]:
    at = signed_decision.signed_at
    assert at is not None
    follow_ups.give(
        decision=signed_decision, text="Book MRI", owner=radiologist, due_in_working_days=2, by=surgeon, at=at
    )  # fmt: skip
    return fhir_document(signed_decision)


def resources(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    told = (entry["resource"] for entry in document["entry"])
    return [one for one in told if one["resourceType"] == kind]


def test_readers_that_are_not_ours_accept_it(document: dict[str, Any]) -> None:
    Bundle(document, strict=True)

    assert faults(document) == []


def test_our_own_import_has_no_fault_to_find(document: dict[str, Any]) -> None:
    found: list[Issue] = []
    for page in decode("decision.json", written(document)):
        for item in items_of(page):
            found += structure_issues(item)

    assert [fault.text for fault in found if fault.severity in ("error", "fatal")] == []


def test_same_decision_gives_the_same_bytes(
    document: dict[str, Any], signed_decision: Decision
) -> None:
    assert written(document) == written(fhir_document(Decision.objects.get(pk=signed_decision.pk)))


def test_what_was_decided_is_in_it(document: dict[str, Any], signed_decision: Decision) -> None:
    (plan,) = resources(document, "CarePlan")
    (task,) = resources(document, "Task")
    (paper,) = resources(document, "DocumentReference")
    (origin,) = resources(document, "Provenance")

    assert plan["description"] == signed_decision.recommendation
    assert (plan["intent"], plan["status"]) == ("proposal", "active")
    codes = [one["detail"]["code"]["coding"][0]["code"] for one in plan["activity"]]
    assert codes == list(signed_decision.treatments)
    assert (task["description"], task["status"], task["intent"]) == (
        "Book MRI",
        "requested",
        "plan",
    )
    pdf = base64.b64decode(paper["content"][0]["attachment"]["data"])
    assert pdf.startswith(b"%PDF")
    assert paper["identifier"][0]["value"] == sha256(pdf).hexdigest()
    assert {agent["type"]["coding"][0]["code"] for agent in origin["agent"]} >= {"enterer", "legal"}
    assert signed_decision.sha256 in json.dumps(document)


def test_every_reference_leads_into_the_document(document: dict[str, Any]) -> None:
    known = {entry["fullUrl"] for entry in document["entry"]}

    def walk(value: Any) -> list[str]:
        if isinstance(value, dict):
            here = [value["reference"]] if "reference" in value else []
            return here + [found for one in value.values() for found in walk(one)]
        return [found for one in value for found in walk(one)] if isinstance(value, list) else []

    assert set(walk(document["entry"])) <= known


@pytest.mark.parametrize("kind", ["Bundle", "CarePlan", "DocumentReference"])
def test_it_is_read_by_the_api_and_audited(
    kind: str, signed_decision: Decision, surgeon: User, stranger: User
) -> None:
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    address = reverse("api-fhir", args=[kind, signed_decision.public_id])

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/fhir+json"
    assert answer.json()["resourceType"] == kind
    assert AuditEvent.objects.filter(event="decision read by FHIR").count() == 1
    client.force_login(stranger, backend=BACKEND)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["CarePlan", "Appointment"])
def test_the_base_of_a_client_answers_as_the_address_with_the_version(
    kind: str, signed_decision: Decision, surgeon: User
) -> None:
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    meeting = signed_decision.item.meeting
    one = signed_decision.public_id if kind == "CarePlan" else meeting.public_id

    answer, versioned = (
        client.get(f"/api/{base}/{kind}/{one}{end}")
        for base, end in (("fhir", ""), ("v1/fhir", "/"))
    )

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/fhir+json"
    assert answer.json()["resourceType"] == kind
    assert answer.json()["id"] == versioned.json()["id"]


def test_other_resources_are_not_offered(signed_decision: Decision, surgeon: User) -> None:
    client = Client()
    client.force_login(surgeon, backend=BACKEND)

    answer = client.get(reverse("api-fhir", args=["Patient", signed_decision.public_id]))

    assert answer.status_code == 404
