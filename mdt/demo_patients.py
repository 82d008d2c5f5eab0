"""The patients of the demo hospital's past meetings: known by their numbers, and what came after the board had spoken."""

from datetime import UTC, date, datetime, time
from typing import Any

from accounts.models import Site, User
from cases.actions import recording
from cases.actions.importing import import_documents
from cases.documents import document_of
from cases.generator import generate_case
from cases.models import Case
from cases.rules import document as d
from mdt.models import Meeting

SEED = 7
# Each number has a course of its own, the same for the same seed.
RESECTED, REFUSED, CONDITIONAL, DEFERRED, NOT_REACHED, TO_COME, RISING = (
    859, 825, 807, 809, 816, 804, 811,
)  # fmt: skip
ALL = (RESECTED, REFUSED, CONDITIONAL, DEFERRED, NOT_REACHED, TO_COME, RISING)


def number_of(key: int) -> str:
    return f"D-{key:06d}"


def import_patients(site: Site, known_on: date, *, by: Any, at: datetime) -> dict[int, Case]:
    """The records as they were on one day; what happened later is recorded later."""
    stories = [generate_case(key, seed=SEED, today=known_on) for key in ALL]
    import_documents([d.from_json(story) for story in stories], site=site, by=by, at=at)
    return {key: case_of(key) for key in ALL}


def case_of(key: int) -> Case:
    return Case.objects.get(patient__identifiers__value=number_of(key))


def operate(case: Case, *, kind: str, on: date, by: User, at: datetime) -> None:
    """What was done to every lesion of the liver, as the surgeon enters it in the evening."""
    lesions = [lesion.id for lesion in document_of(case).lesions]
    item: dict[str, Any] = {
        "id": "OP1", "status": "performed", "date": on.isoformat(), "kind": kind, "lesions": lesions,
        "clavien_dindo": "I",
    }  # fmt: skip
    if kind == "liver_resection":
        item |= {"extent": "minor", "stages": 1, "margin": "R0"}
    recording.record_surgery(case=case, item=item, by=by, at=at)


def measure_remnant(case: Case, *, on: date, by: User, at: datetime) -> None:
    """The volumetry that the board had asked for: 43 % of the liver would remain."""
    item = {
        "measured_on": on.isoformat(), "flr_ml": "640", "total_ml": "1500", "total_method": "formula",
    }  # fmt: skip
    recording.record_volume(case=case, item=item, by=by, at=at)


def image_liver(case: Case, *, on: date, by: User, at: datetime) -> None:
    """The MRI for which the case had been put off; it shows what the CT had shown."""
    item = {
        "id": "MRI1", "performed_on": on.isoformat(), "modality": "MRI", "regions": ["liver"], "contrast": "gadoxetate",
        "slice_mm": "3",
    }  # fmt: skip
    recording.record_imaging(case=case, item=item, by=by, at=at)


def evening(day: date) -> datetime:
    return datetime.combine(day, time(18), tzinfo=UTC)


def local_day(meeting: Meeting) -> date:
    return meeting.local_start.date()
