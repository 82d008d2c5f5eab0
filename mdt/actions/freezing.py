"""What the board is shown: the evaluation at the moment its list was locked, whatever comes later."""

from collections.abc import Sequence
from datetime import datetime

from mdt.models import AgendaItem, Meeting, MeetingState
from recommendations.models import Evaluation

FROZEN = (MeetingState.LOCKED, MeetingState.IN_SESSION)


def follow(*, meeting: Meeting, at: datetime) -> None:
    """Freeze the list of a meeting that was locked or begun, let go that of one unlocked.

    The caller holds the transaction and has written the audit event. Freezing again changes nothing.
    """
    listed = AgendaItem.objects.filter(meeting=meeting)
    if meeting.state in FROZEN:
        freeze(list(listed.on_list().filter(frozen_at=None)), at=at)
    elif meeting.state == MeetingState.PLANNED:
        listed.active().update(frozen_evaluation=None, frozen_at=None)


def freeze(items: Sequence[AgendaItem], *, at: datetime) -> None:
    """Attach the latest evaluation of each case; one that was never evaluated freezes as such."""
    latest = Evaluation.objects.latest_of_each(item.case_id for item in items)
    of_case = {evaluation.case_id: evaluation for evaluation in latest}
    for item in items:
        item.frozen_evaluation, item.frozen_at = of_case.get(item.case_id), at
    AgendaItem.objects.bulk_update(items, ["frozen_evaluation", "frozen_at"])


def shown_evaluation(item: AgendaItem) -> Evaluation | None:
    """What is before the board: frozen with the list, and the latest until then."""
    if item.frozen_at is not None:
        return item.frozen_evaluation
    return Evaluation.objects.latest_for(item.case_id)
