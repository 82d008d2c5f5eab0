"""A program drafts the whole of a decision, with the same refusals as the page."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from mdt.models import AgendaItem, Decision
from tests.mdt.course import content

pytestmark = pytest.mark.django_db


def put(item: AgendaItem, by: User, words: dict[str, Any]) -> Any:
    api = APIClient()
    api.force_authenticate(by)
    return api.put(f"/api/v1/items/{item.public_id}/decision/", words, format="json")


def whole(by: User) -> dict[str, Any]:
    return content(by) | {
        "informs_patient": str(by.public_id),
        "has_dissent": True,
        "dissent": "Ablate first",
        "dissent_by": str(by.public_id),
        "resectability": "convertible",
        "no_treatment_reason": "",
        "alternatives": "Chemotherapy alone",
        "rediscuss_due": "2026-06-01",
        "votes": {"for": 4, "against": 1},
        "conditions": [
            {"if": "remnant.percent >= 30", "then": "resect", "by": "2026-05-01"},
            {"if": "genes.MMR = deficient", "then": "immunotherapy", "checker": "Dr Wyss"},
        ],
        "options": [
            {"option": "Ablation", "against": "Too large"},
            {"option": "Two stages", "rank": 1, "supported_by": "surgeons"},
        ],
    }


def test_the_whole_decision_is_drafted_and_comes_back(
    listed_item: AgendaItem, surgeon: User
) -> None:
    answer = put(listed_item, surgeon, whole(surgeon))

    assert answer.status_code == 200, answer.json()
    kept = Decision.objects.get()
    assert [one["if"] for one in kept.conditions] == [
        "remnant.percent >= 30",
        "genes.MMR = deficient",
    ]
    assert (kept.votes, str(kept.rediscuss_due)) == ({"for": 4, "against": 1}, "2026-06-01")
    told = answer.json()
    assert told["options"][1] == {
        "option": "Two stages",
        "against": "",
        "rank": 1,
        "supported_by": "surgeons",
    }
    assert (told["dissent_by"], told["resectability"]) == (str(surgeon.public_id), "convertible")
    assert told["conditions"][0]["by"] == "2026-05-01"


def test_what_is_not_sent_stays(listed_item: AgendaItem, surgeon: User) -> None:
    put(listed_item, surgeon, whole(surgeon))
    put(listed_item, surgeon, {"rationale": "Because of the remnant"})

    kept = Decision.objects.get()
    assert (kept.rationale, len(kept.conditions)) == ("Because of the remnant", 2)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"conditions": [{"if": "remnant.percent >= 300", "then": "x"}]}, "conditions[0].if"),
        ({"conditions": [{"if": "nobody.knows", "then": "x"}]}, "conditions[0].if"),
        ({"options": [{"option": "a", "rank": 1}, {"option": "b", "rank": 1}]}, "options[1].rank"),
        ({"dissent_by": "00000000-0000-0000-0000-000000000000"}, "dissent_by"),
        ({"resectability": "perhaps"}, "resectability"),
        ({"votes": {"for": -1}}, "votes.for"),
    ],
)
def test_refused_at_its_path(
    listed_item: AgendaItem, surgeon: User, changes: dict[str, Any], path: str
) -> None:
    answer = put(listed_item, surgeon, whole(surgeon) | changes)

    assert answer.status_code == 422
    assert path in [one["path"].lstrip("$.") for one in answer.json()["errors"]]
    assert not Decision.objects.exists()
