"""A group of patients asked from a record system by the program itself: SMART Backend Services and FHIR Bulk Data.

Nobody signs in: our key proves who asks (``client_credentials`` with ``private_key_jwt``). What comes is NDJSON as any
other file of that sender: looked at and confirmed by a person before anything is written.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from time import sleep
from typing import Any
from urllib.parse import quote, urlencode

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts import client_keys
from accounts.outside import SECONDS, Answer, HostFailed, fetch, fetch_json, json_object
from cases.actions.receiving import MOST_BYTES
from mdt.exceptions import ExportRefused, LaunchRefused
from mdt.launch.discovery import endpoints_of
from mdt.models import RecordSystem

# What a case is made of; nothing else is asked for.
TYPES = (
    "Patient", "Condition", "Observation", "Procedure", "MedicationAdministration", "MedicationRequest",
    "DiagnosticReport", "ImagingStudy", "Specimen",
)  # fmt: skip
GROUP = re.compile(r"[A-Za-z0-9.\-]{1,64}")
LINES, FHIR_JSON = "application/fhir+ndjson", "application/fhir+json"
# The server says when to ask again; these hold where it says nothing, or too much.
USUAL_PAUSE, LONGEST_PAUSE, LONGEST_WAIT = 5, 60, 1800
FILE_SECONDS = 60.0
MANIFEST_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """Where we ask, and by which token; it lives as long as this export and is kept nowhere."""

    system: RecordSystem
    token: str

    def get(
        self, address: object, accept: str, *, prefer: str = "", seconds: float = SECONDS, most_bytes: int = MANIFEST_BYTES
    ) -> Answer:  # fmt: skip
        """Only from the servers that are registered with the system. Raises ``ExportRefused``."""
        if not isinstance(address, str) or not self.system.knows(address):
            raise ExportRefused("The record system leads to a server that is not registered.")
        headers = {"Authorization": f"Bearer {self.token}", "Accept": accept}
        headers |= {"Prefer": prefer} if prefer else {}
        try:
            return fetch(address, headers=headers, seconds=seconds, most_bytes=most_bytes)
        except HostFailed as error:
            raise ExportRefused(f"The record system did not give its patients: {error}.") from error


def group_of(
    system: RecordSystem,
    group: str,
    *,
    since: date | None = None,
    wait: Callable[[float], None] = sleep,
) -> bytes:
    """The resources of a group, or of what changed there since a day, one JSON object in a line.

    Raises ``ExportRefused`` where the system does not let us, gives up, leads elsewhere or sends more than a file may
    hold; ``LaunchRefused`` where it does not describe itself.
    """
    if not GROUP.fullmatch(group):
        raise ExportRefused(
            "That is no ID of a group: letters, figures, dots and dashes, at most 64."
        )
    asked = Asked(system, _token(system))
    more = {"_type": ",".join(TYPES)} | ({"_since": f"{since}T00:00:00Z"} if since else {})
    begun = asked.get(
        f"{system.address}/Group/{quote(group)}/$export?{urlencode(more)}", FHIR_JSON,
        prefer="respond-async",
    )  # fmt: skip
    if begun.status != 202:
        raise ExportRefused(
            f"The record system does not export this group: it answered {begun.status}."
        )
    manifest = _manifest(asked, begun.headers.get("content-location"), wait)
    return b"".join(_files(asked, manifest))


def _token(system: RecordSystem) -> str:
    found = endpoints_of(system)
    if not found.takes_signature:
        raise LaunchRefused("The record system takes no signature of ours.", why="no signature")
    may = "rs" if found.scopes_v2 else "read"
    scopes = " ".join(f"system/{name}.{may}" for name in TYPES)
    form = {"grant_type": "client_credentials", "scope": scopes}
    try:
        form |= client_keys.assertion(system.client_id, found.token, timezone.now())
        said = fetch_json(found.token, form=form)
    except ImproperlyConfigured as error:
        raise ExportRefused(
            "This installation has no key to sign with: set CLIENT_KEYS_FILE."
        ) from error
    except HostFailed as error:
        raise ExportRefused(f"The record system does not let this program in: {error}.") from error
    token = said.get("access_token")
    if not isinstance(token, str) or str(said.get("token_type", "")).lower() != "bearer":
        raise ExportRefused("The record system gave no token.")
    return token


def _manifest(asked: Asked, place: str | None, wait: Callable[[float], None]) -> Mapping[str, Any]:
    """Ask as often as the server wants until it is done."""
    waited = 0.0
    while True:
        answer = asked.get(place, "application/json")
        if answer.status == 200:
            return _read(answer.body)
        if answer.status not in (202, 429):
            raise ExportRefused(f"The record system gave up: it answered {answer.status}.")
        pause = _pause(answer.headers.get("retry-after", ""))
        waited += pause
        if waited > LONGEST_WAIT:
            raise ExportRefused("The record system was not done within half an hour.")
        wait(pause)


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        return json_object(body)
    except HostFailed as error:
        raise ExportRefused(f"The record system does not say what it exported: {error}.") from error


def _pause(said: str) -> float:
    asked = int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else USUAL_PAUSE
    return float(min(max(asked, 1), LONGEST_PAUSE))


def _files(asked: Asked, manifest: Mapping[str, Any]) -> Iterator[bytes]:
    """Whole or not at all: a list of errors of the server is a part that is missing."""
    output, errors = manifest.get("output"), manifest.get("error")
    if not isinstance(output, list) or errors:
        raise ExportRefused("The record system could not export everything; nothing was taken.")
    left = MOST_BYTES
    for one in output:
        place = one.get("url") if isinstance(one, dict) else None
        answer = asked.get(place, LINES, seconds=FILE_SECONDS, most_bytes=left)
        if answer.status != 200:
            raise ExportRefused(
                f"The record system did not give a file: it answered {answer.status}."
            )
        lines = answer.body.rstrip() + b"\n"
        left = max(left - len(lines), 0)
        yield lines
