"""The demo hospital: two sites, two boards, one person for each role, and sixty invented patients.

Loading it again finds what is there and adds nothing.
"""

from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils import timezone

from accounts.actions import users
from accounts.audit import SystemActor
from accounts.models import Role, Site, User
from cases.actions.importing import import_documents
from cases.generator import generate_cases
from cases.models import Case
from cases.rules import document as d
from mdt.actions.scheduling import extend_series
from mdt.demo_interfaces import load_interfaces
from mdt.demo_referrals import load_referrals
from mdt.demo_work_up import load_work_up
from mdt.models import Board, MeetingSeries
from mdt.rules.deadlines import working_days_after

BY = SystemActor("demo hospital")
PASSWORD = "demo-board-2026"  # noqa: S105  everybody may know it: these patients are invented
SEED, COUNT, FIRST_OF_SECOND_SITE = 7, 60, 901
PEOPLE = {
    Role.REFERRER: "Dr. Rosa Furrer",
    Role.COORDINATOR: "Clara Baumann",
    Role.MEMBER: "Nora Singh",
    Role.SURGEON: "Dr. Lena Lang",
    Role.ONCOLOGIST: "Dr. Oskar Wyss",
    Role.RADIOLOGIST: "Dr. Rahel Amsler",
    Role.CHAIR: "Prof. Chiara Moretti",
    Role.EXPORT_ADMIN: "Edith Kunz",
    Role.SYSTEM_ADMIN: "Samuel Graf",
    Role.AUDITOR: "Aron Vogel",
}


@dataclass(frozen=True, slots=True)
class DemoHospital:
    sites: tuple[Site, ...]
    boards: tuple[Board, ...]
    people: dict[str, User]


@transaction.atomic
def load_demo_hospital(today: date, *, patients: int = COUNT) -> DemoHospital:
    """Make what is missing of the demo hospital; return it."""
    zurich = _site("lakeside", "Lakeside Hospital", "Europe/Zurich", "esmo")
    shanghai = _site("bund", "Bund University Hospital", "Asia/Shanghai", "china")
    boards = (
        _board("liver", "Liver metastases board", zurich, today, start=time(8, 0), minutes=120),
        _board("bund-liver", "Bund liver board", shanghai, today, start=time(14, 30), minutes=90),
    )
    people = {role.value: _person(role, name, zurich) for role, name in PEOPLE.items()}
    colleague = _colleague(shanghai)
    now = timezone.now()
    for series in MeetingSeries.objects.filter(board__in=boards).select_related("board"):
        extend_series(series=series, today=today, by=BY, at=now)
    _patients(zurich, today, count=patients, first=1)
    _patients(shanghai, today, count=8, first=FIRST_OF_SECOND_SITE)
    load_work_up(zurich, people, today, now)
    load_referrals(boards[0], people, today, now)
    load_interfaces(zurich, people, now)
    return DemoHospital((zurich, shanghai), boards, people | {"colleague": colleague})


def _site(code: str, name: str, zone: str, profile: str) -> Site:
    values = {"name": name, "time_zone": zone, "knowledge_profile": profile}
    return Site.objects.get_or_create(code=code, defaults=values)[0]


def _board(code: str, name: str, site: Site, today: date, *, start: time, minutes: int) -> Board:
    board, new = Board.objects.get_or_create(
        code=code, defaults={"name": name, "time_zone": site.time_zone}
    )
    if new:
        board.sites.add(site)
        MeetingSeries.objects.create(
            board=board, weekday=_meeting_day(today), starts_at=start, capacity_minutes=minutes,
            cut_off_working_days=2, cut_off_time=time(12, 0), first_on=date(2024, 1, 1),
        )  # fmt: skip
    return board


def _meeting_day(today: date) -> int:
    """A working day far enough ahead that whatever is flagged today still meets the cut-off."""
    return working_days_after(today, 4).weekday()


def _person(role: Role, name: str, site: Site) -> User:
    email = f"{role.value.replace('_', '-')}@demo.example"
    known = User.objects.filter(email=email).first()
    return known or users.create(
        email=email,
        full_name=name,
        password=PASSWORD,
        roles={site: [role.value]},
        by=BY,
        at=timezone.now(),
    )


def _colleague(site: Site) -> User:
    """A surgeon of the other site, who must see nothing of the first."""
    email = "colleague@demo.example"
    known = User.objects.filter(email=email).first()
    return known or users.create(
        email=email,
        full_name="李 明",
        password=PASSWORD,
        roles={site: [Role.SURGEON.value]},
        by=BY,
        at=timezone.now(),
    )


def _patients(site: Site, today: date, *, count: int, first: int) -> None:
    """Invented once; their courses end on the day they were invented."""
    if Case.objects.filter(site=site).exists():
        return
    cases = generate_cases(count, seed=SEED, today=today, first=first)
    import_documents([d.from_json(case) for case in cases], site=site, by=BY, at=timezone.now())
