"""The form keeps conditions, options and votes, and refuses a condition nobody can watch at its field."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from mdt.decision_rows import words_of_options
from mdt.models import AgendaItem, Decision

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CONDITION = {
    "conditions-TOTAL_FORMS": "2", "conditions-INITIAL_FORMS": "0",
    "conditions-0-fact": "remnant.percent", "conditions-0-op": ">=", "conditions-0-value": "30",
    "conditions-0-then": "resect", "conditions-0-by": "2026-05-01",
}  # fmt: skip
SECOND = {
    "conditions-1-fact": "genes.MMR", "conditions-1-op": "=", "conditions-1-value": "deficient",
    "conditions-1-then": "immunotherapy", "conditions-1-checker": "Dr Wyss",
}  # fmt: skip
OPTIONS = {
    "options-TOTAL_FORMS": "3", "options-INITIAL_FORMS": "0",
    "options-0-option": "Ablation", "options-0-against": "Too large",
    "options-1-option": "Two stages", "options-1-rank": "2",
    "options-2-option": "Portal vein embolisation first", "options-2-rank": "1",
    "options-2-supported_by": "four of five surgeons",
}  # fmt: skip


def sent(item: AgendaItem, by: User, **fields: Any) -> Any:
    client = Client()
    client.force_login(by, backend=BACKEND)
    return client.post(f"/items/{item.public_id}/decision/", fields | {"version": 0})


def test_everything_is_kept(listed_item: AgendaItem, surgeon: User) -> None:
    more = {
        "vote_for": "5", "vote_against": "1", "rediscuss_due": "2026-06-01", "resectability": "convertible",
    }  # fmt: skip
    assert sent(listed_item, surgeon, **CONDITION, **SECOND, **OPTIONS, **more).status_code == 302

    kept = Decision.objects.get()
    assert kept.conditions == [
        {"if": "remnant.percent >= 30", "then": "resect", "otherwise": "", "by": "2026-05-01"},
        {
            "if": "genes.MMR = deficient", "then": "immunotherapy", "otherwise": "",
            "checker": "Dr Wyss", "by": "",
        },
    ]  # fmt: skip
    assert kept.votes == {"for": 5, "against": 1}
    assert list(words_of_options(kept.options)) == [
        "1. Portal vein embolisation first (supported by four of five surgeons)",
        "2. Two stages",
        "Ablation (Too large)",
    ]
    assert (str(kept.rediscuss_due), kept.resectability) == ("2026-06-01", "convertible")


def test_what_the_form_shows_it_sends_again(listed_item: AgendaItem, surgeon: User) -> None:
    sent(listed_item, surgeon, **CONDITION)
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    page = client.get(f"/items/{listed_item.public_id}/decision/").content.decode()

    assert 'value="resect"' in page
    assert '<option value="remnant.percent" selected>' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conditions-0-value": "300"}, "outside 0 to 100"),
        ({"conditions-0-then": ""}, "Say what follows"),
        ({"conditions-0-op": ""}, "remnant.percent"),
        ({"conditions-0-by": "soon"}, "Enter a valid date"),
        ({"conditions-1-then": "resect"}, "Choose the fact"),
        (OPTIONS | {"options-1-rank": "1"}, "Another option has this rank"),
        (OPTIONS | {"options-1-option": ""}, "Name the option"),
        (OPTIONS | {"options-1-rank": "0"}, "greater than or equal to 1"),
    ],
)
def test_refused_at_its_field(
    changes: dict[str, str], words: str, listed_item: AgendaItem, surgeon: User
) -> None:
    answer = sent(listed_item, surgeon, **(CONDITION | changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_row_that_is_emptied_goes_and_what_was_not_sent_stays(
    listed_item: AgendaItem, surgeon: User
) -> None:
    sent(listed_item, surgeon, **CONDITION, **SECOND, **OPTIONS)
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    first_only = CONDITION | {"conditions-INITIAL_FORMS": "2", "version": 1}
    client.post(f"/items/{listed_item.public_id}/decision/", first_only)

    kept = Decision.objects.get()
    assert [one["if"] for one in kept.conditions] == ["remnant.percent >= 30"]
    assert len(kept.options) == 3
