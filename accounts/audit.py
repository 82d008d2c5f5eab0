"""The audit trail: one row for each thing done, written in the transaction that does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from accounts.models import AuditEvent, User


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A background job that names itself as the author of what it does."""

    name: str


Actor = User | SystemActor


class Subject(Protocol):
    @property
    def public_id(self) -> object: ...


def record(
    event: str,
    subject: Subject,
    *,
    by: Actor,
    at: datetime,
    site_code: str = "",
    detail: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Add one event. ``detail`` holds codes and counts, never names or clinical text."""
    return AuditEvent.objects.create(
        **_row(event, subject, by=by, at=at, site_code=site_code, detail=detail)
    )


def record_many(
    event: str, subjects: list[Subject], *, by: Actor, at: datetime, site_code: str = ""
) -> None:
    """Add one event for each subject, in one statement."""
    rows = [
        AuditEvent(**_row(event, subject, by=by, at=at, site_code=site_code, detail=None))
        for subject in subjects
    ]
    AuditEvent.objects.bulk_create(rows, batch_size=1000)


def _row(
    event: str,
    subject: Subject,
    *,
    by: Actor,
    at: datetime,
    site_code: str,
    detail: Mapping[str, object] | None,
) -> dict[str, object]:
    return {
        "event": event,
        "at": at,
        "person_key": key_of(by),
        "person_label": by.full_name if isinstance(by, User) else by.name,
        "subject_type": type(subject).__name__,
        "subject_key": str(subject.public_id),
        "site_code": site_code,
        "detail": dict(detail or {}),
        "request_id": str(structlog.contextvars.get_contextvars().get("request_id", "")),
    }


def key_of(by: Actor) -> str:
    return str(by.public_id) if isinstance(by, User) else f"system:{by.name}"
