"""A year of weekly meetings that have been held: one decided listing for each case, with its letters and its fate."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from mdt.models import AgendaItem, Board, Decision, Meeting

WEEKS = 50
QUORUM = {"present": ["surgeon", "oncologist", "radiologist"], "missing": [], "status": "met"}


def hold_meetings(board: "Board", by: "User", now: datetime) -> int:
    """Decide every case of the board's sites at one of fifty meetings; return how many there are."""
    from cases.models import Case
    from mdt.models import AgendaItem, Decision, Delivery, Letter, Meeting

    starts = [now - timedelta(weeks=week + 1) for week in range(WEEKS)]
    meetings = Meeting.objects.bulk_create([_meeting(board, start) for start in starts])
    ids = list(Case.objects.filter(site__boards=board).order_by("pk").values_list("pk", flat=True))
    items = AgendaItem.objects.bulk_create(
        [_item(board, meetings[n % WEEKS], case, n, now) for n, case in enumerate(ids)], 1000
    )
    decisions = Decision.objects.bulk_create([_decision(item, by) for item in items], 1000)
    Letter.objects.bulk_create(
        [_letter(d, kind) for d in decisions for kind in ("gp", "patient")], 1000
    )
    Delivery.objects.bulk_create(
        [
            Delivery(decision=d, expected_by=now.date(), matched_at=now, fate="full", evidence=[])
            for d in decisions
        ],
        1000,
    )
    return len(items)


def _meeting(board: "Board", start: datetime) -> "Meeting":
    from mdt.models import Meeting

    return Meeting(
        board=board, starts_at=start, ends_at=start + timedelta(hours=8), cut_off_at=start, lock_at=start,
        capacity_minutes=480, state="ended",
    )  # fmt: skip


def _item(board: "Board", meeting: "Meeting", case: int, place: int, now: datetime) -> "AgendaItem":
    from mdt.models import AgendaItem

    return AgendaItem(
        meeting=meeting, board=board, case_id=case, position=place, planned_minutes=5, state="decided",
        question="resectability", created_at=now,
    )  # fmt: skip


def _decision(item: "AgendaItem", by: "User") -> "Decision":
    from mdt.models import Decision

    at = item.meeting.starts_at
    said: dict[str, Any] = {
        "recommendation": "x",
        "intent": "curative",
        "treatments": ["liver_resection"],
    }
    return Decision(
        item=item, state="signed", recorded_by=by, recorded_at=at, signed_by=by, signed_at=at, sha256="0" * 64,
        snapshot={"quorum": QUORUM}, **said,
    )  # fmt: skip


def _letter(decision: "Decision", kind: str) -> Any:
    from mdt.models import Letter

    at = decision.recorded_at
    return Letter(
        decision=decision,
        kind=kind,
        state="ready",
        content={},
        due_on=at.date() + timedelta(days=1),
        made_at=at,
    )
