"""The form keeps conditions, options and votes, and refuses a condition nobody can watch at its field."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from mdt.models import AgendaItem, Decision

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CONDITION = {
    "condition_fact": "remnant.percent", "condition_op": ">=", "condition_value": "30",
    "condition_then": "resect", "condition_by": "2026-05-01",
}  # fmt: skip


def sent(item: AgendaItem, by: User, **fields: Any) -> Any:
    client = Client()
    client.force_login(by, backend=BACKEND)
    return client.post(f"/items/{item.public_id}/decision/", fields | {"version": 0})


def test_everything_is_kept(listed_item: AgendaItem, surgeon: User) -> None:
    more = {
        "vote_for": "5", "vote_against": "1", "option": "Ablation", "option_against": "Too large",
        "rediscuss_due": "2026-06-01", "resectability": "convertible",
    }  # fmt: skip
    assert sent(listed_item, surgeon, **CONDITION, **more).status_code == 302

    kept = Decision.objects.get()
    assert kept.conditions == [
        {"if": "remnant.percent >= 30", "then": "resect", "otherwise": "", "by": "2026-05-01"}
    ]
    assert (kept.votes, kept.options) == (
        {"for": 5, "against": 1}, [{"option": "Ablation", "against": "Too large"}],
    )  # fmt: skip
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
        ({"condition_value": "300"}, "outside 0 to 100"),
        ({"condition_then": ""}, "Say what follows"),
        ({"condition_op": ""}, "remnant.percent"),
    ],
)
def test_refused_at_its_field(
    changes: dict[str, str], words: str, listed_item: AgendaItem, surgeon: User
) -> None:
    answer = sent(listed_item, surgeon, **(CONDITION | changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Decision.objects.exists()
