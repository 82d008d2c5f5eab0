"""Reading a request: bounded first, then JSON without tricks, then every field with its type."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from accounts.exceptions import Problem
from cases.fhir.decode import GZIP, Page, decode
from cases.fhir.elements import objects
from cases.fhir.issues import Unusable
from mdt.exceptions import HookRequestUnreadable, PrefetchMissing, RequestTooLarge
from mdt.hooks.services import Service

Json = dict[str, Any]
MOST_BYTES = 2 * 1024 * 1024
MOST_RESOURCES = 400
MOST_VALUES = 50_000
LONGEST = 100


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A well-formed request. A key of ``prefetch`` that holds None was asked for and found nothing."""

    service: Service
    instance: str
    patient_id: str
    context: Json
    prefetch: dict[str, Json | None]
    sha256: str


def read_json(body: bytes) -> Json:
    """Read one JSON object. Raises ``RequestTooLarge`` or ``HookRequestUnreadable``."""
    if len(body) > MOST_BYTES:
        raise RequestTooLarge(f"A request may have {MOST_BYTES // 1024 // 1024} MB.")
    if body.startswith(GZIP):
        raise HookRequestUnreadable("The body is packed; send JSON as it is.")
    try:
        pages = decode("request", body)
    except Unusable as error:
        found = error.issues[0]
        places = (Problem(found.path, found.text),) if found.path else ()
        raise HookRequestUnreadable(found.text, problems=places) from error
    if len(pages) != 1:
        raise HookRequestUnreadable("One JSON object is expected.")
    _check_size(pages[0].root)
    return pages[0].root


def _check_size(root: Json) -> None:
    """Small bytes can hold many values, and each costs time when it is checked."""
    waiting: list[Any] = [root]
    seen = 0
    while waiting:
        value = waiting.pop()
        inside = list(value.values()) if isinstance(value, dict) else value
        if isinstance(inside, list):
            seen += len(inside)
            waiting += inside
        if seen > MOST_VALUES:
            raise RequestTooLarge(f"A request may hold {MOST_VALUES} values.")


def read_request(body: bytes, service: Service) -> HookRequest:
    """Read a request to a service, every field checked. Raises ``HookRequestUnreadable`` naming each place."""
    said = read_json(body)
    problems = list(_problems(said, service))
    if problems:
        raise HookRequestUnreadable("The request is malformed.", problems=tuple(problems))
    prefetch = said.get("prefetch") or {}
    request = HookRequest(
        service=service,
        instance=said["hookInstance"],
        patient_id=said["context"]["patientId"],
        context=said["context"],
        prefetch={key: _usable(value) for key, value in prefetch.items()},
        sha256=sha256(body).hexdigest(),
    )
    _check_patient(request)
    return request


def _problems(said: Json, service: Service) -> Iterator[Problem]:
    if said.get("hook") != service.hook:
        yield Problem("hook", f"is not {service.hook}, the hook of this service")
    if not _is_short_text(said.get("hookInstance")):
        yield Problem("hookInstance", "is not an identifier")
    context, prefetch = said.get("context"), said.get("prefetch")
    if not isinstance(context, dict):
        yield Problem("context", "is not an object")
    else:
        yield from _context_problems(context, service)
    if not (prefetch is None or isinstance(prefetch, dict)):
        yield Problem("prefetch", "is not an object")
    elif any(not (v is None or isinstance(v, dict)) for v in (prefetch or {}).values()):
        yield Problem("prefetch", "holds something that is neither a resource nor null")


def _context_problems(context: Json, service: Service) -> Iterator[Problem]:
    for name, kind in service.context.items():
        value = context.get(name)
        if not isinstance(value, kind):
            yield Problem(f"context.{name}", "is missing or of the wrong type")
        elif kind is str and not _is_short_text(value):
            yield Problem(f"context.{name}", "is empty or too long")
        elif isinstance(value, list) and not all(isinstance(one, str) for one in value):
            yield Problem(f"context.{name}", "holds something that is not a text")
        elif isinstance(value, dict) and value.get("resourceType") != "Bundle":
            yield Problem(f"context.{name}", "is not a Bundle")


def _is_short_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= LONGEST


def _usable(value: Json | None) -> Json | None:
    """A client that failed to fetch something may send the error in its place."""
    if value is None or value.get("resourceType") == "OperationOutcome":
        return None
    return value


def _check_patient(request: HookRequest) -> None:
    """Without the patient there is nothing to answer; another patient's data must not be answered for."""
    patient = request.prefetch.get("patient")
    if patient is None:
        raise missing(request.service, ["patient"])
    if patient.get("resourceType") != "Patient" or patient.get("id") != request.patient_id:
        raise HookRequestUnreadable(
            "The patient sent along is not the patient of the request.",
            problems=(Problem("prefetch.patient", "is not the Patient of context.patientId"),),
        )


def missing(service: Service, keys: list[str]) -> PrefetchMissing:
    """Ask for what was not sent along, each with its template."""
    problems = tuple(Problem(f"prefetch.{key}", service.prefetch[key]) for key in keys)
    return PrefetchMissing("Data that the answer needs were not sent along.", problems=problems)


def record_sent(request: HookRequest) -> Page:
    """Everything sent along as one Bundle, each resource once, as an import would read it."""
    seen: dict[tuple[object, object], Json] = {}
    for number, resource in enumerate(_resources(request.prefetch)):
        key = resource.get("id") if isinstance(resource.get("id"), str) else number
        seen.setdefault((str(resource.get("resourceType")), key), resource)
    if len(seen) > MOST_RESOURCES:
        raise RequestTooLarge(f"At most {MOST_RESOURCES} resources are read.")
    entries = [{"resource": resource} for resource in seen.values()]
    return Page("request", 0, {"resourceType": "Bundle", "type": "collection", "entry": entries})


def _resources(prefetch: dict[str, Json | None]) -> Iterator[Json]:
    for value in prefetch.values():
        if value is not None:
            yield from resources_of(value)


def resources_of(value: Json) -> Iterator[Json]:
    """The resources of a Bundle, or the one resource itself; a failed search says nothing."""
    if value.get("resourceType") != "Bundle":
        yield value
        return
    for entry in objects(value.get("entry")):
        resource = entry.get("resource")
        if isinstance(resource, dict) and resource.get("resourceType") != "OperationOutcome":
            yield resource
