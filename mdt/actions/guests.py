"""An expert from outside, for some cases of one meeting, by a link that ends with it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotFound, Problem
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import live
from mdt.actions.meetings import OVER, check_board
from mdt.models import AgendaItem, Attendance, AttendanceMode, Capacity, GuestInvitation, Meeting


@transaction.atomic
def invite(
    *,
    meeting: Meeting,
    full_name: str,
    email: str,
    role: str,
    items: Sequence[AgendaItem],
    by: User,
    at: datetime,
) -> tuple[GuestInvitation, str]:
    """Make the link; its secret is told once and only its digest is kept.

    The guest is a person without a password and without any membership: nothing but the link opens anything.
    """
    check_board(by, Permission.RUN_MEETING, meeting)
    if not full_name.strip() or not role.strip() or "@" not in email:
        raise Invalid("Give the guest's name, e-mail address and role.")
    if not items or any(item.meeting_id != meeting.pk for item in items):
        wrong = (Problem("items", "are not on this meeting's list"),)
        raise Invalid("Choose the cases of this meeting that the guest may see.", problems=wrong)
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is not None and (person.has_usable_password() or person.memberships.exists()):
        raise Invalid("This person has an account: note them as present instead.")
    person = person or User.objects.create_user(email.strip(), full_name.strip())
    secret = secrets.token_urlsafe(32)
    invitation = GuestInvitation.objects.create(
        meeting=meeting, person=person, role=role.strip()[:100], token_sha256=_digest(secret),
        by=by, at=at, expires_at=meeting.ends_at,
    )  # fmt: skip
    invitation.items.set(items)
    audit.record("guest invited", invitation, by=by, at=at, detail={"items": len(items)})
    return invitation, secret


def opened(secret: str, at: datetime) -> GuestInvitation:
    """The invitation of a link that still opens. Raises ``NotFound`` for any other, with the same words."""
    rows = GuestInvitation.objects.select_related("meeting__board", "person")
    found = rows.filter(token_sha256=_digest(secret), revoked_at=None, expires_at__gt=at).first()
    if found is None or found.meeting.state in OVER:
        raise NotFound("This link opens nothing, or no longer.")
    return found


@transaction.atomic
def acknowledge(*, invitation: GuestInvitation, at: datetime) -> Attendance:
    """The guest promises confidentiality and is noted as present, as a guest who counts for no quorum."""
    stay, new = Attendance.objects.get_or_create(
        meeting=invitation.meeting, user=invitation.person, left_at=None,
        defaults={
            "discipline": "guest", "mode": AttendanceMode.REMOTE, "capacity": Capacity.GUEST, "joined_at": at,
        },
    )  # fmt: skip
    if new:
        GuestInvitation.objects.filter(pk=invitation.pk).update(acknowledged_at=at)
        live.touch(invitation.meeting_id)
        audit.record("guest joined", invitation, by=invitation.person, at=at)
    return stay


@transaction.atomic
def note_seen(*, invitation: GuestInvitation, item: AgendaItem, at: datetime) -> None:
    """What a guest opens is on the audit trail, case by case."""
    audit.record("guest opened a case", item, by=invitation.person, at=at)


@transaction.atomic
def revoke(*, invitation: GuestInvitation, by: User, at: datetime) -> None:
    """End the link before the meeting ends."""
    check_board(by, Permission.RUN_MEETING, invitation.meeting)
    GuestInvitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=at)
    audit.record("guest link ended", invitation, by=by, at=at)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
