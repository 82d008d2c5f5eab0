"""What people do to flags: dismiss with a reason, open again, judge afterwards."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import DismissalReason, Flag, FlagState


@transaction.atomic
def dismiss(*, flag: Flag, reason: str, comment: str, by: User, at: datetime) -> Flag:
    """Take a flag off the list, with a coded reason. It stays off until its evidence changes."""
    flag = _locked(flag, by)
    if flag.state != FlagState.OPEN:
        raise NotAllowedNow("Only an open flag can be dismissed.")
    if reason not in DismissalReason.values:
        raise Invalid("Give one of the reasons of the list.")
    flag.dismissal_reason = reason
    return _moved(flag, FlagState.DISMISSED, comment, by, at, "flag dismissed")


@transaction.atomic
def reopen(*, flag: Flag, comment: str, by: User, at: datetime) -> Flag:
    """Put a dismissed or answered flag back on the list. A withdrawn one has lost its evidence."""
    flag = _locked(flag, by)
    if flag.state not in (FlagState.DISMISSED, FlagState.ANSWERED):
        raise NotAllowedNow("Only a dismissed or answered flag can be opened again.")
    flag.dismissal_reason = ""
    return _moved(flag, FlagState.OPEN, comment, by, at, "flag opened again")


@transaction.atomic
def judge(*, flag: Flag, false_alarm: bool, by: User, at: datetime) -> Flag:
    """Say afterwards whether a flag was a false alarm; this is how the rules are measured."""
    flag = _locked(flag, by)
    flag.was_false_alarm = false_alarm
    flag.save(update_fields=["was_false_alarm"])
    audit.record(
        "flag judged", flag, by=by, at=at, detail={"code": flag.code, "false_alarm": false_alarm}
    )
    return flag


def _locked(flag: Flag, by: User) -> Flag:
    flag = Flag.objects.select_for_update(of=("self",)).select_related("case").get(pk=flag.pk)
    check(by, Permission.DISMISS_FLAGS, flag.case.site_id)
    return flag


def _moved(flag: Flag, state: FlagState, comment: str, by: User, at: datetime, event: str) -> Flag:
    flag.state, flag.state_because, flag.changed_by, flag.changed_at = state, comment, by, at
    flag.save(
        update_fields=["state", "state_because", "changed_by", "changed_at", "dismissal_reason"]
    )
    detail = {"code": flag.code, "reason": flag.dismissal_reason}
    audit.record(event, flag, by=by, at=at, detail=detail)
    return flag
