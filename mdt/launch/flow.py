"""The two halves of a launch: sending the browser to the record system, and believing what it comes back with."""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import jwt
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts import client_keys
from accounts.keys import key_at
from accounts.outside import HostFailed, fetch_json, is_https
from accounts.sealing import Unsealable, unseal
from accounts.signed import claims_of
from mdt.exceptions import LaunchRefused
from mdt.launch.discovery import Endpoints, endpoints_of
from mdt.models import RecordSystem

ALGORITHMS = ("RS256", "RS384", "ES256", "ES384")
MOST_BYTES = 2 * 1024 * 1024
STAFF = re.compile(r"(?:^|(?<=/))(?:Practitioner|PractitionerRole|Person)/[A-Za-z0-9.\-]{1,64}$")
FHIR_JSON = "application/fhir+json"
# Asked for where the patient's facts are to be read; mdt/launch/facts.py reads them.
FACTS = (
    "Condition", "Observation", "Procedure", "MedicationAdministration", "MedicationRequest",
    "MedicationStatement", "Medication", "DiagnosticReport", "ImagingStudy", "Specimen", "DocumentReference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begun:
    """What must be remembered until the browser comes back, and where it is sent."""

    address: str
    state: str
    nonce: str
    verifier: str
    facts: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What reads the facts of one patient, until that is done; not in a log. ``scope`` None: as it was asked for."""

    token: str = field(repr=False)
    patient: str = field(repr=False)
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """Who came, by issuer, subject and the whole address of their Practitioner, and the patient whom they have open.

    ``grant`` only where the facts of that patient were asked for too.
    """

    issuer: str
    subject: str
    fhir_user: str
    sid: str
    patient: dict[str, Any] | None
    grant: Grant | None = None


def begin(system: RecordSystem, *, launch: str, back: str, facts: bool = False) -> Begun:
    """Where to send the browser. Without ``launch`` the record system lets the person choose a patient.

    ``facts``: ask for the facts of the patient too.
    """
    found = endpoints_of(system)
    if system.by_key and not found.takes_signature:
        raise LaunchRefused("The record system takes no signature of ours.", why="no signature")
    challenge = generate_code_challenge()
    begun = Begun("", token_urlsafe(32), token_urlsafe(32), challenge.pop("code_verifier"), facts)
    asked = {
        "response_type": "code", "client_id": system.client_id, "redirect_uri": back,
        "scope": _scopes(found, launch, facts=facts), "state": begun.state, "nonce": begun.nonce, "aud": system.address,
    } | challenge | ({"launch": launch} if launch else {})  # fmt: skip
    sign = "&" if "?" in found.authorize else "?"
    address = f"{found.authorize}{sign}{urlencode(asked)}"
    return replace(begun, address=address)


def _scopes(found: Endpoints, launch: str, *, facts: bool) -> str:
    """Least of all: who the person is, and the identity of the one patient; the facts only where they are read."""
    patient = "patient/Patient.r" if found.scopes_v2 else "patient/Patient.read"
    may = "rs" if found.scopes_v2 else "read"
    more = [f"patient/{kind}.{may}" for kind in FACTS] if facts else []
    context = "launch" if launch else "launch/patient"
    return " ".join(("openid", "fhirUser", context, patient, *more))


def finish(
    system: RecordSystem, *, code: str, nonce: str, verifier: str, back: str, facts: bool = False
) -> Brought:
    """Exchange the code, check who signed in, and read the patient.

    The token is dropped here, unless the ``facts`` of the patient are to be read by it.
    """
    found = endpoints_of(system)
    said = _exchanged(system, found, code=code, verifier=verifier, back=back)
    claims = _claims(said.get("id_token"), system, found, nonce)
    sid = claims.get("sid")
    return Brought(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        fhir_user=_fhir_user(claims.get("fhirUser"), system),
        sid=sid if isinstance(sid, str) else "",
        patient=(patient := _patient(system, said)),
        grant=_grant(said, patient) if facts and patient else None,
    )


def _grant(said: Mapping[str, Any], patient: Mapping[str, Any]) -> Grant:
    scope = said.get("scope")
    return Grant(
        str(said["access_token"]), str(patient["id"]), None if scope is None else str(scope)
    )


def _exchanged(
    system: RecordSystem, found: Endpoints, *, code: str, verifier: str, back: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
    }  # fmt: skip
    headers: dict[str, str] = {}
    if system.by_key:
        form |= _signature(system, found)
    elif not system.sealed_secret:
        form["client_id"] = system.client_id
    elif found.takes_basic:
        headers["Authorization"] = _basic(system.client_id, _secret(system))
    else:
        form |= {"client_id": system.client_id, "client_secret": _secret(system)}
    try:
        return fetch_json(found.token, form=form, headers=headers)
    except HostFailed as error:
        raise LaunchRefused("The record system did not confirm the sign-in.", why="code") from error


def _signature(system: RecordSystem, found: Endpoints) -> dict[str, str]:
    try:
        return client_keys.assertion(system.client_id, found.token, timezone.now())
    except ImproperlyConfigured as error:
        raise LaunchRefused(
            "This installation has no key to sign with; an administrator must set CLIENT_KEYS_FILE.",
            why="no key",
        ) from error


def _secret(system: RecordSystem) -> str:
    try:
        return unseal(system.sealed_secret)
    except Unsealable as error:
        raise LaunchRefused(
            "The secret of the record system cannot be read; an administrator must give it again.",
            why="secret",
        ) from error


def _basic(name: str, secret: str) -> str:
    """RFC 6749 2.3.1: both are encoded as in a form before they are joined."""
    words = f"{quote_plus(name)}:{quote_plus(secret)}"
    return f"Basic {b64encode(words.encode()).decode()}"


def _claims(token: object, system: RecordSystem, found: Endpoints, nonce: str) -> dict[str, Any]:
    """Who signed in: signed by the system's key, for us, fresh, and in answer to this very launch."""
    if not isinstance(token, str):
        raise LaunchRefused("The record system does not say who signed in.", why="no identity")
    try:
        header = jwt.get_unverified_header(token)
        claims = claims_of(
            token, key_at(found.keys, header.get("kid")), algorithms=ALGORITHMS,
            audience=system.client_id, issuer=system.token_issuer,
            required=["iss", "sub", "aud", "exp", "iat", "nonce"],
        )  # fmt: skip
    except (jwt.PyJWTError, RecursionError, ValueError) as error:
        raise LaunchRefused(
            "What the record system says of who signed in does not hold together.", why="identity"
        ) from error
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise LaunchRefused("The sign-in answers another launch than this one.", why="nonce")
    return claims


def _fhir_user(said: object, system: RecordSystem) -> str:
    """The whole address of who signed in; a short one is meant on the record system's own server."""
    if said is None:
        return ""
    own = f"{system.address}/"
    if isinstance(said, str) and STAFF.fullmatch(said.removeprefix(own)):
        return own + said.removeprefix(own)
    if isinstance(said, str) and is_https(said) and STAFF.search(said):
        return said
    raise LaunchRefused("The record system says that no member of staff signed in.", why="no staff")


def _patient(system: RecordSystem, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """The Patient that the token is for; None where the record system has nobody open."""
    key, token = said.get("patient"), said.get("access_token")
    if key is None:
        return None
    if not isinstance(key, str) or not 0 < len(key) <= 64 or not isinstance(token, str):
        raise LaunchRefused("The record system does not name the patient rightly.", why="patient")
    headers = {"Authorization": f"Bearer {token}", "Accept": FHIR_JSON}
    try:
        address = f"{system.address}/Patient/{quote(key, safe='')}"
        found = fetch_json(address, headers=headers, most_bytes=MOST_BYTES)
    except (HostFailed, ValueError) as error:
        raise LaunchRefused(
            "The record system did not give the identity of its patient.", why="patient not read"
        ) from error
    if found.get("resourceType") != "Patient" or found.get("id") != key:
        raise LaunchRefused("The record system gave another patient.", why="other patient")
    return found
