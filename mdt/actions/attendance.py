"""Who is at a meeting, from when to when and as what: the quorum of each case is counted from it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions.meetings import check_board, locked_row
from mdt.models import (
    Apology,
    Attendance,
    AttendanceMode,
    Capacity,
    Discipline,
    LiveSession,
    Meeting,
    MeetingReply,
    MeetingState,
)

DISCIPLINES = tuple(Discipline)
# Guests come by their own link.
CAPACITIES = (Capacity.MEMBER, Capacity.DEPUTY, Capacity.OBSERVER)
# What an absent member wrote counts for one case, not for the meeting: see ``voices.write_opinion``.
MODES = (AttendanceMode.ROOM, AttendanceMode.REMOTE)
# People sit down before a meeting begins; nobody was there an hour before it.
EARLIEST = timedelta(hours=1)


@transaction.atomic
def join(
    *,
    meeting: Meeting,
    person: User,
    discipline: str,
    mode: str,
    by: User,
    at: datetime,
    capacity: str = Capacity.MEMBER,
    deputises_for: User | None = None,
    since: datetime | None = None,
) -> Attendance:
    """Note that a person is present, for one discipline; a deputy names whom they stand in for.

    ``since`` is when they came, if that was before it was noted. Observers speak for nobody. Who is noted as
    present already stays so, as what they were first.
    """
    meeting = _open(meeting, person, by)
    discipline = "" if capacity == Capacity.OBSERVER else discipline
    _check_part(meeting, person, discipline, mode, capacity)
    if capacity == Capacity.DEPUTY:
        _check_stands_in(meeting, person, deputises_for, discipline)
    known = Attendance.objects.filter(meeting=meeting, user=person, left_at=None).first()
    if known:
        return known
    stay = Attendance.objects.create(
        meeting=meeting, user=person, discipline=discipline, mode=mode, capacity=capacity,
        joined_at=_joined(meeting, person, since, at),
        deputises_for=deputises_for if capacity == Capacity.DEPUTY else None,
    )  # fmt: skip
    _touch(meeting)
    detail = {"person": str(person.public_id), "capacity": str(capacity), "mode": mode}
    audit.record("person joined", meeting, by=by, at=at, detail=detail | _since(stay.joined_at, at))
    return stay


@transaction.atomic
def leave(
    *, meeting: Meeting, person: User, by: User, at: datetime, left_at: datetime | None = None
) -> Attendance:
    """Note that a person left; the quorum of later items no longer counts them.

    ``left_at`` is when they went, if that was before it was noted.
    """
    meeting = _open(meeting, person, by)
    stay = Attendance.objects.filter(meeting=meeting, user=person, left_at=None).first()
    if stay is None:
        raise NotAllowedNow(f"{person} is not present.")
    stay.left_at = left_at or at
    if not stay.joined_at <= stay.left_at <= max(at, stay.joined_at):
        words = "This is before they came or still to come."
        raise Invalid(words, problems=(Problem("left_at", words),))
    stay.save(update_fields=["left_at"])
    _touch(meeting)
    detail = {"person": str(person.public_id)} | _since(stay.left_at, at)
    audit.record("person left", meeting, by=by, at=at, detail=detail)
    return stay


@transaction.atomic
def apologise(
    *,
    meeting: Meeting,
    person: User,
    deputy: User | None,
    received_on: date,
    by: User,
    at: datetime,
    reply: MeetingReply | None = None,
) -> Apology:
    """Note that a member cannot come, and whom they send. A later word replaces the earlier.

    With ``reply`` it is made from that answer; what a person notes is theirs from then on.
    """
    meeting = _open(meeting, person, by)
    _check_belongs(meeting, person, "person")
    if deputy is not None:
        _check_belongs(meeting, deputy, "deputy")
        if deputy == person:
            words = "Nobody is their own deputy."
            raise Invalid(words, problems=(Problem("deputy", words),))
    if received_on > day_at(meeting.board, at):
        words = "This day is still to come."
        raise Invalid(words, problems=(Problem("received_on", words),))
    if Attendance.objects.filter(meeting=meeting, user=person).exists():
        raise NotAllowedNow(f"{person} was present.")
    apology, _new = Apology.objects.update_or_create(
        meeting=meeting,
        person=person,
        defaults={"deputy": deputy, "received_on": received_on, "by": by, "at": at, "reply": reply},
    )
    detail = {"person": str(person.public_id), "deputy": str(deputy.public_id) if deputy else ""}
    detail |= {"source": reply.source.code} if reply else {}
    audit.record("apology received", meeting, by=by, at=at, detail=detail)
    return apology


@transaction.atomic
def take_back(*, apology: Apology, by: User, at: datetime) -> None:
    """Somebody comes after all. Only what was made from an answer is taken back; raises ``NotAllowedNow`` for others."""
    meeting = _open(apology.meeting, apology.person, by)
    if apology.reply is None:
        raise NotAllowedNow("This apology was noted by a person and stays.")
    detail = {"person": str(apology.person.public_id), "source": apology.reply.source.code}
    apology.delete()
    audit.record("apology taken back", meeting, by=by, at=at, detail=detail)


def _open(meeting: Meeting, person: User, by: User) -> Meeting:
    """The meeting's row, held; everybody may speak of themselves, who runs the meeting of all."""
    meeting = locked_row(meeting)
    check_board(by, Permission.SEE_MINUTES if by == person else Permission.RUN_MEETING, meeting)
    if meeting.state == MeetingState.CANCELLED:
        raise NotAllowedNow("Nobody comes to a meeting that is cancelled.")
    if meeting.state == MeetingState.ARCHIVED:
        raise NotAllowedNow("The meeting is archived; who was there stays as it is.")
    return meeting


