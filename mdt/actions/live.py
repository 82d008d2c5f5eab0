"""Running a meeting: whose turn it is, who holds the pen, how long it takes, and when to rest."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.exceptions import NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions.meetings import check_board
from mdt.exceptions import NotRecorder
from mdt.models import (
    ANSWERED,
    AgendaItem,
    Discussion,
    ItemState,
    LiveSession,
    Meeting,
    MeetingState,
)


def touch(meeting_id: int) -> None:
    """Tell the screens of a meeting that something they show has changed."""
    LiveSession.objects.filter(meeting=meeting_id).update(revision=F("revision") + 1)


@transaction.atomic
def take_pen(*, meeting: Meeting, by: User, at: datetime) -> LiveSession:
    """Become the one who records; whoever had the pen becomes a viewer. Taking it twice changes nothing."""
    session = _session(meeting, by, at)
    if session.recorder_id == by.pk:
        return session
    before = session.recorder
    session.recorder, session.recorder_since = by, at
    _save(session)
    detail = {"from": str(before.public_id) if before else ""}
    audit.record("recorder took the pen", meeting, by=by, at=at, detail=detail)
    return session


@transaction.atomic
def show(*, meeting: Meeting, item: AgendaItem, by: User, at: datetime) -> LiveSession:
    """Put one case before the board and start its clock; the clock of the case before stops."""
    session = _session(meeting, by, at)
    check_pen(session, by)
    if item.meeting_id != meeting.pk or item.state not in (ItemState.LISTED, *ANSWERED):
        raise NotAllowedNow("This case is not on the list of this meeting.")
    if session.current_id == item.pk:
        return session
    _stop_clock(session.current_id, at)
    session.current = item
    _save(session)
    if item.state == ItemState.LISTED:
        Discussion.objects.get_or_create(item=item, ended_at=None, defaults={"started_at": at})
    audit.record("case put before the board", item, by=by, at=at)
    return session


@transaction.atomic
def step(*, meeting: Meeting, forward: bool, by: User, at: datetime) -> LiveSession:
    """Go to the next or the previous case of the list; at its ends stay."""
    session = _session(meeting, by, at)
    items = list(AgendaItem.objects.filter(meeting=meeting).on_list().order_by("position", "id"))
    if not items:
        raise NotAllowedNow("Nothing is on the list of this meeting.")
    return show(meeting=meeting, item=_neighbour(items, session.current, forward), by=by, at=at)


def _neighbour(items: list[AgendaItem], current: AgendaItem | None, forward: bool) -> AgendaItem:
    """The next or the previous case; of one that was deferred or moved meanwhile, from the place it had."""
    if current is None:
        return items[0]
    here = (current.position, current.pk)
    later = [item for item in items if (item.position, item.pk) > here]
    earlier = [item for item in items if (item.position, item.pk) < here]
    if forward:
        return later[0] if later else items[-1]
    return earlier[-1] if earlier else items[0]


@transaction.atomic
def toggle_clock(*, meeting: Meeting, by: User, at: datetime) -> LiveSession:
    """Stop the clock of the case before the board, or let it run again as another stint."""
    session = _session(meeting, by, at)
    check_pen(session, by)
    if session.current is None:
        raise NotAllowedNow("No case is before the board.")
    if not _stop_clock(session.current_id, at):
        Discussion.objects.create(item=session.current, started_at=at)
    _save(session)
    return session


@transaction.atomic
def rest(*, meeting: Meeting, by: User, at: datetime) -> LiveSession:
    """Note that everybody had a break now."""
    session = _session(meeting, by, at)
    session.rested_at = at
    _stop_clock(session.current_id, at)
    _save(session)
    audit.record("break taken", meeting, by=by, at=at)
    return session


def check_pen(session: LiveSession, by: User) -> None:
    if session.recorder_id != by.pk:
        who = session.recorder.full_name if session.recorder else "Nobody"
        raise NotRecorder(f"{who} is recording this meeting. Take the pen over to go on.")


def check_may_write(meeting: Meeting, by: User) -> None:
    """While a meeting is in session and somebody holds the pen, nobody else writes its decisions."""
    session = LiveSession.objects.select_related("recorder").filter(meeting=meeting.pk).first()
    if session and session.recorder_id and meeting.state == MeetingState.IN_SESSION:
        check_pen(session, by)


def stop_clock_of(item: AgendaItem, at: datetime) -> None:
    """The case is decided: its clock stops; the caller holds the transaction."""
    _stop_clock(item.pk, at)


def _stop_clock(item_id: int | None, at: datetime) -> int:
    running = Discussion.objects.filter(item=item_id, ended_at=None, started_at__lte=at)
    return running.update(ended_at=at) if item_id else 0


def _session(meeting: Meeting, by: User, at: datetime) -> LiveSession:
    """The row of a meeting in session, held until the transaction ends."""
    check_board(by, Permission.DRAFT_DECISION, meeting)
    # A mere share of the meeting's row: joining and leaving go on beside it.
    state = Meeting.objects.values_list("state", flat=True).get(pk=meeting.pk)
    if state != MeetingState.IN_SESSION:
        raise NotAllowedNow("Start the meeting first.")
    defaults = {"begun_at": at, "rested_at": at}
    LiveSession.objects.get_or_create(meeting=meeting, defaults=defaults)
    rows = LiveSession.objects.select_for_update(of=("self",)).select_related("recorder", "current")
    return rows.get(meeting=meeting)


def _save(session: LiveSession) -> None:
    session.revision += 1
    session.save()
