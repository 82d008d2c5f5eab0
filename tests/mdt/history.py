"""Two meetings that were held, with everything that can happen to a case at one, made by the actions alone.

Thursday 5 March 2026: Aa is decided and told; Bb is deferred; Cc is decided without a surgeon; Dd came late and was
not reached. Thursday 12 March: Dd and Bb are decided, the oncologist by deputy, and Ee, referred for a recurrence.
Ff is referred and waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.actions import (
    agenda,
    attendance,
    decisions,
    delivering,
    follow_ups,
    late,
    letters,
    live,
    meetings,
    triage,
)
from mdt.models import AgendaItem, Board, Decision, Letter, Meeting, Referral
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, PASSWORD, content, course
from tests.mdt.referrals import submitted


@dataclass(frozen=True, slots=True)
class History:
    board: Board
    people: dict[str, User]
    cases: dict[str, Case]
    meetings: tuple[Meeting, Meeting]
    decisions: dict[str, Decision]
    recommendation: str = "Treatment"


def staff(site: Site) -> dict[str, User]:
    roles = ("coordinator", "surgeon", "oncologist", "radiologist", "chair", "referrer")
    return {role: person(site, role) for role in roles} | {"deputy": _deputy(site)}


def _deputy(site: Site) -> User:
    from accounts.models import Membership

    user = User.objects.create_user("deputy@lakeside.example", "Dr Deputy", PASSWORD)
    Membership.objects.create(user=user, site=site, role="oncologist")
    return user


def history(board: Board, site: Site, recommendation: str = "Treatment") -> History:
    people = staff(site)
    first, second = Meeting.objects.filter(board=board).order_by("starts_at")[:2]
    cases = {
        name: _case(site, name, number) for number, name in enumerate(("Aa", "Bb", "Cc", "Dd"), 1)
    }
    made = History(board, people, cases, (first, second), {}, recommendation)
    _first(made, first, second)
    _second(made, second)
    _after(made)
    return made


def _case(site: Site, name: str, number: int) -> Case:
    document = course(f"h{number}", second_mm="20", family_name=name)
    return import_document(from_json(document), site=site, by=BY, at=AT).case


def listed(made: History, name: str, meeting: Meeting, at: datetime, reason: str = "Please see") -> AgendaItem:  # fmt: skip
    by = made.people["coordinator"]
    return agenda.refer(case=made.cases[name], meeting=meeting, reason=reason, by=by, at=at)


def opened(made: History, meeting: Meeting, oncologist: str = "oncologist") -> None:
    by, at = made.people["coordinator"], meeting.starts_at
    meetings.move_to(meeting=meeting, state="in_session", by=by, at=at)
    live.take_pen(meeting=meeting, by=by, at=at)
    for who, role in (
        ("surgeon", "surgeon"),
        (oncologist, "oncologist"),
        ("radiologist", "radiologist"),
    ):
        stands_in = oncologist != "oncologist" and role == "oncologist"
        attendance.join(
            meeting=meeting, person=made.people[who], discipline=role, mode="room", by=by, at=at,
            capacity="deputy" if stands_in else "member",
            deputises_for=made.people["oncologist"] if stands_in else None,
        )  # fmt: skip


def decided(made: History, name: str, item: AgendaItem, at: datetime, **said: Any) -> Decision:
    """Put before the board for four minutes, typed by the coordinator, signed by the chair."""
    by, signer = made.people["coordinator"], made.people["oncologist"]
    item.refresh_from_db()
    live.show(meeting=item.meeting, item=item, by=by, at=at)
    override = said.pop("override", "")
    typed = content(made.people["surgeon"]) | {"recommendation": made.recommendation} | said
    draft = decisions.save_draft(item=item, content=typed, by=by, at=at)
    read = decisions.read_back(decision=draft, by=by, at=at)
    made.decisions[name] = decisions.sign(
        decision=read, by=signer, password=PASSWORD, at=at + timedelta(minutes=4),
        expected_version=read.version, quorum_override=override,
    )  # fmt: skip
    return made.decisions[name]


def _first(made: History, meeting: Meeting, following: Meeting) -> None:
    by, start = made.people["coordinator"], meeting.starts_at
    items = {name: listed(made, name, meeting, AT) for name in ("Aa", "Bb", "Cc")}
    assert meeting.lock_at is not None
    meeting = meetings.move_to(meeting=meeting, state="locked", by=by, at=meeting.lock_at)
    added = listed(made, "Dd", meeting, start - timedelta(hours=2), "Cannot wait")
    late.approve(item=added, by=made.people["chair"], at=start - timedelta(hours=1))
    opened(made, meeting)
    decided(made, "Aa", items["Aa"], start, resectability="resectable", intent="curative",
             treatments=["liver_resection"], trial="none_suitable")  # fmt: skip
    agenda.defer(
        item=items["Bb"], meeting=following, reason="pathology_pending", comment="", by=by,
        at=start + timedelta(minutes=5),
    )  # fmt: skip
    surgeon = meeting.attendance.get(user=made.people["surgeon"])
    surgeon.left_at = start + timedelta(minutes=6)
    surgeon.save()
    decided(made, "Cc", items["Cc"], start + timedelta(minutes=10), intent="curative",
             override="The surgeon was called away")  # fmt: skip
    meetings.move_to(meeting=meeting, state="ended", by=by, at=start + timedelta(minutes=20))


def _second(made: History, meeting: Meeting) -> None:
    by, start = made.people["coordinator"], meeting.starts_at
    asked = submitted(made.board, made.people["referrer"], number="h5", discussion_reason="recurrence", family_name="Ee")  # fmt: skip
    triage.discuss(referral=asked, complexity="standard", by=made.people["surgeon"], at=AT)
    submitted(made.board, made.people["referrer"], number="h6", family_name="Ff")
    asked = Referral.objects.get(pk=asked.pk)
    assert asked.case is not None
    made.cases["Ee"] = asked.case
    item = AgendaItem.objects.get(case=asked.case)
    if item.meeting_id != meeting.pk:
        item = agenda.move(item=item, meeting=meeting, reason="room there", by=by, at=AT)
    opened(made, meeting, oncologist="deputy")
    names = {case.pk: name for name, case in made.cases.items()}
    on_list = AgendaItem.objects.filter(meeting=meeting).on_list().select_related("meeting__board")
    for place, one in enumerate(on_list.order_by("position", "pk")):
        decided(made, names[one.case_id], one, start + timedelta(minutes=5 * place))
    meetings.move_to(meeting=meeting, state="ended", by=by, at=start + timedelta(minutes=40))


def _after(made: History) -> None:
    by, told = made.people["surgeon"], made.decisions["Aa"]
    friday = made.meetings[0].starts_at + timedelta(days=1)
    letters.inform(decision=told, person=by, channel="clinic", informed_at=friday, by=by, at=friday)
    letters.send(letter=Letter.objects.get(decision=told, kind="gp"), to="GP", by=by, at=friday)
    done = follow_ups.give(
        decision=told, text="Book the theatre", owner=by, due_in_working_days=3, by=by, at=friday
    )
    follow_ups.close(action=done, done=True, evidence="Booked", by=by, at=friday)
    follow_ups.give(
        decision=told, text="=HYPERLINK(\"x\")", owner=by, due_in_working_days=3, by=by, at=friday
    )  # fmt: skip
    operated = course("h1", second_mm="20", family_name="Aa") | {
        "surgeries": [
            {"id": "S1", "kind": "liver_resection", "status": "performed", "date": "2026-04-01"}
        ]
    }
    import_document(from_json(operated), site=made.cases["Aa"].site, by=BY, at=friday)
    as_of = friday + timedelta(days=90)
    from cases.documents import documents_of

    known = dict(documents_of([case.pk for case in made.cases.values()]))
    delivering.match_deliveries(known, as_of=as_of.date(), at=as_of)
