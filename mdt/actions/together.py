"""Several flags at once: dismissed for one reason, opened again, or put on a meeting. All of them or none."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import Invalid
from accounts.models import User
from cases.actions import flags as flag_actions
from cases.models import Case, Flag
from mdt.actions import agenda
from mdt.models import AgendaItem, Meeting

MOST = 50


@transaction.atomic
def dismiss(
    *, flags: Sequence[Flag], reason: str, comment: str, by: User, at: datetime
) -> list[Flag]:
    """Dismiss each flag with the same coded reason, each with its own row of the audit trail."""
    _check_number(flags)
    return [
        flag_actions.dismiss(flag=flag, reason=reason, comment=comment, by=by, at=at)
        for flag in in_order(flags)
    ]


@transaction.atomic
def reopen(*, flags: Sequence[Flag], comment: str, by: User, at: datetime) -> list[Flag]:
    """Open each flag again."""
    _check_number(flags)
    return [
        flag_actions.reopen(flag=flag, comment=comment, by=by, at=at) for flag in in_order(flags)
    ]


@transaction.atomic
def place(
    *, flags: Sequence[Flag], meeting: Meeting, reason: str, by: User, at: datetime
) -> list[AgendaItem]:
    """Put the case of each flag on a meeting with the flag as its reason; one that is listed gets the reason added."""
    _check_number(flags)
    items: dict[int, AgendaItem] = {}
    for flag in in_order(flags):
        item = items.get(flag.case_id) or _item_of(flag.case, meeting, reason, by, at)
        agenda.add_flag(item=item, flag=flag, at=at)
        items[flag.case_id] = item
    return list(items.values())


def in_order(flags: Iterable[Flag]) -> list[Flag]:
    """By case, so that two people who do this at once wait for each other instead of both failing."""
    return sorted(flags, key=lambda flag: (flag.case_id, flag.pk))


def _item_of(case: Case, meeting: Meeting, reason: str, by: User, at: datetime) -> AgendaItem:
    listed = AgendaItem.objects.active().filter(case=case, meeting=meeting).first()
    return listed or agenda.refer(case=case, meeting=meeting, reason=reason, by=by, at=at)


def _check_number(flags: Sequence[Flag]) -> None:
    if not flags:
        raise Invalid(_("Tick at least one flag."))
    if len(flags) > MOST:
        raise Invalid(_("At most 50 flags at once."))
