"""Two meetings that the demo board has held, so that every page shows what it is for.

Everything is done by the actions that people use, each at its own time: three weeks before the coming meeting a whole
one that is archived, a week later one that was cancelled, and a week before the coming one a meeting whose letters
and minutes still wait. Loading it again finds what is there and adds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.actions import users
from accounts.audit import SystemActor
from accounts.models import Role, User
from cases.actions import flags
from cases.models import Case, Flag
from mdt import demo_patients as told
from mdt import demo_words as words
from mdt.actions import (
    agenda,
    attendance,
    cancelling,
    closing,
    delivering,
    follow_ups,
    late,
    letters,
    meetings,
    minutes,
    ordering,
    panels,
    referrals,
    standards,
    triage,
)
from mdt.actions.pipeline import assess
from mdt.actions.scheduling import extend_series
from mdt.demo_referrals import SURVEILLANCE, content, draft
from mdt.demo_table import Table
from mdt.models import AgendaItem, Board, Decision, Delivery, Meeting, MeetingSeries

BY = SystemActor("demo hospital")
WEEK = timedelta(weeks=1)
COLLEAGUES = {
    "deputy": ("radiologist-2@demo.example", "Dr. Jonas Keller", Role.RADIOLOGIST),
    "second": ("surgeon-2@demo.example", "Dr. Marco Brunner", Role.SURGEON),
    "third": ("surgeon-3@demo.example", "Dr. Ana Ruiz", Role.SURGEON),
}


@dataclass(frozen=True, slots=True)
class Past:
    """What is at hand while the past is told."""

    board: Board
    people: Mapping[str, User]
    password: str
    first: Meeting
    cancelled: Meeting
    second: Meeting
    now: datetime


@transaction.atomic
def load_meetings(
    board: Board, people: Mapping[str, User], *, password: str, now: datetime
) -> None:
    """Hold what was held, unless it was held already."""
    if Meeting.objects.filter(board=board, starts_at__lt=now).exists():
        return
    past = _past(board, people, password, now)
    site = board.sites.get()
    cases = told.import_patients(
        site, told.local_day(past.first) - timedelta(days=7), by=BY, at=past.first.starts_at - WEEK
    )
    before_first(past, cases)
    first = hold_first(past, cases)
    follow_first(past, first)
    second = hold_second(past, cases)
    follow_second(past, second)
    lately(past, cases)


def _past(board: Board, people: Mapping[str, User], password: str, now: datetime) -> Past:
    series = MeetingSeries.objects.filter(board=board).select_related("board").earliest("id")
    coming = Meeting.objects.filter(board=board, starts_at__gt=now).earliest("starts_at")
    day = told.local_day(coming) - 3 * WEEK
    extend_series(series=series, today=day, by=BY, at=coming.starts_at - 5 * WEEK)
    held = Meeting.objects.filter(board=board, starts_at__lt=now).order_by("starts_at")
    first, cancelled, second = held
    colleagues = {
        key: users.create(
            email=email, full_name=name, password=password, roles={board.sites.get(): [role.value]},
            by=BY, at=first.starts_at - 2 * WEEK,
        )
        for key, (email, name, role) in COLLEAGUES.items()
    }  # fmt: skip
    return Past(board, dict(people) | colleagues, password, first, cancelled, second, now)


def before_first(past: Past, cases: Mapping[int, Case]) -> None:
    """The week before: flags bring their cases by themselves, others are put on by hand, one is to be noted."""
    people, early = past.people, past.first.starts_at - timedelta(days=6)
    assess([case.pk for case in cases.values()], as_of=early.date(), at=early)
    for key in (told.RESECTED, told.DEFERRED):
        _list(cases[key], past.first, words.ASKED[key], people["coordinator"], early)
    _list(
        cases[told.NOT_REACHED],
        past.first,
        words.ASKED[told.NOT_REACHED],
        people["coordinator"],
        early,
    )
    _refer_for_noting(past, early)
    cancelling.cancel(
        meeting=past.cancelled, because="The surgeons are at their congress", targets={},
        by=people["chair"], at=early,
    )  # fmt: skip
    _dismiss_one(cases[told.RISING], people["oncologist"], early)
    attendance.apologise(
        meeting=past.first, person=people["radiologist"], deputy=people["deputy"], received_on=early.date(),
        by=people["radiologist"], at=early,
    )  # fmt: skip
    ordering.arrange(meeting=past.first, by=people["coordinator"], at=early)
    _lock(past.first, people)


def _list(case: Case, meeting: Meeting, reason: str, by: User, at: datetime) -> None:
    """By hand, unless a flag has brought the case already."""
    if not AgendaItem.objects.placed().filter(case=case, board=meeting.board).exists():
        agenda.refer(case=case, meeting=meeting, reason=reason, by=by, at=at)


def _refer_for_noting(past: Past, at: datetime) -> None:
    people = past.people
    standard = standards.adopt(
        board=past.board, code="surveillance", title="Surveillance from the third year", criteria=SURVEILLANCE,
        expires_on=at.date() + timedelta(days=365), by=people["chair"], at=at,
    )  # fmt: skip
    written = content(at.date(), "R-0990", "Zurbriggen", "Klara", "postoperative", "Third year, nothing found.")  # fmt: skip
    referral = draft(past.board, people["referrer"], written, at)
    referral = referrals.submit(referral=referral, by=people["referrer"], at=at)
    triage.note(
        referral=referral, standard=standard, criteria=SURVEILLANCE, by=people["surgeon"], at=at
    )


def _dismiss_one(case: Case, by: User, at: datetime) -> None:
    flag = Flag.objects.open().filter(case=case).order_by("id").first()
    if flag is not None:
        flags.dismiss(flag=flag, reason="known_and_accepted", comment=words.DISMISSED, by=by, at=at)


def _lock(meeting: Meeting, people: Mapping[str, User]) -> None:
    at = meeting.lock_at or meeting.starts_at
    meetings.move_to(meeting=meeting, state="locked", by=people["coordinator"], at=at)


def hold_first(past: Past, cases: Mapping[int, Case]) -> dict[int, Decision]:
    """Two decided as usual, one late and on a condition, one put off, one noted, one not reached."""
    people = past.people
    _add_late(past, cases[told.CONDITIONAL])
    table = Table(Meeting.objects.get(pk=past.first.pk), people, past.password)
    table.open(late_minutes=3)
    table.sit("chair", "chair")
    table.sit("surgeon", "surgeon")
    table.sit("oncologist", "oncologist", "remote")
    table.sit("deputy", "radiologist", capacity="deputy", deputises_for=people["radiologist"])
    table.sit("member", "member")
    table.sit("coordinator", "coordinator")
    table.take_pen()
    items = _items(past.first)
    decided = {
        key: table.decide(items[cases[key].pk], words.SAID[key], words.TASKS[key], minutes=spent)
        for key, spent in ((told.RESECTED, 6.5), (told.REFUSED, 9), (told.CONDITIONAL, 11.5))
    }
    table.rise("member")
    table.show(items[cases[told.DEFERRED].pk], minutes=2)
    agenda.defer(
        item=items[cases[told.DEFERRED].pk], meeting=past.second, reason="imaging_not_reviewed",
        comment=words.DEFERRED, owner=people["radiologist"], target_on=told.local_day(past.second) - timedelta(days=2),
        by=people["coordinator"], at=table.now,
    )  # fmt: skip
    table.minute += 4
    table.move("ended", "chair")
    return decided


def _add_late(past: Past, case: Case) -> None:
    """Asked for after the list was locked, and let on by the chair."""
    at = (past.first.lock_at or past.first.starts_at) + timedelta(hours=3)
    _list(case, past.first, words.ASKED[told.CONDITIONAL], past.people["coordinator"], at)
    item = AgendaItem.objects.get(case=case, meeting=past.first)
    if item.state == "provisional":
        late.approve(item=item, by=past.people["chair"], at=at + timedelta(minutes=20))


def _items(meeting: Meeting) -> dict[int, AgendaItem]:
    return {item.case_id: item for item in AgendaItem.objects.filter(meeting=meeting).on_list()}


def follow_first(past: Past, decided: Mapping[int, Decision]) -> None:
    """Letters, talks, tasks, what was agreed and what was done; then minutes, export and archive."""
    people, ended = past.people, past.first.ends_at
    for key, decision in decided.items():
        spoken = ended + timedelta(days=1, hours=key % 3)
        _inform(decision, people, "clinic" if key == told.RESECTED else "phone", spoken)
    _agree(decided, people, ended + timedelta(days=2))
    _do_tasks(decided, people, ended + timedelta(days=3))
    _write_minutes(past, ended + timedelta(hours=5))
    _operate(past, decided)
    meeting = Meeting.objects.get(pk=past.first.pk)
    closing.archive(meeting=meeting, by=people["coordinator"], at=ended + timedelta(days=9))


def _inform(
    decision: Decision,
    people: Mapping[str, User],
    channel: str,
    at: datetime,
    kinds: tuple[str, ...] = ("gp", "patient"),
) -> None:
    """The surgeon talks to the patient; then these letters leave."""
    surgeon = people["surgeon"]
    letters.inform(
        decision=decision, person=surgeon, channel=channel, informed_at=at, by=surgeon, at=at
    )
    for letter in decision.letters.filter(kind__in=kinds).order_by("kind"):
        to = "Dr. Rosa Furrer" if letter.kind == "gp" else "the patient, by post"
        sent = at + timedelta(hours=1)
        letters.send(letter=letter, to=to, by=people["coordinator"], at=sent)


def _agree(decided: Mapping[int, Decision], people: Mapping[str, User], at: datetime) -> None:
    for key, (as_recommended, plan, reason) in words.AGREED.items():
        delivering.agree(
            decision=decided[key], agreed_on=at.date(), as_recommended=as_recommended, plan=plan,
            reason=reason, by=people["surgeon"], at=at,
        )  # fmt: skip


def _do_tasks(decided: Mapping[int, Decision], people: Mapping[str, User], at: datetime) -> None:
    for action in decided[told.RESECTED].actions.all():
        follow_ups.close(
            action=action, done=True, evidence=words.EVIDENCE, by=people["coordinator"], at=at
        )


def _write_minutes(past: Past, at: datetime) -> None:
    people, meeting = past.people, Meeting.objects.get(pk=past.first.pk)
    minutes.make(meeting, pseudonymised=True, by=people["coordinator"], at=at)
    closing.approve(
        meeting=meeting, by=people["chair"], password=past.password, at=at + timedelta(hours=1)
    )
    later = at + timedelta(days=1)
    files = minutes.make(meeting, pseudonymised=False, by=people["export_admin"], at=later)
    paper = next(file for file in files if file.format == "pdf")
    minutes.note_download(
        paper, purpose="care", reason=words.FILED, by=people["export_admin"], at=later + timedelta(minutes=4)
    )  # fmt: skip


def _operate(past: Past, decided: Mapping[int, Decision]) -> None:
    """One recommendation was done; another way was gone where the patient wished it, and that is said."""
    surgeon, day = past.people["surgeon"], told.local_day(past.first) + timedelta(days=8)
    at = told.evening(day)
    case, other = told.case_of(told.RESECTED), told.case_of(told.REFUSED)
    told.operate(case, kind="liver_resection", on=day, by=surgeon, at=at)
    told.operate(other, kind="ablation", on=day, by=surgeon, at=at)
    assess([case.pk, other.pk], as_of=day, at=at)
    delivering.explain(
        delivery=Delivery.objects.get(decision=decided[told.REFUSED]), reason="patient_wish", by=surgeon, at=at
    )  # fmt: skip


def hold_second(past: Past, cases: Mapping[int, Case]) -> dict[int, Decision]:
    """What was put off and what was not reached are decided; another case is not reached."""
    people, early = past.people, past.second.starts_at - timedelta(days=6)
    told.image_liver(cases[told.DEFERRED], on=early.date(), by=people["radiologist"], at=early)
    assess([cases[told.DEFERRED].pk], as_of=early.date(), at=early)
    _list(cases[told.TO_COME], past.second, words.ASKED[told.TO_COME], people["coordinator"], early)
    _lock(past.second, people)
    table = Table(Meeting.objects.get(pk=past.second.pk), people, past.password)
    table.open(late_minutes=1)
    for who in ("chair", "surgeon", "oncologist", "radiologist", "coordinator"):
        table.sit(who, who)
    table.take_pen()
    items = _items(past.second)
    decided = {
        key: table.decide(items[cases[key].pk], words.SAID[key], words.TASKS[key], minutes=spent)
        for key, spent in ((told.NOT_REACHED, 7), (told.DEFERRED, 8.5))
    }
    table.minute += 3
    table.move("ended", "chair")
    return decided


def follow_second(past: Past, decided: Mapping[int, Decision]) -> None:
    """One patient knows; the other does not yet, and the letters wait."""
    people, ended = past.people, past.second.ends_at
    _inform(decided[told.NOT_REACHED], people, "phone", ended + timedelta(hours=3), kinds=("gp",))
    meeting = Meeting.objects.get(pk=past.second.pk)
    minutes.make(
        meeting, pseudonymised=True, by=people["coordinator"], at=ended + timedelta(hours=4)
    )


def lately(past: Past, cases: Mapping[int, Case]) -> None:
    """Yesterday and today: the volumetry came, surgeons vote without seeing each other, a task is late."""
    people, yesterday = past.people, past.now - timedelta(days=1)
    told.measure_remnant(
        cases[told.CONDITIONAL], on=yesterday.date(), by=people["deputy"], at=past.now
    )
    panel = panels.open_panel(case=cases[told.TO_COME], by=people["coordinator"], at=yesterday)
    for who, resectability in (("second", "borderline"), ("third", "convertible")):
        panels.vote(
            panel=panel, resectability=resectability, technique="difficult", reason="", by=people[who], at=past.now
        )  # fmt: skip
    follow_ups.escalate(today=past.now.date(), by=BY, at=past.now)