def _check_part(meeting: Meeting, person: User, discipline: str, mode: str, capacity: str) -> None:
    _check_belongs(meeting, person, "person")
    if mode not in MODES or capacity not in CAPACITIES:
        raise Invalid("Say how and as what this person takes part.")
    if capacity == Capacity.OBSERVER:
        return
    if discipline not in DISCIPLINES:
        words = "Name the discipline this person speaks for."
        raise Invalid(words, problems=(Problem("discipline", words),))
    if not _holds(meeting, person, discipline):
        words = f"{person} does not hold this role here."
        raise Invalid(words, problems=(Problem("discipline", words),))


def _check_stands_in(
    meeting: Meeting, person: User, principal: User | None, discipline: str
) -> None:
    """A deputy stands in for somebody else of the same discipline who is not there."""
    words = ""
    if principal is None or principal == person:
        words = "Name whom the deputy stands in for."
    elif not _holds(meeting, principal, discipline):
        words = f"{principal} does not speak for this discipline here."
    elif Attendance.objects.filter(meeting=meeting, user=principal, left_at=None).exists():
        words = f"{principal} is present and needs no deputy."
    if words:
        raise Invalid(words, problems=(Problem("deputises_for", words),))


def _check_belongs(meeting: Meeting, person: User, field: str) -> None:
    if not person.memberships.filter(site__in=meeting.board.sites.all()).exists():
        words = f"{person} does not belong to this board's sites."
        raise Invalid(words, problems=(Problem(field, words),))


def _holds(meeting: Meeting, person: User, discipline: str) -> bool:
    role = Discipline(discipline).role
    return person.memberships.filter(site__in=meeting.board.sites.all(), role=role).exists()


def _joined(meeting: Meeting, person: User, since: datetime | None, at: datetime) -> datetime:
    """When they came: now, or the time that was given if it can be true."""
    if since is None:
        return at
    stays = Attendance.objects.filter(meeting=meeting, user=person)
    before = stays.aggregate(last=Max("left_at"))["last"]
    earliest = max(meeting.starts_at - EARLIEST, before or since)
    if not earliest <= since <= at:
        words = "This is before the meeting or their last stay, or still to come."
        raise Invalid(words, problems=(Problem("since", words),))
    return since


def _since(moment: datetime, at: datetime) -> dict[str, str]:
    """What the trail says of a time that was given and not just taken from the clock."""
    return {} if moment == at else {"since": moment.isoformat()}


def _touch(meeting: Meeting) -> None:
    """The screens of a running meeting show who is there."""
    LiveSession.objects.filter(meeting=meeting).update(revision=F("revision") + 1)
