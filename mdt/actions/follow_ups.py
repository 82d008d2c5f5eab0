"""Tasks out of a decision: given to one person, closed on evidence."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.actions import live, notices
from mdt.models import Action, ActionState, Decision, Handover
from mdt.rules.deadlines import working_days_after

LONGEST_DAYS = 250


@transaction.atomic
def give(
    *,
    decision: Decision,
    text: str,
    owner: User,
    due_in_working_days: int,
    by: User,
    at: datetime,
    deputy: User | None = None,
) -> Action:
    """Give one person one task with a due date in working days; a deputy is told when it is late."""
    check(by, Permission.DRAFT_DECISION, decision.item.case.site_id)
    if not text.strip() or not 0 <= due_in_working_days <= LONGEST_DAYS:
        raise Invalid("Say what is to be done, and in how many working days (0 to 250).")
    _check_works_here(owner, decision, "owner")
    if deputy is not None:
        _check_works_here(deputy, decision, "deputy")
    due = working_days_after(day_at(decision.item.meeting.board, at), due_in_working_days)
    action = Action.objects.create(
        decision=decision, text=text.strip(), owner=owner, deputy=deputy, due_on=due, created_at=at
    )
    live.touch(decision.item.meeting_id)
    audit.record("action given", action, by=by, at=at)
    return action


def _check_works_here(person: User, decision: Decision, field: str) -> None:
    if not person.memberships.filter(site=decision.item.case.site_id).exists():
        elsewhere = (Problem(field, "works elsewhere"),)
        raise Invalid(f"{person} does not work at this site.", problems=elsewhere)


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


@transaction.atomic
def hand_over(*, action: Action, to: User, reason: str, by: User, at: datetime) -> Action:
    """Pass a task on to another person, with the reason; who had it before stays on record."""
    action = _open(action, by)
    _check_works_here(to, action.decision, "to")
    if not reason.strip():
        raise Invalid("Say why it is passed on.", problems=(Problem("reason", "is empty"),))
    if to.pk == action.owner_id:
        return action
    Handover.objects.create(
        action=action, before=action.owner, after=to, reason=reason.strip(), by=by, at=at
    )
    action.owner, action.escalated_at = to, None
    action.save(update_fields=["owner", "escalated_at"])
    audit.record("action handed over", action, by=by, at=at, detail={"to": str(to.public_id)})
    return action


@transaction.atomic
def review(*, action: Action, by: User, at: datetime) -> Action:
    """Say that a task of a superseded decision still holds as it is."""
    action = _open(action, by)
    action.needs_review = False
    action.save(update_fields=["needs_review"])
    audit.record("action reviewed", action, by=by, at=at)
    return action


def _open(action: Action, by: User) -> Action:
    rows = Action.objects.select_for_update(of=("self",)).select_related(
        "decision__item__case", "owner"
    )
    action = rows.get(pk=action.pk)
    check(by, Permission.UPDATE_ACTIONS, action.decision.item.case.site_id)
    if action.state != ActionState.OPEN:
        raise NotAllowedNow("This task is closed already.")
    return action


@transaction.atomic
def escalate(*, today: date, by: Actor, at: datetime) -> int:
    """Bring what is overdue before its deputy and the coordinators, once; return how many were new."""
    late = Action.objects.overdue(today).filter(escalated_at=None)
    beside = late.select_related("owner", "deputy", "decision__item__meeting__board")
    found = list(beside.select_for_update(of=("self",), no_key=True))
    for action in found:
        action.escalated_at = at
        audit.record("action escalated", action, by=by, at=at)
        _alert(action, at)
    Action.objects.bulk_update(found, ["escalated_at"])
    return len(found)


def _alert(action: Action, at: datetime) -> None:
    """Its owner may be away: the deputy and the coordinators learn of it, without the patient's name."""
    board = action.decision.item.meeting.board
    people = notices.people_of(board, Permission.SCHEDULE)
    notices.tell(
        [*people, *([action.deputy] if action.deputy else [])],
        key=f"overdue:{action.public_id}:{action.due_on}:{action.owner_id}",
        text=f"A task of {action.owner.full_name} is overdue since {action.due_on.isoformat()}.",
        path=f"/decisions/{action.decision.public_id}/",
        at=at,
    )
