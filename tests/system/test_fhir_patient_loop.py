"""A patient of a FHIR bundle, from the file to the minutes.

What FHIR cannot carry (lesions, measurements, votes, the line of therapy) is entered by people.
"""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from accounts.models import Site, User
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.recording import amend, record_vote
from cases.documents import document_of
from cases.fhir.identity import mark
from cases.fhir.preview import preview_files
from cases.models import Case, FlagState, ImportSource
from mdt.actions.pipeline import drain
from mdt.models import AgendaItem
from tests.cases.fhir import samples
from tests.shared import shared
from tests.system.loop import BY, attended, member, minutes_of, signed, weekly_board

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = date(2021, 9, 2)
AT = datetime(2021, 9, 2, 8, tzinfo=UTC)


def test_from_the_bundle_to_theminutes_of() -> None:
    site = Site.objects.create(code="a", name="Hospital A")
    surgeon, oncologist, radiologist = (
        member(site, role) for role in ("surgeon", "oncologist", "radiologist")
    )
    board = weekly_board(site, today=TODAY, at=AT)
    case = _imported(site)
    _completed(case, surgeon)

    drain(as_of=TODAY, at=AT)
    item = AgendaItem.objects.get(case=case)
    flags = {flag.code for flag in case.flags.filter(state=FlagState.OPEN)}
    attended(item.meeting, [surgeon, oncologist, radiologist])
    decision = signed(item, surgeon)
    documents = minutes_of(item.meeting, surgeon)

    assert "target_progression" in flags
    assert item.meeting.board == board
    assert decision.snapshot["case"]["patient"]["family_name"] == "Delarosa"
    assert not case.flags.filter(state=FlagState.OPEN, level="red").exists()
    assert documents["pdf"].startswith(b"%PDF")
    assert b"Change of systemic treatment" in documents["csv"]
    assert b"Delarosa" not in documents["csv"]


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
