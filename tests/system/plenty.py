"""Much more of everything: what a page must be able to show without asking more often."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case
    from mdt.demo import DemoHospital
    from mdt.models import AgendaItem, Decision, Meeting

People = dict[str, "User"]


def add_plenty(hospital: "DemoHospital", meeting: "Meeting") -> None:
    """Sixteen more cases; on the meeting six more, decided, with all that follows; and more around it."""
    now, people = timezone.now(), hospital.people
    _more_cases(hospital, now)
    decided = [_decided(item, people, now) for item in _more_items(meeting, now)]
    known = meeting.items.all()[0].latest_decision
    assert known is not None
    for decision in (known, *decided):
        _followed_up(decision, people, now)
    for decision in decided[:3]:
        _signed(decision, people, now)
    _more_people(meeting, people, now)
    for case in [item.case for item in meeting.items.all()]:
        _more_of_the_case(case, people, now)
    _more_around(hospital, now)
    _more_interfaces(hospital, now)


def _more_cases(hospital: "DemoHospital", now: datetime) -> None:
    from cases.actions.importing import import_documents
    from cases.generator import generate_cases
    from cases.models import Case
    from cases.rules.document import from_json
    from mdt.actions.pipeline import assess
    from mdt.demo import BY

    documents = [from_json(c) for c in generate_cases(16, seed=8, today=now.date(), first=500)]
    import_documents(documents, site=hospital.sites[0], by=BY, at=now)
    assess(Case.objects.values_list("pk", flat=True), as_of=now.date(), at=now)


def _more_items(meeting: "Meeting", now: datetime) -> "list[AgendaItem]":
    from cases.models import Case
    from mdt.models import AgendaItem

    free = Case.objects.filter(site__boards=meeting.board, status="open")
    free = free.exclude(agenda_items__board=meeting.board).order_by("pk")
    items = [
        AgendaItem.objects.create(
            meeting=meeting, board=meeting.board, case=case, position=place, planned_minutes=8,
            question="resectability", created_at=now,
        )
        for place, case in enumerate(free[:6], start=40)
    ]  # fmt: skip
    assert len(items) == 6
    return items


def _decided(item: "AgendaItem", people: People, now: datetime) -> "Decision":
    from mdt.actions import decisions, voices
    from tests.mdt.course import content

    item.reasons.create(
        kind="rediscussion", text="See again", added_by=people["chair"], added_at=now
    )
    item.discussions.create(started_at=now - timedelta(minutes=4), ended_at=now)
    voices.recuse(item=item, person=people["member"], reason="kin", by=people["chair"], at=now)
    voices.write_opinion(
        item=item, person=people["oncologist"], discipline="oncologist", text="Agreed",
        by=people["chair"], at=now,
    )  # fmt: skip
    return decisions.save_draft(
        item=item, content=content(people["surgeon"]), by=people["coordinator"], at=now
    )


def _followed_up(decision: "Decision", people: People, now: datetime) -> None:
    from mdt.actions import follow_ups

    for role in ("radiologist", "oncologist"):
        action = follow_ups.give(
            decision=decision, text="MRI", owner=people[role], due_in_working_days=2, by=people["chair"], at=now,
        )  # fmt: skip
        follow_ups.hand_over(
            action=action, to=people["surgeon"], reason="away", by=people[role], at=now
        )


def _signed(decision: "Decision", people: People, now: datetime) -> None:
    from mdt.actions import decisions, letters
    from mdt.demo import PASSWORD

    read = decisions.read_back(decision=decision, by=people["coordinator"], at=now)
    signed = decisions.sign(
        decision=read, by=people["chair"], password=PASSWORD, at=now, expected_version=read.version
    )
    for _ in range(3):
        decisions.add_addendum(decision=signed, text="And CEA", by=people["surgeon"], at=now)
    letters.inform(
        decision=signed, person=people["surgeon"], channel="clinic", informed_at=now, by=people["surgeon"],
        at=now,
    )  # fmt: skip


def _more_people(meeting: "Meeting", people: People, now: datetime) -> None:
    from cases.models import ImportSource
    from mdt.actions import attendance, guests, minutes, signers
    from mdt.models import MeetingReply

    for number, role in enumerate(("member", "referrer", "chair")):
        attendance.join(
            meeting=meeting,
            person=people[role],
            discipline="",
            mode="room",
            capacity="observer",
            by=people["chair"],
            at=now,
        )
        guests.invite(
            meeting=meeting, full_name=f"Prof. Gast {number}", email=f"g{number}@far.example", role="Expert",
            items=list(meeting.items.all()[:2]), by=people["coordinator"], at=now,
        )  # fmt: skip
        signers.nominate(
            board=meeting.board, person=people[("radiologist", "oncologist", "chair")[number]],
            valid_from=now.date() + timedelta(days=30 + number), by=people["chair"], at=now,
        )  # fmt: skip
    attendance.apologise(
        meeting=meeting, person=people["export_admin"], deputy=people["member"], received_on=now.date(),
        by=people["coordinator"], at=now,
    )  # fmt: skip
    for role in ("auditor", "export_admin", "system_admin"):
        MeetingReply.objects.create(
            meeting=meeting, person=people[role], status="accepted", starts_at=meeting.starts_at, said_at=now, content_sha256=role,
            source=ImportSource.objects.all()[0], by=people["coordinator"], at=now,
        )  # fmt: skip
    minutes.make(meeting, pseudonymised=True, by=people["coordinator"], at=now)


def _more_of_the_case(case: "Case", people: People, now: datetime) -> None:
    from cases.actions import misses, work_ups
    from mdt.actions import clocks, panels

    for day in range(2):
        misses.record(
            case=case, code="lesion_growth", seen_on=now.date() - timedelta(days=1 + day), what=f"L{day}",
            by=people["surgeon"], at=now,
        )  # fmt: skip
    for kind in ("colonoscopy", "pelvic_mri"):
        work_ups.record(case=case, kind=kind, state="requested", by=people["oncologist"], at=now)
    panel = panels.open_panel(case=case, by=people["surgeon"], at=now)
    assert panel.pk
    for code in ("england-62", "board"):
        clocks.start(case=case, code=code, on=now.date(), by=people["coordinator"], at=now)


def _more_around(hospital: "DemoHospital", now: datetime) -> None:
    from accounts.actions import tokens
    from cases.actions import receiving
    from mdt.actions import list_memory, referrals, standards, triage
    from mdt.models import DateQuestion, MeetingSeries
    from recommendations.actions import drafts
    from tests.mdt.referrals import submitted

    people, board, site = hospital.people, hospital.boards[0], hospital.sites[0]
    series = MeetingSeries.objects.filter(board=board)[0]
    for n in range(4):
        by: dict[str, Any] = {"by": people["coordinator"], "at": now}
        tokens.issue(user=people["auditor"], name=f"t{n}", by=people["auditor"], at=now)
        receiving.receive(name=f"{n}.json", content=b'{"a": %d}' % n, site=site, **by)
        list_memory.keep(page="cases", name=f"v{n}", query="", **by)
        list_memory.keep(page="flags", name=f"v{n}", query="", **by)
        standards.adopt(
            board=board, code=f"s{n}", title="Surveillance", criteria=["no lesion"],
            expires_on=now.date() + timedelta(days=300), by=people["chair"], at=now,
        )  # fmt: skip
        drafts.start(version=f"2026.{n + 3}", why="x", by=people["chair"], at=now)
        DateQuestion.objects.create(
            series=series, day=date(2027, 1, 5 + n), kind="holiday", proposal="next"
        )
        sent = submitted(board, people["referrer"], at=now, number=f"90{n}", family_name=f"Neu{n}")
        if n:
            triage.discuss(referral=sent, complexity="complex", by=people["surgeon"], at=now)
        referrals.start(board=board, by=people["referrer"], at=now)


def _more_interfaces(hospital: "DemoHospital", now: datetime) -> None:
    from cases.actions import hl7, merging
    from cases.models import ImportSource, Patient
    from tests.cases.hl7.samples import result

    source, site = ImportSource.objects.get(code="lab"), hospital.sites[0]
    for n in range(2, 6):
        list(hl7.receive(result("high", control=str(n)), source=source, site=site, at=now))
    others = list(Patient.objects.filter(site=site).order_by("-pk")[:6])
    for stays, goes in zip(others[::2], others[1::2], strict=True):
        merging.propose(stays=stays, goes=goes, source=source, at=now)
