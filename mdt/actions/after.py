"""What a signature sets going: letters, the watch for its fate, and, for a correction, what must be undone."""

from datetime import datetime

from accounts import audit
from accounts.models import User
from mdt.actions import delivering, letters
from mdt.actions.due import forget
from mdt.models import Action, Decision


def follow(*, decision: Decision, by: User, at: datetime) -> None:
    """The caller holds the transaction of the signature. Following again changes nothing."""
    delivering.expect(decision, at=at)
    letters.draft(decision=decision, at=at)
    if decision.supersedes is not None:
        _undo(decision.supersedes, by=by, at=at)
    forget(decision.item.case_id)


def _undo(old: Decision, *, by: User, at: datetime) -> None:
    """Letters of the version before are recalled; its open actions are for somebody to look through."""
    recalled = letters.recall(decision=old, at=at)
    flagged = Action.objects.filter(decision=old).open().update(needs_review=True)
    detail = {"letters_recalled": recalled, "actions_to_review": flagged}
    audit.record("decision superseded", old, by=by, at=at, detail=detail)
