"""Every part of one decision, with several conditions and ranked options, comes through every door."""

import html
import json
import re
from dataclasses import dataclass

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from mdt.actions import decisions, follow_ups, live
from mdt.actions.minutes import RENDERERS
from mdt.actions.outcomes import fhir_document
from mdt.documents.content import content_of
from mdt.documents.minutes_case import quorum_words
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
    "informs_channel": "phone",
    "informs_on": "2026-03-09",
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
    ("how and when", ("By telephone", "2026-03-09")),
    ("resectability", ("Borderline",)),
    ("trial", ("Considered, none suitable",)),
    ("alternatives", ("Chemotherapy alone",)),
    ("the day to see it again", ("2026-06-01",)),
    ("votes", ("4 for", "1 against", "2 abstained")),
    ("both conditions", ("resect the right side", "augment again", "give immunotherapy first", "checked by Dr Wyss")),
    ("options in their order", ("1. Two stages (supported by the surgeons)", "2. One stage (remnant too small)", "Transplantation (nodes in the hilum)")),
)  # fmt: skip
# On a page a day is said as people say it, and on a wall a member dissents for a discipline (practice 2.2).
ON_PAGES = {
    "the day to see it again": ("1 Jun 2026",),
    "how and when": ("By telephone", "9 Mar 2026"),
    "dissent": ("Ablate the deep lesion instead", "oncologist"),
    "tasks": ("Volumetry", "Dr Surgeon"),
}  # fmt: skip


@dataclass(frozen=True)
class Doors:
    api: dict[str, object]
    words: dict[str, str]
    pages: dict[str, str]


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
    at, draft = attended_meeting.starts_at, Decision.objects.get()
    live.take_pen(meeting=attended_meeting, by=coordinator, at=at)
    live.show(meeting=attended_meeting, item=listed_item, by=coordinator, at=at)
    follow_ups.give(
        decision=draft,
        text="Volumetry",
        owner=surgeon,
        due_in_working_days=3,
        by=coordinator,
        at=at,
    )
    room, address = Client(), f"/meetings/{attended_meeting.public_id}"
    room.force_login(oncologist)
    pages = {"projector, typed": _read(room, f"{address}/live/now/")}
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    pages["projector, read back"] = _read(room, f"{address}/live/now/")
    signed = decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )
    pages["projector, signed"] = _read(room, f"{address}/live/")
    pages["minutes page"] = _read(room, f"{address}/minutes/")
    pages["decision page"] = _read(room, f"/decisions/{signed.public_id}/")
    minutes = content_of(attended_meeting, pseudonymised=True)
    words = {kind: text_of(kind, render(minutes)) for kind, render in RENDERERS.items()}
    words["outcome"] = " ".join(" ".join(row) for row in outcome_rows(signed, str))
    plan = fhir_document(signed)
    words["fhir"] = " ".join(_texts(plan))
    return Doors(
        answer.json(), {door: " ".join(text.split()) for door, text in words.items()}, pages
    )


def _read(room: Client, address: str) -> str:
    """The words of a page, as a reader without tags has them."""
    answer = room.get(address)
    assert answer.status_code == 200, address
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode())).split())


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


def test_every_part_stands_on_every_page(doors: Doors) -> None:
    missing = [
        (page, part)
        for page, words in doors.pages.items()
        for part, said in (dict(PARTS) | ON_PAGES).items()
        if not all(one.lower() in words.lower() for one in said)
    ]

    assert len(doors.pages) == 5
    assert missing == []


def test_the_wall_says_how_far_the_decision_is(doors: Doors) -> None:
    typed, heard, signed = (
        doors.pages[f"projector, {state}"] for state in ("typed", "read back", "signed")
    )

    assert "does anybody disagree" in heard
    assert "does anybody disagree" not in typed + signed
    assert "Signed by" in signed
    assert "Dr Oncologist" not in typed + heard + signed


def test_the_interface_gives_back_what_it_took(doors: Doors) -> None:
    rows = ("conditions", "options")
    same = {name: doors.api[name] for name in SENT if name not in rows}

    assert same == {name: value for name, value in SENT.items() if name not in rows}
    for name in rows:
        kept, sent = doors.api[name], SENT[name]
        assert isinstance(kept, list)
        assert isinstance(sent, list)
        assert [k | s for k, s in zip(kept, sent, strict=True)] == kept


def test_an_older_seal_that_names_less_is_told_as_far_as_it_goes() -> None:
    sealed = {"quorum": {"missing": ["surgeon"]}}

    assert quorum_words(Decision(snapshot=sealed, quorum_override="on call")) == (
        "without surgeon: on call"
    )
    assert quorum_words(Decision(snapshot={})) == ""
