"""After a meeting: the chair approves its minutes, and when nothing of it is left open it is archived."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission
from accounts.reauthentication import Proof, check_again
from mdt.actions.meetings import locked
from mdt.actions.queueing import unscheduled
from mdt.actions.sealing import canonical
from mdt.documents.content import content_of
from mdt.documents.material import Material, material_of
from mdt.models import (
    ANSWERED,
    AgendaItem,
    ItemState,
    Meeting,
    MeetingState,
    MinutesApproval,
)
from mdt.rules import states

# Said by the minutes since other minutes were approved. The seal of each decision, which is in the hash, covers them.
UNDER_THE_SEAL = ("answered", "trial", "options", "votes", "dissent_by", "talk")
# Said since other minutes were approved, which have none of it: hashed where there is something.
SINCE = ("place", "business", "incidents")


def content_sha256(meeting: Meeting, material: Material | None = None) -> str:
    """The hash of all that the minutes say of the meeting: without the approval, and without what comes after it."""
    return sha256(canonical(approved_content(meeting, material))).hexdigest()


def approved_content(meeting: Meeting, material: Material | None = None) -> dict[str, Any]:
    """What is hashed. A name added here would make every minutes approved before look changed."""
    content = content_of(meeting, pseudonymised=False, with_approval=False, material=material)
    cases = tuple(replace(case, informed="") for case in content.cases)
    said = replace(content, cases=cases).as_json()
    for case in said["cases"]:
        for name in UNDER_THE_SEAL:
            del case[name]
    for name in SINCE:
        if not said[name]:
            del said[name]
    return said


def has_changed(meeting: Meeting, material: Material | None = None) -> bool:
    """Whether something was added since the chair approved the minutes, or nobody has approved them."""
    material = material or material_of(meeting)
    return all(one.sha256 != content_sha256(meeting, material) for one in material.approvals[:1])


@transaction.atomic
def approve(*, meeting: Meeting, by: User, password: Proof, at: datetime) -> MinutesApproval:
    """Sign the minutes as they stand. Approving the same content again changes nothing.

    Raises ``NotAllowedNow`` while a case has no signed decision, and ``ReauthenticationNeeded`` for a wrong password.
    """
    meeting = locked(meeting, by, Permission.APPROVE_MINUTES)
    may_follow = states.may_follow(states.MEETING, meeting.state, MeetingState.APPROVED)
    if not may_follow and meeting.state != MeetingState.ARCHIVED:
        raise NotAllowedNow("Minutes are approved when the meeting has ended.")
    material = material_of(meeting)
    if open_cases(material):
        raise NotAllowedNow("A decision of this meeting is not signed yet.")
    digest = content_sha256(meeting, material)
    assurance = check_again(by, password, digest)
    last = next(iter(material.approvals), None)
    if last and last.sha256 == digest:
        return last
    number = last.number + 1 if last else 1
    made = MinutesApproval.objects.create(
        meeting=meeting, number=number, sha256=digest, by=by, at=at, assurance=assurance
    )
    if may_follow:
        meeting.state = MeetingState.APPROVED
        meeting.save(update_fields=["state"])
    detail = {"number": number, "sha256": digest}
    audit.record("minutes approved", meeting, by=by, at=at, detail=detail)
    return made


def open_cases(material: Material) -> int:
    """Cases still listed, and decisions or corrections that nobody has signed."""
    placed = (ItemState.LISTED, ItemState.PROVISIONAL)
    listed = [item for item in material.items if item.state in placed]
    answered = [item for item in material.items if item.state in ANSWERED]
    drafts = [d for item in answered for d in item.decisions.all() if not d.is_signed]
    return len(listed) + len(drafts)


@transaction.atomic
def archive(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Close the book. Tasks and letters live on by themselves; the minutes are read only from here.

    Raises ``NotAllowedNow`` while the minutes await approval, or a case of this meeting stands on the unscheduled alarm.
    """
    meeting = locked(meeting, by, Permission.RUN_MEETING)
    if meeting.state == MeetingState.ARCHIVED:
        return meeting
    if not states.may_follow(states.MEETING, meeting.state, MeetingState.ARCHIVED):
        raise NotAllowedNow("Have the minutes approved before the meeting is archived.")
    if has_changed(meeting):
        raise NotAllowedNow("Something was added since the minutes were approved; approve again.")
    if waiting := alarmed(meeting):
        raise NotAllowedNow(
            f"Unscheduled: {waiting} of this meeting's cases need a meeting and have none."
        )
    meeting.state = MeetingState.ARCHIVED
    meeting.save(update_fields=["state"])
    audit.record("meeting archived", meeting, by=by, at=at)
    return meeting


def alarmed(meeting: Meeting) -> int:
    """Cases that were on this list, were not decided here, and stand on the unscheduled alarm."""
    left = (ItemState.REMOVED, ItemState.DEFERRED, ItemState.CARRIED_OVER, ItemState.MOVED)
    gone = AgendaItem.objects.filter(meeting=meeting, state__in=left).values("case")
    return unscheduled().filter(pk__in=gone).count()
