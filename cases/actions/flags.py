"""What people do to flags: dismiss with a reason, open again, judge afterwards."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import DismissalReason, FalseAlarmReason, Flag, FlagState


@transaction.atomic
def dismiss(*, flag: Flag, reason: str, comment: str, by: User, at: datetime) -> Flag:
    """Take a flag off the list, with a coded reason. It stays off until its evidence changes."""
    flag = _locked(flag, by)
    if flag.state != FlagState.OPEN:
        raise NotAllowedNow("Only an open flag can be dismissed.")
    if reason not in DismissalReason.values:
        raise refused_field("reason", "Give one of the reasons of the list.")
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
def judge(*, flag: Flag, false_alarm: bool, reason: str = "", by: User, at: datetime) -> Flag:
    """Say afterwards whether a flag was right or a false alarm; this is how the rules are measured.

    A false alarm has a coded reason. Judging again replaces the verdict; the history keeps the earlier one.
    """
    flag = _locked(flag, by, Permission.JUDGE_FLAGS)
    if false_alarm and reason not in FalseAlarmReason.values:
        raise refused_field(
            "reason", "Say why it was a false alarm: one of the reasons of the list."
        )
    verdict = (false_alarm, reason if false_alarm else "")
    if verdict == (flag.was_false_alarm, flag.false_alarm_reason):
        return flag
    flag.was_false_alarm, flag.false_alarm_reason = verdict
    flag.judged_by, flag.judged_at = by, at
    flag.save(update_fields=["was_false_alarm", "false_alarm_reason", "judged_by", "judged_at"])
    detail = {"code": flag.code, "false_alarm": false_alarm, "reason": flag.false_alarm_reason}
    audit.record("flag judged", flag, by=by, at=at, detail=detail)
    return flag


def refused_field(name: str, words: str) -> Invalid:
    return Invalid(words, problems=(Problem(name, words),))


def _locked(flag: Flag, by: User, permission: Permission = Permission.DISMISS_FLAGS) -> Flag:
    flag = Flag.objects.select_for_update(of=("self",)).select_related("case").get(pk=flag.pk)
    check(by, permission, flag.case.site_id)
    return flag


def _moved(flag: Flag, state: FlagState, comment: str, by: User, at: datetime, event: str) -> Flag:
    flag.state, flag.state_because, flag.changed_by, flag.changed_at = state, comment, by, at
    flag.save(
        update_fields=["state", "state_because", "changed_by", "changed_at", "dismissal_reason"]
    )
    detail = {"code": flag.code, "reason": flag.dismissal_reason}
    audit.record(event, flag, by=by, at=at, detail=detail)
    return flag
