"""What was asked for a case, as the rule of booked dates reads it: tasks of signed decisions, and examinations."""

from collections.abc import Iterable

from cases.models import WorkUp
from cases.rules.bookings import Request
from mdt.models import Action, ActionState


def request_of(row: Action | WorkUp) -> Request:
    """A task of a decision, or an examination that was asked for."""
    if isinstance(row, Action):
        is_open = row.state == ActionState.OPEN
        return Request(
            f"task:{row.public_id}", row.text, row.created_at.date(), row.due_on, is_open
        )
    return Request(f"work-up:{row.public_id}", row.title, row.recorded_at.date())


def requests_of(actions: Iterable[Action], work_up: Iterable[WorkUp]) -> list[Request]:
    asked = [request_of(row) for row in work_up if row.state == "requested"]
    return [request_of(row) for row in actions] + asked
