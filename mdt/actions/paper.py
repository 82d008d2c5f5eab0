"""A decision that was written on paper while the system was down, entered later, and said to be so."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.actions import decisions
from mdt.models import AgendaItem, Decision, PaperRecord

MOST_BYTES = 10 * 1024 * 1024
# The first bytes of a file tell what it is; its name may tell anything.
KINDS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@transaction.atomic
def enter(
    *,
    item: AgendaItem,
    content: Mapping[str, Any],
    happened_at: datetime,
    scan: bytes,
    by: User,
    at: datetime,
) -> Decision:
    """Draft the decision from the paper, with its scan and the time at which it was really made.

    It is read back and signed like any other; the quorum is asked for the time on the paper. The audit trail
    has both times.
    """
    check(by, Permission.DRAFT_DECISION, item.case.site_id)
    kind = _kind_of(scan)
    if not item.meeting.starts_at <= happened_at <= at:
        wrong = (Problem("happened_at", "is not between the start of the meeting and now"),)
        raise Invalid("Give the time at which it was decided.", problems=wrong)
    draft = decisions.save_draft(item=item, content=content, by=by, at=at)
    if hasattr(draft, "paper"):
        raise Invalid("The paper of this decision is attached already.")
    digest = sha256(scan).hexdigest()
    PaperRecord.objects.create(
        decision=draft,
        happened_at=happened_at,
        scan=scan,
        scan_type=kind,
        scan_sha256=digest,
        by=by,
        at=at,
    )
    detail = {
        "happened_at": happened_at.isoformat(),
        "entered_at": at.isoformat(),
        "sha256": digest,
    }
    audit.record("decision entered from paper", draft, by=by, at=at, detail=detail)
    return draft


def _kind_of(scan: bytes) -> str:
    kind = next((kind for start, kind in KINDS.items() if scan.startswith(start)), "")
    if not kind or len(scan) > MOST_BYTES:
        wrong = (Problem("scan", "is no PDF, PNG or JPEG of at most 10 MB"),)
        raise Invalid("Attach the scan of the paper.", problems=wrong)
    return kind
