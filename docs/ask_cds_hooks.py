"""One signed question to CDS Hooks, as a record system asks it: to try an installation, and to read how it is done.

python docs/ask_cds_hooks.py keys                             makes a key once; prints what is public of it
python docs/ask_cds_hooks.py ask BOARD ISSUER SYSTEM NUMBER   the cards for the patient of this number
"""

import json
import sys
import time
from pathlib import Path
from uuid import uuid4

import jwt
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

KEY = Path("ehr.pem")


def private_key() -> ec.EllipticCurvePrivateKey:
    if not KEY.exists():
        made = ec.generate_private_key(ec.SECP384R1())
        KEY.touch(mode=0o600)
        KEY.write_bytes(
            made.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    found = serialization.load_pem_private_key(KEY.read_bytes(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    return found


def keys() -> str:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private_key().public_key()))
    return json.dumps({"keys": [public | {"kid": "one"}]}, indent=1)


def ask(board: str, issuer: str, system: str, number: str) -> str:
    address = f"{board.rstrip('/')}/cds-services/crlm-board-readiness"
    now = int(time.time())
    said = {"iss": issuer, "aud": address, "iat": now, "exp": now + 240, "jti": str(uuid4())}
    token = jwt.encode(said, private_key(), algorithm="ES384", headers={"kid": "one"})
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": system, "value": number}],
    }
    question = {
        "hook": "patient-view",
        "hookInstance": str(uuid4()),
        "context": {"userId": "Practitioner/1", "patientId": "p1"},
        "prefetch": {"patient": patient},
    }
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(address, json=question, headers=headers, timeout=10)
    return f"{answer.status_code}\n{json.dumps(answer.json(), indent=1, ensure_ascii=False)}"


if __name__ == "__main__":
    print(keys() if sys.argv[1] == "keys" else ask(*sys.argv[2:6]))
