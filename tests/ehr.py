"""The record system of tests/ehr_server.py, started and told what to do."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.https import make_certificate


@dataclass(frozen=True)
class Ehr:
    base: str
    certificate: str

    @property
    def fhir(self) -> str:
        return f"{self.base}/fhir"

    def control(self, **said: Any) -> list[dict[str, Any]]:
        """Say which patients it knows and what it does wrongly; what its sign-in was asked since the last time."""
        told = requests.post(f"{self.base}/control", json=said, verify=self.certificate, timeout=10)
        seen: list[dict[str, Any]] = told.json()
        return seen

    def sign_in(self, address: str, subject: str) -> str:
        """Somebody says who they are there; the answer is where their browser is sent back to."""
        answer = requests.post(
            address, data={"sub": subject}, allow_redirects=False, verify=self.certificate, timeout=10
        )  # fmt: skip
        assert answer.status_code == 302, answer.text
        return "?" + urlsplit(answer.headers["Location"]).query

    def claim(self, subject: str, **claims: Any) -> None:
        """What its ID tokens say of this person from now on."""
        told = requests.put(
            f"{self.base}/users/{subject}", json=claims, verify=self.certificate, timeout=10
        )  # fmt: skip
        assert told.status_code == 204, told.text

    def logout_token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """What it would send when somebody signed out there, signed by its key; None leaves a claim out."""
        said = {"header": header or {"typ": "logout+jwt"}, "claims": claims}
        told = requests.post(
            f"{self.base}/logout-token", json=said, verify=self.certificate, timeout=10
        )  # fmt: skip
        return str(told.json()["token"])


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    return found


@contextmanager
def running(folder: Path, port: int = 0) -> Iterator[Ehr]:
    """``folder`` takes its certificate; without a port, a free one is taken."""
    certificate, key = make_certificate(folder)
    port = port or _free_port()
    words = [sys.executable, "-W", "ignore", "-m", "tests.ehr_server", str(port), str(certificate), str(key)]  # fmt: skip
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1]
    )
    ehr = Ehr(f"https://127.0.0.1:{port}", str(certificate))
    try:
        for _ in range(150):
            try:
                ehr.control()
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield ehr
    finally:
        process.terminate()
        process.wait(timeout=10)


def patient(number: str = "1", **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient", "id": "p1", "birthDate": "1961-04-02", "gender": "female",
        "identifier": [{"system": "urn:mrn", "value": number}, {"system": "urn:other", "value": "1"}],
        "name": [{"family": "Meier", "given": ["Anna"]}],
    } | changed  # fmt: skip
