"""Refusals of those who are not signed in: each is in the log, and so many a minute in the audit trail.

Whoever needs no account to be refused can be refused as often as they like; the trail must not fill up with it.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.core.cache import cache

from accounts import audit

KEPT = 30
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """For the audit trail, which names things by ``public_id``: the address that was asked."""

    public_id: str


def note(event: str, path: str, why: str, *, by: str, at: datetime, site_code: str = "") -> None:
    """Write down that something was refused; ``why`` is a code, never what was sent."""
    log.warning(event, path=path, why=why)
    key = f"refusals:{event.replace(' ', '-')}:{int(at.timestamp()) // 60}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) <= KEPT:
        audit.record(
            event, Place(path[:64]), by=audit.SystemActor(by), at=at, site_code=site_code,
            detail={"why": why},
        )  # fmt: skip
