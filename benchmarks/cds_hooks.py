"""Answers of CDS Hooks at twenty requests a second, beside a bare view: ``python -m benchmarks.cds_hooks``.

A real server process, signed tokens, and a prefetch of thirty resources in every request.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.database import TODAY, add_cases, add_site_and_board, benchmark_database

PORT, CASES = 8765, 200
BASE = f"http://127.0.0.1:{PORT}"
ISSUER = "https://ehr.bench.example"
SERVICES = (("patient-view", "crlm-board-readiness"), ("order-sign", "crlm-order-check-sign"))


def main(seconds: int, rate: int) -> None:
    with benchmark_database():
        add_site_and_board()
        add_cases(CASES)
        key = _register()
        server = _server()
        try:
            _wait()
            rows = [("bare view, 1 query", _run(lambda _: _get("/readyz"), seconds, rate))]
            for hook, service in SERVICES:
                rows.append(
                    (hook, _run(lambda n, h=hook, s=service: _ask(h, s, n, key), seconds, rate))
                )
        finally:
            server.terminate()
            server.wait(timeout=20)
    print(f"{rate} requests a second for {seconds} s each; {CASES} cases; one server process")
    print(f"{'':<22}{'requests':>9}{'errors':>8}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for name, times in rows:
        good = sorted(ms for ms in times if ms is not None)
        errors = len(times) - len(good)
        p95 = statistics.quantiles(good, n=20)[-1]
        print(
            f"{name:<22}{len(times):>9}{errors:>8}{statistics.median(good):>9.1f}{p95:>9.1f}{good[-1]:>9.1f}"
        )


def _register() -> Any:
    import jwt
    from cryptography.hazmat.primitives.asymmetric import ec

    from accounts.audit import SystemActor
    from accounts.models import Site
    from cases.models import Case, ImportSource, PatientIdentifier
    from mdt.actions import hook_clients
    from mdt.actions.pipeline import assess

    key = ec.generate_private_key(ec.SECP384R1())
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    systems = list(PatientIdentifier.objects.values_list("system", flat=True).distinct())
    source = ImportSource.objects.create(code="bench", name="Bench", trusted_systems=systems)
    hook_clients.register(
        code="bench", name="Bench", issuer=ISSUER, site=Site.objects.get(), source=source,
        jwks={"keys": [public | {"kid": "k1"}]}, by=SystemActor("benchmark"), at=TODAY,
    )  # fmt: skip
    assess(Case.objects.values_list("pk", flat=True), as_of=TODAY.date(), at=TODAY)
    rows = PatientIdentifier.objects.select_related("patient")[:CASES]
    _patients.extend((r.system, r.value, str(r.patient.birth_date), r.patient.sex) for r in rows)
    return key


_patients: list[tuple[str, str, str, str | None]] = []


def _server() -> subprocess.Popen[bytes]:
    program = Path(sys.executable).with_name("granian")
    words = ["--interface", "wsgi", "--port", str(PORT), "--blocking-threads", "4", "--no-ws", "config.wsgi:application"]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"LOG_LEVEL": "ERROR", "CDS_HOOKS_RATE": "100000"}
    return subprocess.Popen([program, *words], env=environment, **quiet)  # type: ignore[call-overload, no-any-return]


def _wait() -> None:
    for _ in range(100):
        try:
            return _get("/readyz")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


def _get(path: str) -> None:
    with urllib.request.urlopen(BASE + path, timeout=10) as answer:
        answer.read()


def _ask(hook: str, service: str, number: int, key: Any) -> None:
    import jwt

    path, now = f"/cds-services/{service}", int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": BASE + path,
        "iat": now,
        "exp": now + 240,
        "jti": str(uuid.uuid4()),
    }
    bearer = jwt.encode(claims, key, algorithm="ES384", headers={"kid": "k1"})
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    body = json.dumps(_body(hook, number)).encode()
    asked = urllib.request.Request(BASE + path, body, headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        json.load(answer)


def _body(hook: str, number: int) -> dict[str, Any]:
    system, value, born, sex = _patients[number % len(_patients)]
    patient = {
        "resourceType": "Patient", "id": "p1", "birthDate": born, "gender": sex,
        "identifier": [{"system": system, "value": value}], "name": [{"family": "Bench"}],
    }  # fmt: skip
    labs = [_cea(n) for n in range(30)]
    drug = {
        "resourceType": "MedicationRequest", "id": "m1", "status": "draft", "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "L01FE01"}]},
    }  # fmt: skip
    context: dict[str, Any] = {"userId": "Practitioner/1", "patientId": "p1"}
    if hook == "order-sign":
        context["draftOrders"] = _bundle([drug])
    return {
        "hook": hook, "hookInstance": str(uuid.uuid4()), "context": context,
        "prefetch": {"patient": patient, "cea": _bundle(labs)},
    }  # fmt: skip


def _bundle(resources: list[dict[str, Any]]) -> dict[str, Any]:
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def _cea(number: int) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": f"cea{number}", "status": "final",
        "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "2039-6"}]},
        "effectiveDateTime": f"2026-01-{number % 28 + 1:02}",
        "valueQuantity": {"value": 5 + number, "system": "http://unitsofmeasure.org", "code": "ug/L"},
    }  # fmt: skip


def _run(ask: Any, seconds: int, rate: int) -> list[float | None]:
    """Requests start by the clock, whether or not the ones before were answered."""
    begun = time.perf_counter() + 0.2

    def one(number: int) -> float | None:
        due = begun + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            ask(number)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(40) as pool:
        return list(pool.map(one, range(seconds * rate)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30, 20)
