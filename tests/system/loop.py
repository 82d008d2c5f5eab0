"""The board's half of a patient's way: a board that meets, people who attend, decide, sign and print."""

from datetime import date, datetime, time

from accounts.audit import SystemActor
from accounts.models import Membership, Site, User
from mdt.actions import attendance, decisions, meetings, minutes
from mdt.actions.scheduling import extend_series
from mdt.models import AgendaItem, Board, Decision, Meeting, MeetingSeries

BY = SystemActor("test")
PASSWORD = "correct horse battery staple"


def member(site: Site, role: str) -> User:
    user = User.objects.create_user(f"{role}@a.example", f"Dr {role.title()}", PASSWORD)
    Membership.objects.create(user=user, site=site, role=role)
    Membership.objects.create(user=user, site=site, role="coordinator")
    return user


def weekly_board(site: Site, *, today: date, at: datetime) -> Board:
    board = Board.objects.create(code="liver", name="Liver board")
    board.sites.add(site)
    series = MeetingSeries.objects.create(
        board=board, weekday=3, starts_at=time(14), cut_off_time=time(12), first_on=today
    )
    extend_series(series=series, today=today, by=BY, at=at)
    return board


def attended(meeting: Meeting, people: list[User]) -> None:
    opened = meeting.starts_at
    meetings.move_to(meeting=meeting, state="locked", by=people[0], at=meeting.cut_off_at)
    meetings.move_to(meeting=meeting, state="in_session", by=people[0], at=opened)
    for person, discipline in zip(people, ("surgeon", "oncologist", "radiologist"), strict=True):
        attendance.join(
            meeting=meeting,
            person=person,
            discipline=discipline,
            mode="room",
            by=people[0],
            at=opened,
        )


def signed(item: AgendaItem, surgeon: User) -> Decision:
    content = {
        "question_answered": "yes",
        "recommendation": "Change of systemic treatment",
        "rationale": "Progression on oxaliplatin",
        "intent": "non_curative",
        "treatments": ["chemotherapy"],
        "has_dissent": False,
        "informs_patient": surgeon,
    }
    at = item.meeting.starts_at
    decision = decisions.save_draft(item=item, content=content, by=surgeon, at=at)
    decision = decisions.read_back(decision=decision, by=surgeon, at=at)
    # Who typed it does not sign it alone.
    second = item.meeting.attendance.get(discipline="oncologist").user
    decision = decisions.confirm(
        decision=decision, by=second, at=at, expected_version=decision.version
    )
    return decisions.sign(
        decision=decision, by=surgeon, password=PASSWORD, at=at, expected_version=decision.version
    )


def minutes_of(meeting: Meeting, by: User) -> dict[str, bytes]:
    meetings.move_to(meeting=meeting, state="ended", by=by, at=meeting.ends_at)
    made = minutes.make(meeting, pseudonymised=True, by=by, at=meeting.ends_at)
    return {document.format: bytes(document.content) for document in made}
