"""Every part of one decision, with several conditions and ranked options, comes through every door."""

import json
from dataclasses import dataclass

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from mdt.actions import decisions
from mdt.actions.minutes import RENDERERS
from mdt.actions.outcomes import fhir_document
from mdt.documents.content import content_of
from mdt.documents.outcome import outcome_rows
from mdt.models import AgendaItem, Decision, Meeting
from tests.mdt.course import PASSWORD
from tests.mdt.documents.test_minutes_content import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SENT = {
    "question_answered": "partly",
    "recommendation": "Embolise, then resect in two stages.",
    "rationale": "The remnant is small.",
    "intent": "curative",
    "treatments": ["remnant_augmentation", "liver_resection"],
    "has_dissent": True,
    "dissent": "Ablate the deep lesion instead",
    "resectability": "borderline",
    "trial": "none_suitable",
    "alternatives": "Chemotherapy alone",
    "rediscuss_due": "2026-06-01",
    "votes": {"for": 4, "against": 1, "abstained": 2},
    "conditions": [
        {"if": "remnant.percent >= 30", "then": "resect the right side", "otherwise": "augment again"},
        {"if": "genes.MMR = deficient", "then": "give immunotherapy first", "checker": "Dr Wyss"},
    ],
    "options": [
        {"option": "Two stages", "rank": 1, "supported_by": "the surgeons"},
        {"option": "One stage", "rank": 2, "against": "remnant too small"},
        {"option": "Transplantation", "against": "nodes in the hilum"},
    ],
}  # fmt: skip
PARTS = (
    ("question answered", ("Partly",)),
    ("recommendation", ("Embolise, then resect in two stages.",)),
    ("rationale", ("The remnant is small.",)),
    ("intent", ("Curative",)),
    ("treatments", ("Augmentation of the remnant", "Liver resection")),
    ("dissent", ("Ablate the deep lesion instead", "Dr Oncologist")),
    ("who informs the patient", ("Dr Surgeon",)),
    ("resectability", ("Borderline",)),
    ("trial", ("Considered, none suitable",)),
    ("alternatives", ("Chemotherapy alone",)),
    ("the day to see it again", ("2026-06-01",)),
    ("votes", ("4 for", "1 against", "2 abstained")),
    ("both conditions", ("resect the right side", "augment again", "give immunotherapy first", "checked by Dr Wyss")),
    ("options in their order", ("1. Two stages (supported by the surgeons)", "2. One stage (remnant too small)", "Transplantation (nodes in the hilum)")),
)  # fmt: skip


@dataclass(frozen=True)
class Doors:
    api: dict[str, object]
    words: dict[str, str]


@pytest.fixture
def doors(
    attended_meeting: Meeting, listed_item: AgendaItem, coordinator: User, surgeon: User, oncologist: User
) -> Doors:  # fmt: skip
    api = APIClient()
    api.force_authenticate(coordinator)
    people = {"informs_patient": str(surgeon.public_id), "dissent_by": str(oncologist.public_id)}
    answer = api.put(
        f"/api/v1/items/{listed_item.public_id}/decision/", SENT | people, format="json"
    )
    assert answer.status_code == 200, answer.json()
    at = attended_meeting.starts_at
    back = decisions.read_back(decision=Decision.objects.get(), by=coordinator, at=at)
    signed = decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )
    minutes = content_of(attended_meeting, pseudonymised=True)
    words = {kind: text_of(kind, render(minutes)) for kind, render in RENDERERS.items()}
    words["outcome"] = " ".join(" ".join(row) for row in outcome_rows(signed, str))
    plan = fhir_document(signed)
    words["fhir"] = " ".join(_texts(plan))
    return Doors(answer.json(), {door: " ".join(text.split()) for door, text in words.items()})


def _texts(plan: object) -> list[str]:
    """The words of the CarePlan alone, people by their names elsewhere in the bundle."""
    entries = json.loads(json.dumps(plan))["entry"]
    care = next(e["resource"] for e in entries if e["resource"]["resourceType"] == "CarePlan")
    notes = [note["text"] for note in care["note"]]
    activities = [one["detail"] for one in care["activity"]]
    codes = [one["code"]["text"] + " " + one["description"] for one in activities]
    return [care["description"], *notes, *codes]


def test_every_part_stands_in_every_document(doors: Doors) -> None:
    missing = [
        (door, part)
        for door, words in doors.words.items()
        for part, said in PARTS
        if not all(one in words for one in said)
    ]

    assert len(doors.words) == 6
    assert missing == []


def test_the_interface_gives_back_what_it_took(doors: Doors) -> None:
    rows = ("conditions", "options")
    same = {name: doors.api[name] for name in SENT if name not in rows}

    assert same == {name: value for name, value in SENT.items() if name not in rows}
    for name in rows:
        kept, sent = doors.api[name], SENT[name]
        assert isinstance(kept, list)
        assert isinstance(sent, list)
        assert [k | s for k, s in zip(kept, sent, strict=True)] == kept
