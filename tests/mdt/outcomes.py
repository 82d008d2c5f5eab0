"""Two more meetings after those of the history, at which everything happens that can happen to a case on a list.

19 March: three cases with suggestions are decided, each suggestion answered another way and one not at all; one case comes
late and is decided; one is noted under a standard of care; one deferred, one moved, one taken off, one not reached.
26 March is in session: what was put off waits there, and one case awaits the chair's word.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import Site
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.actions import agenda, answering, late, meetings, standards, triage
from mdt.actions.pipeline import assess
from mdt.models import AgendaItem, Board, Meeting
from tests.mdt.course import BY, course
from tests.mdt.history import History, decided, history, opened
from tests.mdt.referrals import submitted

FRIDAY = datetime(2026, 3, 13, 8, tzinfo=UTC)
SUGGESTED, OTHERS = ("Pp", "Qq", "Rr"), ("Ss", "Tt", "Uu", "Vv", "Ww", "Zz")
ANSWERS = (("accepted", ""), ("modified", "anatomy"), ("rejected", "comorbidity"))


@dataclass(frozen=True, slots=True)
class Outcomes:
    history: History
    meetings: tuple[Meeting, ...]
    items: dict[str, AgendaItem]


def outcomes(board: Board, site: Site) -> Outcomes:
    made = history(board, site)
    all_four = tuple(Meeting.objects.filter(board=board).order_by("starts_at")[:4])
    third, fourth = all_four[2:]
    Meeting.objects.filter(pk__in=(third.pk, fourth.pk)).update(capacity_minutes=240)
    for number, name in enumerate((*SUGGESTED, *OTHERS), 20):
        made.cases[name] = _case(site, name, number)
    told = Outcomes(made, all_four, {})
    _prepared(told, third)
    _held(told, Meeting.objects.get(pk=third.pk), fourth)
    _in_session(told, Meeting.objects.get(pk=fourth.pk))
    return told


def _case(site: Site, name: str, number: int) -> Case:
    mm = "30" if name in SUGGESTED else "20"
    document = from_json(course(f"h{number}", second_mm=mm, family_name=name))
    return import_document(document, site=site, by=BY, at=FRIDAY).case


def _listed(told: Outcomes, name: str, meeting: Meeting, at: datetime) -> AgendaItem:
    """On this list: put there by hand, or brought there from where the rule put it."""
    by, case = told.history.people["coordinator"], told.history.cases[name]
    found = AgendaItem.objects.filter(case=case).placed().first()
    if found is None:
        found = agenda.refer(case=case, meeting=meeting, reason="Please see", by=by, at=at)
    elif found.meeting_id != meeting.pk:
        found = agenda.move(item=found, meeting=meeting, reason="room there", by=by, at=at)
    told.items[name] = found
    return found


def _prepared(told: Outcomes, meeting: Meeting) -> None:
    made = told.history
    assess([made.cases[name].pk for name in SUGGESTED], as_of=FRIDAY.date(), at=FRIDAY)
    for name in (*SUGGESTED, *OTHERS[:4]):
        _listed(told, name, meeting, FRIDAY)
    standard = standards.adopt(
        board=made.board, code="follow-up", title="Follow-up without finding", criteria=["No new lesion"],
        expires_on=date(2027, 3, 1), by=made.people["chair"], at=FRIDAY,
    )  # fmt: skip
    asked = submitted(
        made.board, made.people["referrer"], at=FRIDAY, number="h40", family_name="Xx"
    )
    triage.note(
        referral=asked, standard=standard, criteria=standard.criteria, by=made.people["surgeon"], at=FRIDAY
    )  # fmt: skip
    asked.refresh_from_db()
    assert asked.case is not None
    made.cases["Xx"] = asked.case
    _listed(told, "Xx", meeting, FRIDAY)


def _held(told: Outcomes, meeting: Meeting, following: Meeting) -> None:
    made, start = told.history, meeting.starts_at
    by, chair, items = made.people["coordinator"], made.people["chair"], told.items
    assert meeting.lock_at is not None
    meetings.move_to(meeting=meeting, state="locked", by=by, at=meeting.lock_at)
    came = _listed(told, "Ww", meeting, start - timedelta(hours=2))
    late.approve(item=came, by=chair, at=start - timedelta(hours=1))
    opened(made, meeting)
    for place, name in enumerate((*SUGGESTED, "Ww")):
        if place < len(ANSWERS):
            _answered(made, items[name], *ANSWERS[place])
        decided(made, name, items[name], start + timedelta(minutes=5 * place))
    at: dict[str, Any] = {"by": by, "at": start + timedelta(minutes=30)}
    for name in ("Ss", "Tt", "Uu"):
        items[name].refresh_from_db()
    agenda.defer(item=items["Ss"], meeting=following, reason="pathology_pending", comment="", **at)
    agenda.move(item=items["Tt"], meeting=following, reason="patient away", **at)
    agenda.remove(item=items["Uu"], reason="referred by mistake", **at)
    meetings.move_to(meeting=meeting, state="ended", by=by, at=start + timedelta(minutes=40))


def _answered(made: History, item: AgendaItem, said: str, reason: str) -> None:
    """The first suggestion only: the others stay without an answer, as happens."""
    item.refresh_from_db()
    assert item.frozen_evaluation is not None
    code = next(
        s["code"] for s in item.frozen_evaluation.result["suggestions"] if s["kind"] != "request"
    )
    answering.answer(
        item=item, code=code, said=said, reason=reason, comment="", by=made.people["surgeon"],
        at=item.meeting.starts_at,
    )  # fmt: skip


def _in_session(told: Outcomes, meeting: Meeting) -> None:
    by = told.history.people["coordinator"]
    assert meeting.lock_at is not None
    meetings.move_to(meeting=meeting, state="locked", by=by, at=meeting.lock_at)
    _listed(told, "Zz", meeting, meeting.starts_at - timedelta(hours=1))
    opened(told.history, meeting)
