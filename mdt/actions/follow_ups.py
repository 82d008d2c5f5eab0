"""Tasks out of a decision: given to one person, closed on evidence."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.models import Action, ActionState, AgendaItem, Decision
from mdt.rules.deadlines import working_days_after

LONGEST_DAYS = 250


@transaction.atomic
def give(
    *, decision: Decision, text: str, owner: User, due_in_working_days: int, by: User, at: datetime
) -> Action:
    """Give one person one task with a due date in working days."""
    check(by, Permission.DRAFT_DECISION, decision.item.case.site_id)
    if not text.strip() or not 0 <= due_in_working_days <= LONGEST_DAYS:
        raise Invalid("Say what is to be done, and in how many working days (0 to 250).")
    if not owner.memberships.filter(site=decision.item.case.site_id).exists():
        elsewhere = (Problem("owner", "works elsewhere"),)
        raise Invalid(f"{owner} does not work at this site.", problems=elsewhere)
    due = working_days_after(_local_day(decision.item, at), due_in_working_days)
    action = Action.objects.create(
        decision=decision, text=text.strip(), owner=owner, due_on=due, created_at=at
    )
    audit.record("action given", action, by=by, at=at)
    return action


def _local_day(item: AgendaItem, at: datetime) -> date:
    return at.astimezone(item.meeting.board.zone).date()


@transaction.atomic
def close(*, action: Action, done: bool, evidence: str, by: User, at: datetime) -> Action:
    """Close a task, with the evidence that it was done or the reason why not."""
    rows = Action.objects.select_for_update(of=("self",)).select_related("decision__item__case")
    action = rows.get(pk=action.pk)
    check(by, Permission.UPDATE_ACTIONS, action.decision.item.case.site_id)
    if action.state != ActionState.OPEN:
        raise NotAllowedNow("This task is closed already.")
    if not evidence.strip():
        empty = (Problem("evidence", "is empty"),)
        raise Invalid("Say what shows that it was done, or why it was not.", problems=empty)
    action.state = ActionState.DONE if done else ActionState.NOT_DONE
    action.evidence, action.closed_at = evidence.strip(), at
    action.save()
    audit.record("action closed", action, by=by, at=at, detail={"done": done})
    return action
