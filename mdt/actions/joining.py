"""Two records found to be one person: each list holds the patient once, and parts them again with the records (S11).

Flags, decisions and tasks stay with the case that they are about; what is joined is the place on the list, which takes
the reasons of both.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db import transaction

from accounts import audit
from cases.models import MergeState, Patient, PatientMerge
from mdt.actions import agenda, publishing
from mdt.models import AgendaItem, AgendaReason, ItemState, JoinedItem

BY = audit.SystemActor("merge of patients")


@transaction.atomic
def follow_merges(case_ids: Iterable[int], *, at: datetime) -> None:
    """Bring the lists to what the records say now; running it again changes nothing."""
    people = Patient.objects.filter(cases__in=list(case_ids))
    for merge in PatientMerge.objects.concerning(people).order_by("pk").distinct():
        if merge.state == MergeState.MERGED:
            _join(merge, at)
        elif merge.state == MergeState.PARTED:
            _part(merge, at)


def _join(merge: PatientMerge, at: datetime) -> None:
    placed = AgendaItem.objects.placed().filter(case__patient=merge.stays_id)
    rows = placed.select_for_update(of=("self",), no_key=True).select_related("meeting", "case")
    by_board = sorted(rows, key=_place)
    for _, items in groupby(by_board, key=lambda item: item.board_id):
        kept, *others = items
        for item in others:
            _collapse(item, kept, merge, at)


def _place(item: AgendaItem) -> tuple[int, bool, datetime, int]:
    """By board; what waits for approval comes after what is listed, then the earlier meeting first."""
    return item.board_id, item.state != ItemState.LISTED, item.meeting.starts_at, item.pk


def _collapse(item: AgendaItem, kept: AgendaItem, merge: PatientMerge, at: datetime) -> None:
    """Take an item off its list and give its reasons to the one that is discussed first."""
    held = {(reason.flag_id, reason.referral_id, reason.text) for reason in kept.reasons.all()}
    reasons = [
        _copy(reason, kept, at)
        for reason in item.reasons.all()
        if (reason.flag_id, reason.referral_id, reason.text) not in held
    ]
    item.state, item.state_because = ItemState.REMOVED, f"One patient: discussed on {kept.meeting}"
    item.save(update_fields=["state", "state_because"])
    JoinedItem.objects.create(
        merge=merge, item=item, kept=kept, reasons=[reason.pk for reason in reasons], joined_at=at
    )
    _tell("listed once for one patient", item, kept, at)


def _copy(reason: AgendaReason, item: AgendaItem, at: datetime) -> AgendaReason:
    return AgendaReason.objects.create(
        item=item, kind=reason.kind, flag=reason.flag, referral=reason.referral, text=reason.text,
        evidence=reason.evidence, added_by=reason.added_by, added_at=at,
    )  # fmt: skip


def _part(merge: PatientMerge, at: datetime) -> None:
    rows = JoinedItem.objects.select_for_update(of=("self",)).filter(merge=merge, parted_at=None)
    for joined in rows.select_related("item__meeting", "item__case", "kept__meeting"):
        joined.parted_at = at
        joined.save(update_fields=["parted_at"])
        if joined.kept.state == ItemState.LISTED:
            _list_again(joined, at)


def _list_again(joined: JoinedItem, at: datetime) -> None:
    """Give the case its place back. Where its meeting is over, its flags stand on the unscheduled alarm."""
    item = joined.item
    AgendaReason.objects.filter(pk__in=joined.reasons).delete()
    placed = AgendaItem.objects.placed().filter(case=item.case, board=item.board_id).exists()
    if placed or item.meeting.state not in agenda.OPEN_LISTS or item.meeting.starts_at <= at:
        return
    again = agenda.add(case=item.case, meeting=item.meeting, at=at)
    for reason in item.reasons.all():
        _copy(reason, again, at)
    _tell("listed again, since two people", again, joined.kept, at)


def _tell(event: str, item: AgendaItem, kept: AgendaItem, at: datetime) -> None:
    detail = {"kept": str(kept.public_id)}
    audit.record(event, item, by=BY, at=at, site_code=item.case.site.code, detail=detail)
    for meeting in {item.meeting, kept.meeting}:
        publishing.reissue(meeting=meeting, by=BY, at=at)
