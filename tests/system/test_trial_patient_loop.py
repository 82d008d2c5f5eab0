"""A patient with the lesions of a trial subject, from the document to the minutes.

The reader found complete response at week 6 and one lesion back at week 9. It grew by 4.95 mm, less than the 5 mm
of the growth rule, and the data's own response misses it: a lesion back after complete response is progression.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.actions.recording import record_vote
from cases.documents import document_of
from cases.models import Case, FlagState
from cases.rules.document import from_json
from mdt.actions.pipeline import drain
from mdt.models import AgendaItem
from tests.cases.rules.test_vectors import Reader, day, reader_of, rows
from tests.shared import shared
from tests.system.loop import BY, attended, member, minutes_of, signed, weekly_board

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
READER: Reader = ("01-701-1133", "INDEPENDENT ASSESSOR", "RADIOLOGIST 2")
TODAY = date(2013, 1, 2)
AT = datetime(2013, 1, 2, 8, tzinfo=UTC)


def test_from_the_trial_lesions_to_the_minutes() -> None:
    shared("data/recist")
    site = Site.objects.create(code="a", name="Hospital A")
    people = [member(site, role) for role in ("surgeon", "oncologist", "radiologist")]
    board = weekly_board(site, today=TODAY, at=AT)
    case = _entered(site, people[0])

    drain(as_of=TODAY, at=AT)
    item = AgendaItem.objects.get(case=case)
    flag = case.flags.get(state=FlagState.OPEN, code="reappearance_after_response")
    attended(item.meeting, people)
    decision = signed(item, people[0])
    documents = minutes_of(item.meeting, people[0])

    assert item.meeting.board == board
    assert flag.raised_on == date(2012, 12, 30)
    assert [found["value"] for found in flag.evidence] == ["4.95"]
    assert len(decision.snapshot["case"]["imaging"]) == 4
    assert documents["pdf"].startswith(b"%PDF")
    assert b"Change of systemic treatment" in documents["csv"]


def _entered(site: Site, surgeon: User) -> Case:
    """The trial's lesions and scans, completed by what it does not hold: person, treatment, vote."""
    case = import_document(from_json(_content()), site=site, by=BY, at=AT).case
    vote = {"voted_on": "2012-10-29", "class": "convertible"}
    record_vote(case=case, item=vote, by=surgeon, at=AT)
    assert len(document_of(case).lesions) == 3
    return case


def _content() -> dict[str, Any]:
    agents = ["oxaliplatin", "fluorouracil", "folinic_acid"]
    return {
        "schema": "crlm-case/1",
        "patient": {"identifiers": [{"system": "urn:trial", "value": READER[0]}], "birth_date": "1950-01-01",
                    "family_name": "Trial", "given_name": "Subject", "sex": "male"},
        "primary": {"site": "sigmoid_colon", "status": "resected"},
        "lesions": _lesions(),
        "imaging": _scans(),
        "therapy_lines": [{"id": "T1", "intent": "conversion", "status": "active", "started_on": "2012-10-30",
                           "agents": agents, "cycle_days": 14,
                           "cycles": [{"number": 1, "given_on": "2012-10-30"}]}],
    }  # fmt: skip


def _lesions() -> list[dict[str, Any]]:
    """The trial's organs are invented; here each lesion lies in the liver, at most two may be targets there."""
    ours = [row for row in rows("tu_onco_recist.csv") if reader_of(row, "TU") == READER]
    organs = ["liver", "lung", "other"]
    return [
        {"id": row["TULNKID"], "organ": organ, "role": "target"}
        for row, organ in zip(ours, organs, strict=True)
    ]


def _scans() -> list[dict[str, Any]]:
    scans: dict[str, dict[str, Any]] = {}
    for row in rows("tr_onco_recist.csv"):
        if reader_of(row, "TR") != READER or row["TRTESTCD"] != "LDIAM":
            continue
        scan = scans.setdefault(
            row["VISIT"],
            {
                "id": row["VISIT"].replace(" ", "-"),
                "performed_on": day(row["TRDTC"]).isoformat(),
                "modality": "CT",
                "regions": ["chest", "abdomen", "pelvis"],
                "measurements": [],
            },
        )
        scan["measurements"].append(_measured(row["TRLNKID"], row["TRSTRESC"]))
    return list(scans.values())


def _measured(lesion: str, length: str) -> dict[str, str]:
    return (
        {"lesion": lesion, "status": "absent"}
        if length == "0"
        else {"lesion": lesion, "mm": length}
    )
