"""Who came by the identity provider is asked there again before they sign: by the real provider of the sign-in tests."""

# The fixtures are taken by their names.
# ruff: noqa: F401, F811

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts import openid
from accounts.models import AuditEvent, User
from mdt.actions import decisions
from mdt.actions.sealing import is_intact
from mdt.models import Decision
from tests.mdt.actions.test_signing import BACKEND, two
from tests.system.test_provider_sign_in import (
    BACK,
    OTHER_KEY,
    come_back,
    forged,
    issuer,
    link,
    nothing_counted_yet,
    provider,
    resigned,
    sign_in,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def browser(issuer: str, surgeon: User) -> Client:
    link(surgeon, issuer, "s-1")
    return sign_in("s-1")[0]


def sent(decision: Decision) -> dict[str, Any]:
    return {"version": decision.version, "password": "never looked at"}


def asked(browser: Client, decision: Decision) -> str:
    answer = browser.post(f"/decisions/{decision.public_id}/sign/", sent(decision))
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_signature_carries_the_providers_word(
    browser: Client,
    read_back_decision: Decision,
    issuer: str,
) -> None:
    address = f"/decisions/{read_back_decision.public_id}/"
    page = browser.get(address).content.decode()
    assert 'name="password"' not in page
    assert "Here sign:" in page
    question = asked(browser, read_back_decision)
    said = parse_qs(urlsplit(question).query)
    assert (said["prompt"], said["max_age"]) == (["login"], ["0"])
    assert not Decision.objects.signed().exists()

    query = come_back(question, "s-1")
    assert browser.get(BACK + query)["Location"] == address

    signed = Decision.objects.signed().get()
    assert signed.assurance["issuer"] == issuer
    assert abs(signed.assurance_at.timestamp() - time.time()) < 120  # type: ignore[union-attr]
    assert is_intact(signed)
    signed.assurance["auth_time"] = "2020-01-01T00:00:00+00:00"
    assert not is_intact(signed)
    assert "Asked again by" in browser.get(address).content.decode()
    assert browser.get(BACK + query).status_code == 403  # an answer is good once


@pytest.mark.parametrize(
    ("_why", "auth_time", "subject"),
    [
        ("asked long ago", -3600, "s-1"),
        ("asked in the future", 3600, "s-1"),
        ("does not say", None, "s-1"),
        ("says it as a word", "now", "s-1"),
        ("somebody else", 0, "s-2"),
    ],
)
def test_a_word_that_does_not_hold_signs_nothing(
    browser: Client, read_back_decision: Decision, monkeypatch: pytest.MonkeyPatch,
    _why: str, auth_time: object, subject: str,
) -> None:  # fmt: skip
    if isinstance(auth_time, int):  # seconds from now; the clock is read when the test runs
        auth_time += int(time.time())
    monkeypatch.setattr(openid.Adapter, "_key", lambda self, kid: OTHER_KEY.public_key())
    forged(monkeypatch, lambda said: resigned(said, OTHER_KEY, auth_time=auth_time))

    answer = browser.get(BACK + come_back(asked(browser, read_back_decision), subject))

    assert answer.status_code == 403
    assert "Nothing was signed" in answer.content.decode()
    assert not Decision.objects.signed().exists()
    refused = AuditEvent.trail().filter(event="sign-in by provider refused")[0]
    assert refused.detail == {"why": "not asked again"}


def test_one_question_signs_several_as_they_were_shown(
    browser: Client,
    two: list[Decision],
    oncologist: User,
) -> None:
    meeting = two[0].item.meeting
    ticked: dict[str, Any] = {"decision": [str(one.public_id) for one in two]}
    ticked |= {f"version-{one.public_id}": one.version for one in two}
    question = browser.post(f"/meetings/{meeting.public_id}/sign/", ticked)["Location"]
    decisions.confirm(
        decision=two[1], by=oncologist, at=meeting.starts_at, expected_version=two[1].version
    )

    answer = browser.get(BACK + come_back(question, "s-1"))

    assert "Something changed while" in answer.content.decode()
    assert [one.pk for one in Decision.objects.signed()] == [two[0].pk]


def test_who_came_by_password_keeps_it(
    client: Client,
    read_back_decision: Decision,
    issuer: str,
    surgeon: User,
) -> None:
    link(surgeon, issuer, "s-1")
    client.force_login(surgeon, backend=BACKEND)

    page = client.get(f"/decisions/{read_back_decision.public_id}/").content.decode()

    assert 'name="password"' in page
