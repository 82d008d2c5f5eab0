"""A patient of a FHIR bundle, from the file to the minutes.

What FHIR cannot carry (lesions, measurements, votes, the line of therapy) is entered by people.
"""

from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

import pytest

from accounts.audit import SystemActor
from accounts.models import Membership, Site, User
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.recording import amend, record_vote
from cases.documents import document_of
from cases.fhir.identity import mark
from cases.fhir.preview import preview_files
from cases.models import Case, FlagState, ImportSource
from mdt.actions import decisions, meetings, minutes
from mdt.actions.pipeline import drain
from mdt.actions.scheduling import extend_series
from mdt.models import AgendaItem, Board, Decision, Meeting, MeetingSeries
from tests.cases.fhir import samples
from tests.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = date(2021, 9, 2)
AT = datetime(2021, 9, 2, 8, tzinfo=UTC)
BY = SystemActor("test")
PASSWORD = "correct horse battery staple"


def test_from_the_bundle_to_the_minutes() -> None:
    site = Site.objects.create(code="a", name="Hospital A")
    surgeon, oncologist, radiologist = (
        _person(site, role) for role in ("surgeon", "oncologist", "radiologist")
    )
    board = _board(site)
    case = _imported(site)
    _completed(case, surgeon)

    drain(as_of=TODAY, at=AT)
    item = AgendaItem.objects.get(case=case)
    flags = {flag.code for flag in case.flags.filter(state=FlagState.OPEN)}
    _attended(item.meeting, [surgeon, oncologist, radiologist])
    decision = _signed(item, surgeon)
    documents = _minutes(item.meeting, surgeon)

    assert "target_progression" in flags
    assert item.meeting.board == board
    assert decision.snapshot["case"]["patient"]["family_name"] == "Delarosa"
    assert not case.flags.filter(state=FlagState.OPEN, level="red").exists()
    assert documents["pdf"].startswith(b"%PDF")
    assert b"Change of systemic treatment" in documents["csv"]
    assert b"Delarosa" not in documents["csv"]


def _person(site: Site, role: str) -> User:
    user = User.objects.create_user(f"{role}@a.example", f"Dr {role.title()}", PASSWORD)
    Membership.objects.create(user=user, site=site, role=role)
    Membership.objects.create(user=user, site=site, role="coordinator")
    return user


def _board(site: Site) -> Board:
    board = Board.objects.create(code="liver", name="Liver board")
    board.sites.add(site)
    series = MeetingSeries.objects.create(
        board=board, weekday=3, starts_at=time(14), cut_off_time=time(12), first_on=TODAY
    )
    extend_series(series=series, today=TODAY, by=BY, at=AT)
    return board


def _imported(site: Site) -> Case:
    """Import the bundle; a person confirms that the bowel resection took the primary."""
    (file,) = shared("data/fhir/synthea-r4").glob("Luis_*.json")
    data = file.read_bytes()
    source = ImportSource.objects.create(code="ehr", name="EHR")
    found = preview_files([(file.name, data)], source=settings_of(source), as_of=TODAY)[0][1]
    yes = [mark(f) for f in found.units[0].findings if f.path.startswith("primary.")]
    (result,) = import_preview(
        found,
        file=file.name,
        content_sha256=sha256(data).hexdigest(),
        source=source,
        site=site,
        by=BY,
        at=AT,
        accepted=yes,
    )
    assert result.case is not None
    assert document_of(result.case).primary.status == "resected"
    return result.case


def _completed(case: Case, surgeon: User) -> None:
    def edit(content: samples.Json) -> None:
        content["metastases"] = {"detected_on": "2021-05-20", "count": 1, "largest_mm": "30"}
        content["lesions"] = [
            {"id": "L1", "organ": "liver", "segments": ["VII"], "nodal": False, "role": "target"}
        ]
        content["imaging"] = [_scan("I1", "2021-05-20", "30"), _scan("I2", "2021-08-30", "45")]
        content["therapy_lines"] = [_line()]

    case.refresh_from_db()
    amend(case=case, edit=edit, event="facts recorded", by=surgeon, at=AT)
    vote = {"voted_on": "2021-05-25", "class": "convertible"}
    record_vote(case=case, item=vote, by=surgeon, at=AT)


def _scan(key: str, on: str, mm: str) -> dict[str, Any]:
    return {
        "id": key,
        "performed_on": on,
        "modality": "CT",
        "regions": ["abdomen"],
        "measurements": [{"lesion": "L1", "mm": mm}],
    }


def _line() -> dict[str, Any]:
    return {
        "id": "T1",
        "intent": "conversion",
        "status": "active",
        "started_on": "2021-06-01",
        "agents": ["oxaliplatin", "fluorouracil", "folinic_acid"],
        "cycle_days": 14,
        "cycles": [{"number": 1, "given_on": "2021-06-01"}],
    }


def _attended(meeting: Meeting, people: list[User]) -> None:
    opened = meeting.starts_at
    meetings.move_to(meeting=meeting, state="locked", by=people[0], at=meeting.cut_off_at)
    meetings.move_to(meeting=meeting, state="in_session", by=people[0], at=opened)
    for person, discipline in zip(people, ("surgeon", "oncologist", "radiologist"), strict=True):
        meetings.join(
            meeting=meeting,
            person=person,
            discipline=discipline,
            mode="room",
            by=people[0],
            at=opened,
        )


def _signed(item: AgendaItem, surgeon: User) -> Decision:
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
    return decisions.sign(
        decision=decision, by=surgeon, password=PASSWORD, at=at, expected_version=decision.version
    )


def _minutes(meeting: Meeting, by: User) -> dict[str, bytes]:
    meetings.move_to(meeting=meeting, state="ended", by=by, at=meeting.ends_at)
    made = minutes.make(meeting, pseudonymised=True, by=by, at=meeting.ends_at)
    return {document.format: bytes(document.content) for document in made}
