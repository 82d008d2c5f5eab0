"""One patient whose target lesion grows on chemotherapy, and what a board says to it."""

from datetime import UTC, date, datetime, time
from typing import Any

from accounts.audit import SystemActor
from accounts.models import User
from mdt.models import Board, MeetingSeries

TODAY = date(2026, 3, 2)  # a Monday
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
BY = SystemActor("test")
PASSWORD = "correct horse battery staple"


def course(
    number: str = "1", *, second_mm: str = "30", family_name: str = "Meier"
) -> dict[str, Any]:
    """A case document; at ``second_mm`` 30 the only target has grown from 20 mm: progression."""
    return {
        "schema": "crlm-case/1",
        "patient": {
            "identifiers": [{"system": "urn:mrn", "value": number}],
            "family_name": family_name,
            "given_name": "Anna",
            "birth_date": "1961-04-02",
            "sex": "female",
        },
        "primary": {"site": "sigmoid_colon", "diagnosed_on": "2025-10-01", "status": "in_situ"},
        "metastases": {"detected_on": "2025-10-10", "count": 1, "largest_mm": "20"},
        "lesions": [
            {"id": "L1", "organ": "liver", "segments": ["VII"], "nodal": False, "role": "target"}
        ],
        "imaging": [scan("I1", "2025-11-01", "20"), scan("I2", "2026-02-20", second_mm)],
        "therapy_lines": [
            {
                "id": "T1",
                "intent": "conversion",
                "status": "active",
                "started_on": "2025-11-05",
                "agents": ["oxaliplatin", "fluorouracil", "folinic_acid"],
                "cycle_days": 14,
                "cycles": [{"number": 1, "given_on": "2025-11-05"}],
            }
        ],
        "board": {"question": "progression"},
    }


def scan(key: str, on: str, mm: str) -> dict[str, Any]:
    measured = [{"lesion": "L1", "mm": mm}]
    return {
        "id": key, "performed_on": on, "modality": "CT", "regions": ["abdomen"], "measurements": measured,
    }  # fmt: skip


def weekly(board: Board, *, minutes: int = 60) -> MeetingSeries:
    """Thursdays at eight; cases until Tuesday noon."""
    return MeetingSeries.objects.create(
        board=board,
        weekday=3,
        starts_at=time(8),
        cut_off_time=time(12),
        capacity_minutes=minutes,
        first_on=date(2026, 1, 1),
    )


def content(informs: User) -> dict[str, Any]:
    """The seven fields of a decision, all answered."""
    return {
        "question_answered": "yes",
        "recommendation": "Change of systemic treatment",
        "rationale": "Progression on oxaliplatin",
        "intent": "non_curative",
        "treatments": ["chemotherapy"],
        "has_dissent": False,
        "informs_patient": informs,
    }
