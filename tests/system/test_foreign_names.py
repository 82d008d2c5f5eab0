"""A form that names what belongs to another hospital is refused, and writes nothing about it.

Each form is sent twice by somebody with every role at the first hospital: with what is theirs, which must be taken, and
with the same of the second hospital. What refers to that is counted before and after, in every table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.test import Client
from django.utils import timezone

from mdt.rules.deadlines import working_days_after
from tests.system.test_access import BACKEND, known

if TYPE_CHECKING:
    from accounts.models import Site, User
    from cases.models import Case
    from mdt.demo import DemoHospital
    from mdt.models import AgendaItem, Board, Meeting

__all__ = ["known"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PATIENT = b'{"resourceType": "Patient", "id": "p"}'


@dataclass(frozen=True)
class Hospital:
    site: "Site"
    board: "Board"
    meeting: "Meeting"
    item: "AgendaItem"
    case: "Case"
    person: "User"

    def rows(self) -> Iterator[Model]:
        return (getattr(self, one.name) for one in fields(self))


@pytest.fixture
def everybody(hospital: "DemoHospital") -> "User":
    from accounts.models import Membership, Role, User

    person = User.objects.create_user("all@demo.example", "Dr All")
    for role in Role.values:
        Membership.objects.create(user=person, site=hospital.sites[0], role=role)
    return person


@pytest.fixture
def ours(hospital: "DemoHospital", quorate_meeting: "Meeting", known: dict[str, str]) -> Hospital:
    from accounts.models import Membership, Role, User

    second = User.objects.create_user("second@demo.example", "Dr Second")
    Membership.objects.create(user=second, site=hospital.sites[0], role=Role.SURGEON)
    return _hospital(hospital, 0, quorate_meeting.items.active()[0], second)


@pytest.fixture
def listed(hospital: "DemoHospital") -> "AgendaItem":
    """A case of the first hospital that waits for a coming meeting."""
    return _listed(hospital, 0, hospital.people["coordinator"])


@pytest.fixture
def theirs(hospital: "DemoHospital") -> Hospital:
    from accounts.models import Membership, Role

    colleague = hospital.people["colleague"]
    Membership.objects.create(user=colleague, site=hospital.sites[1], role=Role.COORDINATOR)
    return _hospital(hospital, 1, _listed(hospital, 1, colleague), colleague)


def _listed(hospital: "DemoHospital", which: int, by: "User") -> "AgendaItem":
    from mdt.actions import agenda

    now = timezone.now()
    coming = hospital.boards[which].meetings.upcoming(now)[1]
    case = hospital.sites[which].cases.filter(agenda_items=None).earliest("pk")
    return agenda.refer(case=case, meeting=coming, reason="asked", by=by, at=now)


def _hospital(hospital: "DemoHospital", which: int, item: "AgendaItem", person: "User") -> Hospital:
    """With a case that is on no list, and a meeting with room: what can be referred, moved and planned."""
    site, board = hospital.sites[which], hospital.boards[which]
    later = board.meetings.upcoming(timezone.now())[3]
    return Hospital(
        site, board, later, item, site.cases.filter(agenda_items=None).latest("pk"), person
    )


def forms(
    known: dict[str, str], listed: "AgendaItem", ours: Hospital, named: Hospital
) -> dict[str, tuple[str, Any]]:
    """Each form that names something, by what it names: its address and what is sent."""
    today = timezone.now().date()
    tomorrow, day = today + timedelta(days=1), working_days_after(today, 30)
    task = {"text": "Ask", "days": "5"}
    there = {"person": named.person.public_id, "discipline": "surgeon"}
    meeting = f"/meetings/{known['meeting']}"
    return {
        "meeting of a referred case": (
            f"/cases/{ours.case.public_id}/refer/",
            {"meeting": named.meeting.public_id, "reason": "asked"},
        ),
        "board of a referral": ("/referrals/start/", {"board": named.board.code}),
        "case of a referral": (
            "/referrals/start/",
            {"board": ours.board.code, "case": named.case.public_id},
        ),
        "owner of a task": (
            f"/decisions/{known['decision']}/action/",
            task | {"owner": named.person.public_id},
        ),
        "deputy of a task": (
            f"/decisions/{known['decision']}/action/",
            task | {"owner": ours.person.public_id, "deputy": named.person.public_id},
        ),
        "owner of a recorder's task": (
            f"/items/{known['item']}/task/",
            task | {"owner": named.person.public_id},
        ),
        "new owner of a task": (
            f"/actions/{known['action']}/hand-over/",
            {"to": named.person.public_id, "reason": "on leave"},
        ),
        "somebody present": (f"{meeting}/attendance/", {"do": "join", "mode": "room"} | there),
        "somebody who apologises": (f"{meeting}/attendance/", {"do": "apology"} | there),
        "case of a written opinion": (
            f"{meeting}/attendance/",
            {"do": "opinion", "item": named.item.public_id, "text": "Two lesions"}
            | {"person": ours.person.public_id, "discipline": "surgeon"},
        ),
        "meeting of a moved case": (
            f"/items/{listed.public_id}/move/",
            {"meeting": named.meeting.public_id, "comment": "no bed"},
        ),
        "case of a guest": (
            f"{meeting}/guests/",
            {"full_name": "G", "email": "g@far.example", "role": "Expert"}
            | {"items": [ours.item.public_id, named.item.public_id]},
        ),
        "who may sign": (
            "/meetings/signers/",
            {"board": ours.board.code, "person": named.person.public_id, "valid_from": tomorrow},
        ),
        "holiday of a board": (
            "/meetings/calendar/holiday/",
            {"board": named.board.code, "day": day, "name": "Feast"},
        ),
        "extraordinary meeting": (
            "/meetings/calendar/plan/",
            {"board": named.board.code, "day": day, "starts": "07:00"}
            | {"minutes": "30", "choice": ""},
        ),
        "site of an import": (
            "/imports/",
            {"site": named.site.code, "file": SimpleUploadedFile("a.json", PATIENT)},
        ),
        "export of a board": (
            "/exports/",
            {"kind": "tasks", "board": named.board.public_id, "format": "csv"}
            | {"variant": "pseudonymised", "purpose": "audit"},
        ),
        "API: somebody present": (
            f"/api/v1{meeting}/attendance/",
            there | {"mode": "room"},
        ),
        "API: a deputy who is sent": (
            f"/api/v1{meeting}/apologies/",
            {"deputy": named.person.public_id, "received_on": today},
        ),
        "API: board of a referral": ("/api/v1/referrals/", {"board": named.board.code}),
        "API: case of a referral": (
            "/api/v1/referrals/",
            {"board": ours.board.code, "case": named.case.public_id},
        ),
        "API: who may sign": (
            "/api/v1/signers/",
            {"board": ours.board.code, "person": named.person.public_id, "valid_from": tomorrow},
        ),
        "API: who tells the patient": (
            f"/api/v1/items/{ours.item.public_id}/decision/",
            {"recommendation": "Restage", "informs_patient": named.person.public_id},
        ),
    }


def references(hospital: Hospital) -> dict[tuple[str, str], int]:
    """How many rows of each table refer to what belongs to a hospital."""
    found, tables = {}, connection.introspection.table_names()
    for row in hospital.rows():
        for relation in row._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel):
                continue
            table, name = relation.related_model, relation.field.name
            if table._meta.db_table in tables:
                found[table.__name__, name] = table._base_manager.filter(**{name: row}).count()
    return found


def test_each_form_takes_ours_and_refuses_theirs(
    known: dict[str, str],
    listed: "AgendaItem",
    everybody: "User",
    ours: Hospital,
    theirs: Hospital,
) -> None:
    client = Client()
    client.force_login(everybody, backend=BACKEND)
    untouched, not_taken, taken = references(theirs), {}, {}
    for what, (address, sent) in forms(known, listed, ours, ours).items():
        if not _writes(client, address, sent, ours):
            not_taken[what] = address
    for what, (address, sent) in forms(known, listed, ours, theirs).items():
        with transaction.atomic():
            answer = _post(client, address, sent)
            if answer.status_code < 400 or references(theirs) != untouched:
                taken[what] = answer.status_code
            transaction.set_rollback(True)

    assert not_taken == {}
    assert taken == {}


def _writes(client: Client, address: str, sent: Any, ours: Hospital) -> bool:
    with transaction.atomic():
        before = references(ours)
        answer = _post(client, address, sent)
        wrote = references(ours) != before
        transaction.set_rollback(True)
    return wrote and answer.status_code < 400


def _post(client: Client, address: str, sent: Any) -> Any:
    if address.startswith("/api/"):
        send = client.put if address.endswith("/decision/") else client.post
        return send(address, sent, content_type="application/json")
    return client.post(address, sent)
