"""A record system to launch from: to try an installation, and to see what a launch asks of one (docs/sign-in.md).

.venv/bin/python -m docs.launch_from_ehr BOARD NUMBER "FAMILY, GIVEN" BIRTH_DATE SEX

Run in the top folder; Ctrl-C ends it. It is the record system of our tests (tests/ehr_server.py) under a certificate of
its own: SMART App Launch, OpenID Connect and FHIR, with one patient, two diagnoses and a laboratory value. Whoever
types a name there is signed in by it.
"""

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlencode

from tests.ehr import running

FOLDER, PORT = Path(".local/ehr"), 9443
SYSTEM, LAUNCH = "urn:demo:mrn", "p1"
Json = dict[str, Any]


def facts() -> list[Json]:
    """What is found of the patient there: a primary, liver metastases, and a CEA of yesterday."""
    whose = {"subject": {"reference": f"Patient/{LAUNCH}"}}
    now = datetime.now(UTC)
    return [
        {"resourceType": "Condition", "id": "c1", "code": _code("363406005"), **whose},
        {
            "resourceType": "Condition", "id": "c2", "code": _code("94381002"), **whose,
            "onsetDateTime": str((now - timedelta(days=30)).date()),
        },
        {
            "resourceType": "Observation", "id": "o1", "status": "final", **whose,
            "code": _code("2039-6", "http://loinc.org"),
            "effectiveDateTime": str((now - timedelta(days=1)).date()),
            "valueQuantity": {"value": 31.5, "unit": "ug/L", "system": "http://unitsofmeasure.org", "code": "ug/L"},
        },
    ]  # fmt: skip


def _code(code: str, system: str = "http://snomed.info/sct") -> Json:
    return {"coding": [{"system": system, "code": code}]}


def person(number: str, name: str, birth_date: str, sex: str) -> Json:
    family, _, given = name.partition(", ")
    return {
        "resourceType": "Patient",
        "id": LAUNCH,
        "identifier": [{"system": SYSTEM, "value": number}],
        "name": [{"family": family, "given": [given]}],
        "birthDate": birth_date,
        "gender": sex,
    }


def main(board: str, *whom: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running(FOLDER, PORT) as ehr, suppress(KeyboardInterrupt):
        ehr.control(patients={LAUNCH: person(*whom)}, records={LAUNCH: facts()})
        asked = urlencode({"iss": ehr.fhir, "launch": LAUNCH})
        print(f"Address of its FHIR server  {ehr.fhir}\nIssuer of its identities    {ehr.base}")
        print(f"To launch, open             {board.rstrip('/')}/launch?{asked}", flush=True)
        Event().wait()


if __name__ == "__main__":
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
