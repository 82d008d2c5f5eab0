"""The names by which we give meetings, boards and people to systems that speak FHIR, and how we know them again."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

BOARD, MEETING, PERSON = "urn:crlm:board", "urn:crlm:meeting", "urn:crlm:person"
APPOINTMENTS = ("api-fhir-appointment", "api-base-appointment")


def read_number(value: str) -> UUID | None:
    """A number of ours, only as we write it."""
    try:
        found = UUID(value)
    except ValueError:
        return None
    return found if str(found) == value else None


def meeting_at(address: str) -> UUID | None:
    """Which meeting an address of an Appointment names, if we answer under it; another server's is none of ours."""
    try:
        sent = urlsplit(address)
    except ValueError:
        return None
    host, _port = split_domain_port(sent.netloc)
    is_ours = bool(host) and validate_host(host, settings.ALLOWED_HOSTS)
    if sent.scheme not in ("http", "https") or not is_ours:
        return None
    try:
        found = resolve(sent.path.partition("/_history/")[0])
    except Resolver404:
        return None
    return found.kwargs["pk"] if found.url_name in APPOINTMENTS else None
