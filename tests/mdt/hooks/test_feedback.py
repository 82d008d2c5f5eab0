"""What people did with a card is kept: as an answer to the suggestion, and word for word."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.exceptions import NotPermitted
from accounts.models import User
from cases.models import Case
from mdt.actions import hook_feedback
from mdt.models import HookFeedback
from recommendations.models import SuggestionAnswer
from tests.mdt.hooks.asking import READINESS, ask, asked, cards, post

pytestmark = pytest.mark.django_db
PATH = f"/cds-services/{READINESS}/feedback"
AT = "2026-03-02T08:00:00Z"


def card_of(known_case: Case) -> dict[str, Any]:
    return cards(ask(READINESS, asked("patient-view")))[0]


def overridden(
    card: str, code: str = "data-wrong", comment: str = "L1 is a cyst"
) -> dict[str, Any]:
    reason = {"reason": {"code": code, "system": "urn:crlm:override"}, "userComment": comment}
    return {"card": card, "outcome": "overridden", "overrideReason": reason, "outcomeTimestamp": AT}


def test_an_override_answers_the_suggestion(known_case: Case) -> None:
    card = card_of(known_case)
    answer = post(PATH, {"feedback": [overridden(card["uuid"])]})

    kept = SuggestionAnswer.objects.get()
    assert answer.status_code == 200
    assert (kept.code, kept.answer, kept.reason) == (
        card["source"]["topic"]["code"], "rejected", "fact_wrong",
    )  # fmt: skip
    assert kept.comment == "(data-wrong) L1 is a cyst"
    assert kept.by.full_name == "Lakeside EHR (CDS Hooks)"
    assert not kept.by.is_active
    assert HookFeedback.objects.get().answer == kept


def test_it_stands_in_the_concordance_apart_from_what_boards_said(
    client: Client, known_case: Case, coordinator: User
) -> None:
    card = card_of(known_case)
    post(PATH, {"feedback": [overridden(card["uuid"])]})
    client.force_login(coordinator)

    page = client.get("/concordance/")

    code = card["source"]["topic"]["code"]
    assert [(row.rule, row.accepted, row.rejected) for row in page.context["page"].bedside] == [
        (code, 0, 1)
    ]
    assert page.context["page"].rows == ()
    assert f"/knowledge/rules/{code}/" in page.content.decode()


def test_an_acceptance_answers_the_suggestion(known_case: Case) -> None:
    accepted = {
        "card": card_of(known_case)["uuid"], "outcome": "accepted", "outcomeTimestamp": AT,
        "acceptedSuggestions": [{"id": "s1"}],
    }  # fmt: skip
    post(PATH, {"feedback": [accepted]})

    assert SuggestionAnswer.objects.get().answer == "accepted"
    assert HookFeedback.objects.get().accepted == ["s1"]


def test_the_same_feedback_twice_is_kept_once(known_case: Case) -> None:
    said = {"feedback": [overridden(card_of(known_case)["uuid"])]}
    for _ in range(2):
        assert post(PATH, said).status_code == 200

    assert HookFeedback.objects.count() == SuggestionAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["9368d37b-283f-44a0-93ea-547cebab93ed", "no uuid at all"])
def test_feedback_to_an_unknown_card_is_kept(known_case: Case, key: str) -> None:
    answer = post(PATH, {"feedback": [overridden(key)]})

    assert answer.status_code == 200
    assert HookFeedback.objects.get().comment == "L1 is a cyst"
    assert not SuggestionAnswer.objects.exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"card": None}, "card"), ({"card": ["x"]}, "card"), ({"outcome": "maybe"}, "outcome"),
        ({"outcome": []}, "outcome"), ({"outcomeTimestamp": "2026-13-01T00:00:00Z"}, "outcomeTimestamp"),
        ({"outcomeTimestamp": "2026-03-02T08:00:00"}, "outcomeTimestamp"),
        ({"outcome": "accepted"}, "acceptedSuggestions"), ({"overrideReason": 3}, "overrideReason"),
        ({"overrideReason": {"reason": {"code": 3}}}, "overrideReason.reason"),
        ({"overrideReason": {"userComment": "a\0b"}}, "overrideReason.userComment"),
    ],
)  # fmt: skip
def test_malformed_feedback_is_refused_whole(known_case: Case, change: Any, place: str) -> None:
    good, bad = overridden(card_of(known_case)["uuid"]), overridden("x") | change
    answer = post(PATH, {"feedback": [good, bad]})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == f"feedback[1].{place}"
    assert not HookFeedback.objects.exists()


def test_a_coordinator_sees_that_a_fact_is_said_to_be_wrong(
    known_case: Case, coordinator: User, radiologist: User
) -> None:
    post(PATH, {"feedback": [overridden(card_of(known_case)["uuid"])]})
    row, browser = HookFeedback.objects.get(), Client()
    browser.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = browser.get("/operations/hooks/").content.decode()
    browser.post(f"/operations/hooks/{row.public_id}/handled/")
    after = browser.get("/operations/hooks/").content.decode()

    assert "L1 is a cyst" in before
    assert 'id="wrong"' in before
    assert 'id="wrong"' not in after
    row.refresh_from_db()
    assert row.handled_by == coordinator


def test_who_may_not_change_facts_may_not_close_it(known_case: Case, stranger: User) -> None:
    post(PATH, {"feedback": [overridden(card_of(known_case)["uuid"])]})

    with pytest.raises(NotPermitted):
        hook_feedback.handle(feedback=HookFeedback.objects.get(), by=stranger, at=timezone.now())
