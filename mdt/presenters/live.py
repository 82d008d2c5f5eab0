"""The two screens of a running meeting: what the room sees, and what the recorder needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from cases.documents import document_of
from cases.models import Case
from mdt.actions.sealing import quorum_of
from mdt.models import AgendaItem, Decision, LiveSession, Meeting, MeetingState
from mdt.presenters.course import liver_on
from mdt.presenters.room import decided_before, findings_of, told_of
from mdt.rules.patience import break_is_due
from mdt.rules.quorum import Quorum


@dataclass(frozen=True, slots=True)
class BeforeRoom:
    """One case as the projector shows it."""

    item: AgendaItem
    age: int | None
    has_namesake: bool
    question: str
    reasons: list[str]
    patient: list[tuple[str, str]]
    before: list[str]
    findings: list[tuple[str, str]]
    liver_map: SafeString
    decision: Decision | None
    seconds: int
    running_since: datetime | None


@dataclass(frozen=True, slots=True)
class LivePage:
    meeting: Meeting
    session: LiveSession | None
    items: list[AgendaItem]
    place: int
    before_room: BeforeRoom | None
    quorum: Quorum | None
    break_due: bool
    hidden: bool

    @property
    def is_running(self) -> bool:
        return self.meeting.state == MeetingState.IN_SESSION


def live_page(meeting: Meeting, user: User, now: datetime) -> LivePage:
    """Everything of the case before the board; of a case of another site only that there is one."""
    session = _session(meeting)
    items = list(
        AgendaItem.objects.filter(meeting=meeting).on_list().for_lists().order_by("position", "id")
    )
    current = next((i for i in items if session and i.pk == session.current_id), None)
    seen = current and Case.objects.visible_to(user).filter(pk=current.case_id).exists()
    return LivePage(
        meeting=meeting,
        session=session,
        items=items,
        place=items.index(current) + 1 if current else 0,
        before_room=before_room(current, items, now) if current and seen else None,
        quorum=quorum_of(current, now) if current else None,
        break_due=is_break_due(session, now),
        hidden=bool(current and not seen),
    )


def is_break_due(session: LiveSession | None, now: datetime) -> bool:
    if session is None or session.meeting.state != MeetingState.IN_SESSION:
        return False
    return break_is_due(session.rested_at, now, session.meeting.board.break_after_minutes)


def _session(meeting: Meeting) -> LiveSession | None:
    rows = LiveSession.objects.select_related("recorder", "current", "meeting__board")
    return rows.filter(meeting=meeting).first()


def before_room(item: AgendaItem, items: Iterable[AgendaItem], now: datetime) -> BeforeRoom:
    stints = list(item.discussions.all())
    done = sum((s.ended_at - s.started_at).total_seconds() for s in stints if s.ended_at)
    running = next((s.started_at for s in stints if s.ended_at is None), None)
    document = document_of(item.case)
    return BeforeRoom(
        item=item,
        age=item.case.age_on(now.date()),
        has_namesake=_has_namesake(item, items),
        question=item.question.replace("_", " ") or _("not stated"),
        reasons=[reason.text for reason in item.reasons.all()][:3],
        patient=told_of(item),
        before=decided_before(item),
        findings=findings_of(item.case, document, now.date()),
        liver_map=liver_on(document, now.date()).figure,
        decision=item.latest_decision,
        seconds=int(done),
        running_since=running,
    )


def _has_namesake(item: AgendaItem, items: Iterable[AgendaItem]) -> bool:
    """Another patient of the list with the same family name: the room must look twice."""
    patient = item.case.patient
    name = (patient.family_name or "").casefold()
    others = (i.case.patient for i in items if i.case.patient_id != patient.pk)
    return bool(name) and any((p.family_name or "").casefold() == name for p in others)


def etag_of(meeting: Meeting, user: User, now: datetime) -> str:
    """Changes with everything the screens show: what is written, who is there, whether a break is due."""
    session = _session(meeting)
    revision = session.revision if session else 0
    item = session.current if session else None
    where = (item.pk, item.state, item.position) if item else ()
    seen = (meeting.pk, meeting.state, revision, where, is_break_due(session, now), user.pk)
    return '"' + sha256(repr(seen).encode()).hexdigest()[:24] + '"'


def words_of_codes(decision: Decision) -> str:
    """The coded fields read back in words, before anybody reads the whole aloud."""
    dissent = {None: "", True: _("somebody dissents"), False: _("nobody dissents")}
    person = decision.informs_patient
    answered = decision.get_question_answered_display()
    parts_said = (
        _("question: %(word)s") % {"word": answered} if answered else "",
        str(decision.get_intent_display()),
        ", ".join(decision.treatment_labels),
        dissent[decision.has_dissent],
        _("%(name)s informs the patient") % {"name": person.full_name} if person else "",
    )
    return " · ".join(said_part for said_part in parts_said if said_part)
