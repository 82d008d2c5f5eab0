"""Other systems of the demo hospital: a record system that asks for advice while somebody works in it."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from accounts.audit import SystemActor
from accounts.models import Site, User
from cases.models import Case, ImportSource
from mdt.actions import hook_calls, hook_clients, hook_feedback, record_systems
from mdt.actions.record_systems import Settings
from mdt.hooks.warm import warm_up
from mdt.models import HookClient

BY = SystemActor("demo hospital")
BOARD = "http://127.0.0.1:8000"
VIEW, SIGN = "crlm-board-readiness", "crlm-order-check-sign"
CETUXIMAB = {"system": "http://www.whocc.no/atc", "code": "L01FE01"}
Json = dict[str, Any]


def load_interfaces(site: Site, people: dict[str, User], at: datetime) -> None:
    """Invented once: a record system to come from, three questions of it, and what was said to one of its cards."""
    cases = list(Case.objects.open().filter(site=site).select_related("patient")[:3])
    if HookClient.objects.exists() or not cases:
        return
    warm_up()
    client = _record_system(site, at)
    _launches(client, people["system_admin"], at)
    answered = _ask(client, VIEW, _request("patient-view", cases[0]), at - timedelta(minutes=34))
    orders = {"draftOrders": _order()}
    _ask(client, SIGN, _request("order-sign", cases[1], **orders), at - timedelta(minutes=20))
    _ask(client, VIEW, _request("patient-view", cases[2]), at - timedelta(minutes=3))
    if answered:
        _object(client, answered[0], at - timedelta(minutes=33))


def _record_system(site: Site, at: datetime) -> HookClient:
    """Nobody keeps the private key: in the demo nothing can ask in its name from outside."""
    public = json.loads(
        jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key())
    )
    systems = Case.objects.filter(site=site).values_list("patient__identifiers__system", flat=True)
    source, _ = ImportSource.objects.get_or_create(
        code="lakeside-ehr",
        defaults={
            "name": "Lakeside record system",
            "trusted_systems": sorted(set(filter(None, systems))),
        },
    )
    return hook_clients.register(
        code="lakeside-ehr", name="Lakeside record system", issuer="https://ehr.lakeside.example",
        site=site, source=source, jwks={"keys": [public | {"kid": "demo"}]}, by=BY, at=at,
    )  # fmt: skip


def _launches(client: HookClient, by: User, at: datetime) -> None:
    settings = Settings(
        name=client.name, address="https://ehr.lakeside.example/fhir", client_id="crlm-board", secret="",
        token_issuer="https://ehr.lakeside.example",  # noqa: S106  an address
        site=client.site, source=client.source,
    )  # fmt: skip
    record_systems.register(code=client.code, settings=settings, by=by, at=at)


def _ask(client: HookClient, service: str, request: Json, at: datetime) -> list[Json]:
    body = json.dumps(request).encode()
    return hook_calls.answer(client=client, service=service, body=body, base=BOARD, at=at)


def _request(hook: str, case: Case, **context: Any) -> Json:
    person = case.patient
    patient = {
        "resourceType": "Patient", "id": "p1",
        "identifier": [{"system": n.system, "value": n.value} for n in person.identifiers.all()],
    } | ({"birthDate": person.birth_date.isoformat()} if person.birth_date else {})  # fmt: skip
    return {
        "hook": hook, "hookInstance": str(uuid4()), "prefetch": {"patient": patient},
        "context": {"userId": "Practitioner/1", "patientId": "p1"} | context,
    }  # fmt: skip


def _order() -> Json:
    drug = {
        "resourceType": "MedicationRequest", "id": "m1", "status": "draft", "intent": "order",
        "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"coding": [CETUXIMAB]},
    }  # fmt: skip
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": drug}]}


def _object(client: HookClient, card: Json, at: datetime) -> None:
    """Somebody at the bedside says that a fact is wrong: the coordinator finds it on the page."""
    said = {
        "card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": at.isoformat(),
        "overrideReason": {"reason": {"code": "data-wrong"}, "userComment": "The pathologist reported it on Monday."},
    }  # fmt: skip
    body = json.dumps({"feedback": [said]}).encode()
    hook_feedback.keep(client=client, service=VIEW, body=body, at=at)
