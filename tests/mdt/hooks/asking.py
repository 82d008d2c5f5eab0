"""A hospital's record system that signs its questions, as the tests play it."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

KEY = ec.generate_private_key(ec.SECP384R1())
ISSUER = "https://ehr.example"
READINESS, SELECT, SIGN = "crlm-board-readiness", "crlm-order-check-select", "crlm-order-check-sign"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
RESULTS = (
    "variants", "regions", "kras", "nras", "braf", "msi", "dpyd", "ugt1a1", "procedures", "cea",
    "performance", "medications",
)  # fmt: skip


def jwks(key: Any = KEY, kid: str = "k1") -> dict[str, Any]:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return {"keys": [public | {"kid": kid, "use": "sig"}]}


def token(
    path: str, *, key: Any = KEY, alg: str = "ES384", header: Any = None, **changed: Any
) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER, "aud": f"http://testserver{path}", "iat": now, "jti": str(uuid.uuid4()),
        "exp": now + timedelta(minutes=4),
    } | changed  # fmt: skip
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=alg, headers={"kid": "k1"} | (header or {}))


def patient(number: str = "1", **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient", "id": "p1", "birthDate": "1961-04-02", "gender": "female",
        "identifier": [{"system": "urn:mrn", "value": number}], "name": [{"family": "Meier"}],
    } | changed  # fmt: skip


def order(*codes: str, subject: str = "Patient/p1") -> dict[str, Any]:
    """A Bundle of draft orders by RxNorm codes; 318341 is cetuximab, 32592 oxaliplatin."""
    drugs = [
        {
            "resourceType": "MedicationRequest", "id": f"m{code}", "status": "draft", "intent": "order",
            "subject": {"reference": subject},
            "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": code}]},
        }
        for code in codes
    ]  # fmt: skip
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": d} for d in drugs],
    }


def asked(
    hook: str, *, prefetch: Any = None, instance: str = "i1", **context: Any
) -> dict[str, Any]:
    return {
        "hook": hook, "hookInstance": instance,
        "context": {"userId": "Practitioner/1", "patientId": "p1"} | context,
        "prefetch": {"patient": patient()} if prefetch is None else prefetch,
    }  # fmt: skip


def post(path: str, body: Any, **claims: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    bearer = f"Bearer {token(path, **claims)}"
    return Client(raise_request_exception=True).post(
        path, data, content_type="application/json", headers={"Authorization": bearer}
    )


def ask(service: str, body: Any, **claims: Any) -> Any:
    return post(f"/cds-services/{service}", body, **claims)


def cards(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = json.loads(response.content)["cards"]
    return found


def codes(response: Any) -> list[str]:
    return [card["source"]["topic"]["code"] for card in cards(response)]
