"""The two screens of a running meeting: what the room sees, and what the recorder needs to know."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from uuid import UUID

from django.http import Http404
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.days import day_at, today_of
from accounts.models import User
from accounts.sentences import listed
from cases.documents import document_of
from cases.models import Case
from mdt.actions.sealing import quorum_of
from mdt.documents.pseudonyms import mask, pseudonym
from mdt.models import AgendaItem, Decision, LiveSession, Material, Meeting, MeetingState, Objection
from mdt.presenters.course import liver_on
from mdt.presenters.room import decided_before, findings_of, told_of
from mdt.presenters.room_course import Badge, asked_by, badges_of, studies_of, treated_with
from mdt.presenters.room_decision import RoomDecision, room_decision, talk_in_words
from mdt.rules.patience import break_is_due
from mdt.rules.quorum import Quorum
from mdt.shared_fragments import once
from recommendations.active import active

# A right that is taken away ends on the screens of a running meeting after so many seconds.
ACCESS_SECONDS = 10
WATCHED = (
    "meeting__state", "revision", "current", "current__state", "current__position", "current__case__version",
    "meeting__board__dissent_policy", "current__case", "rested_at", "meeting__board__break_after_minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BeforeRoom:
    """One case as the projector shows it."""

    item: AgendaItem
    age: int | None
    has_namesake: bool
    question: str
    reasons: list[str]
    patient: list[tuple[str, str]]
    badges: list[Badge]
    course: list[tuple[str, str]]
    studies: list[Material]
    asked_by: str
    before: list[str]
    findings: list[tuple[str, str]]
    liver_map: SafeString
    decision: Decision | None
    begun: Decision | None
    said: RoomDecision | None
    seconds: int
    running_since: datetime | None
    # Set where the patient is discussed only without a name: what the room sees instead.
    nameless: str = ""


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
    on_list = AgendaItem.objects.filter(meeting=meeting).on_list()
    items = list(on_list.select_related("case__patient").order_by("position", "id"))
    whole = on_list.for_lists().prefetch_related("discussions")
    current = (
        whole.filter(pk=session.current_id).first() if session and session.current_id else None
    )
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
    today = day_at(item.meeting.board, now)
    findings, course, figure = _known_of(item.case, today)
    is_nameless = Objection.objects.nameless().filter(case=item.case_id).exists()
    hide = mask(item.case.patient) if is_nameless else str
    studies = studies_of(item, hide)
    return BeforeRoom(
        item=item,
        age=item.case.age_on(today),
        has_namesake=_has_namesake(item, items),
        question=item.question.replace("_", " ") or _("not stated"),
        reasons=[hide(reason.text) for reason in item.reasons.all()][:3],
        patient=[(label, hide(value)) for label, value in told_of(item)],
        badges=badges_of(item, studies, today),
        course=course,
        studies=studies,
        asked_by=hide(asked_by(item)),
        before=[hide(words) for words in decided_before(item)],
        findings=findings,
        liver_map=figure,
        decision=item.latest_decision,
        begun=Decision.objects.begun_before(item),
        said=room_decision(item, hide),
        seconds=int(done),
        running_since=running,
        nameless=pseudonym(item.case) if is_nameless else "",
    )


def _has_namesake(item: AgendaItem, items: Iterable[AgendaItem]) -> bool:
    """Another patient of the list with the same family name: the room must look twice."""
    patient = item.case.patient
    name = (patient.family_name or "").casefold()
    others = (i.case.patient for i in items if i.case.patient_id != patient.pk)
    return bool(name) and any((p.family_name or "").casefold() == name for p in others)


Rows = list[tuple[str, str]]


def _known_of(case: Case, today: date) -> tuple[Rows, Rows, SafeString]:
    """Findings, treatment so far and liver map: the dearest part of the screen, and the same until a fact of the case changes.

    What is typed changes every few seconds; working this out again for each key would be most of the work.
    """
    rules = (case.site.knowledge_profile, active().version)
    parts = (case.public_id, case.content_sha256, case.version, today, rules, get_language())
    digest = sha256(repr(parts).encode()).hexdigest()

    def make() -> str:
        document = document_of(case)
        rows = findings_of(case, document, today)
        told = [(str(label), str(value)) for label, value in rows]
        return json.dumps([told, treated_with(document), str(liver_on(document, today).figure)])

    findings, course, figure = json.loads(once(f"live:known:{digest}", make))
    return list(map(tuple, findings)), list(map(tuple, course)), mark_safe(figure)  # noqa: S308


def etag_of(public_id: UUID, user: User, now: datetime, *, afresh: bool = False) -> str:
    """Changes with everything the screens show, in one narrow query: what is written, who is there, what became known
    of the case, whether a break is due. The same for everybody who may see the case. Raises ``Http404``.

    ``afresh`` asks who may see it now, and not what was known of that some seconds ago.
    """
    rows = LiveSession.objects.filter(meeting__public_id=public_id).values_list(*WATCHED)
    seen, case, rested_at, minutes = next(
        ((row[:-3], *row[-3:]) for row in rows), ((), None, now, None)
    )
    key = f"live:may:{public_id}:{case}:{user.public_id}"
    ask = partial(_access, public_id, case, user)
    may_see = ask() if afresh else once(key, ask, seconds=ACCESS_SECONDS)
    is_running = MeetingState.IN_SESSION in seen
    due = is_running and break_is_due(rested_at, now, minutes or 0)
    return _tag(str(public_id), seen, case, may_see, due, today_of(user, now), get_language())


def _access(public_id: UUID, case: int | None, user: User) -> str:
    """Who may see the meeting, and who its case: asked anew every few seconds, not for each of 300 screens each time."""
    visible = Meeting.objects.visible_to(user).filter(public_id=public_id)
    state = visible.values_list("state", flat=True).first()
    if state is None:
        raise Http404
    sees_case = case is not None and Case.objects.visible_to(user).filter(pk=case).exists()
    return f"{state} {sees_case}"


def _tag(*seen: object) -> str:
    return '"' + sha256(repr(seen).encode()).hexdigest()[:24] + '"'


def words_of_codes(decision: Decision) -> str:
    """The coded fields read back in words, before anybody reads the whole aloud."""
    dissent = {None: "", True: _("somebody dissents"), False: _("nobody dissents")}
    person = decision.informs_patient
    answered = decision.get_question_answered_display()
    parts_said = (
        _("question: %(word)s") % {"word": answered} if answered else "",
        str(decision.get_intent_display()),
        listed(decision.treatment_labels),
        dissent[decision.has_dissent],
        _("%(name)s informs the patient") % {"name": person.full_name} if person else "",
        talk_in_words(decision),
    )
    return " · ".join(said_part for said_part in parts_said if said_part)
