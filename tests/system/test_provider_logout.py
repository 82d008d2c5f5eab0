"""Somebody signs out at the provider, and their sessions here end: OpenID Connect Back-Channel Logout 1.0."""

import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions import identities
from accounts.logout import EVENT
from accounts.models import AuditEvent, ProviderSession, Site, User
from config.identity_provider import provider
from tests.ehr import Ehr
from tests.launches import BY, come, person, registering
from tests.system.test_launch_identity import EC, pem

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
START, BACK = "/accounts/oidc/hospital/login/", "/accounts/oidc/hospital/login/callback/"
END = "/accounts/oidc/hospital/logout/"


@pytest.fixture
def surgeon(db: None) -> User:
    site = Site.objects.create(code="lakeside", name="Lakeside", time_zone="Europe/Zurich")
    return person(site, "surgeon")


@pytest.fixture
def hospital(ehr: Ehr, surgeon: User, settings: Any) -> Ehr:
    """The same server as the hospital's identity provider, to which we show who we are by our key."""
    settings.CLIENT_KEYS = pem(EC)
    settings.SOCIALACCOUNT_PROVIDERS = provider(issuer=ehr.base, name="Lakeside", client_id="board", secret="")  # fmt: skip
    ehr.control(client_keys=Client().get("/.well-known/jwks.json").json())
    identities.link(user=surgeon, issuer=ehr.base, subject="dr-1", by=BY, at=timezone.now())
    return ehr


def sign_in(ehr: Ehr, sid: str | None = None) -> Client:
    ehr.claim("dr-1", **({"sid": sid} if sid else {}))
    browser = Client()
    answer = browser.get(BACK + ehr.sign_in(browser.post(START)["Location"], "dr-1"))
    assert (answer.status_code, answer["Location"]) == (302, "/"), answer.content
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def sent(token: str, address: str = END) -> Any:
    return Client(enforce_csrf_checks=True).post(address, {"logout_token": token})


def refusals() -> list[str]:
    events = AuditEvent.trail().filter(event="sign-out by provider refused")
    return [event.detail["why"] for event in events]


def test_we_show_the_provider_who_we_are_by_our_key(hospital: Ehr) -> None:
    sign_in(hospital)

    assert hospital.control()[-1] == {"client": "signed", "status": 200}


def test_all_sessions_of_a_person_end(hospital: Ehr, surgeon: User) -> None:
    one, two, other = sign_in(hospital), sign_in(hospital, "s-2"), Client()
    other.force_login(person(surgeon.memberships.all()[0].site, "oncologist"))
    answer = sent(hospital.logout_token(sub="dr-1"))

    assert (answer.status_code, answer.content) == (200, b"")
    assert "no-store" in answer["Cache-Control"]
    assert [is_in(browser) for browser in (one, two, other)] == [False, False, True]
    event = AuditEvent.trail().get(event="signed out by provider")
    assert (event.subject_key, event.detail["sessions"]) == (str(surgeon.public_id), 2)
    assert not ProviderSession.objects.exists()


@pytest.mark.parametrize("claims", [{"sid": "s-1"}, {"sid": "s-1", "sub": "dr-1"}])
def test_one_session_ends_where_the_provider_names_it(hospital: Ehr, claims: dict[str, Any]) -> None:  # fmt: skip
    """Whoever signs out at one desk goes on recording in the boardroom."""
    desk, boardroom = sign_in(hospital, "s-1"), sign_in(hospital, "s-2")

    assert sent(hospital.logout_token(**claims)).status_code == 200
    assert (is_in(desk), is_in(boardroom)) == (False, True)


def test_a_session_without_a_name_ends_with_any_of_the_person(hospital: Ehr) -> None:
    browser = sign_in(hospital)
    sent(hospital.logout_token(sub="dr-1", sid="s-9"))

    assert not is_in(browser)


def test_somebody_who_is_not_here_is_no_fault(hospital: Ehr) -> None:
    browser = sign_in(hospital)

    assert sent(hospital.logout_token(sub="dr-2")).status_code == 200
    assert is_in(browser)


def test_a_new_password_does_not_lose_the_session(hospital: Ehr, surgeon: User) -> None:
    surgeon.set_password("before-before-1")
    surgeon.save()
    browser = sign_in(hospital)
    changed = browser.post("/accounts/password/change/", {"oldpassword": "before-before-1", "password1": "after-after-22", "password2": "after-after-22"})  # fmt: skip
    assert changed.status_code == 302
    assert is_in(browser)
    sent(hospital.logout_token(sub="dr-1"))

    assert not is_in(browser)


def test_signing_out_here_leaves_nothing_to_end(hospital: Ehr) -> None:
    sign_in(hospital).post("/accounts/logout/")

    assert not ProviderSession.objects.exists()


def test_a_token_is_good_once(hospital: Ehr) -> None:
    token = hospital.logout_token(sub="dr-1")
    answers = [sent(token).status_code for _ in range(2)]
    browser = sign_in(hospital)

    assert answers == [200, 400]
    assert sent(token).json()["error"] == "invalid_request"
    assert is_in(browser)
    assert refusals() == ["used before", "used before"]


NOW = int(time.time())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sub": None}, "nobody"),
        ({"sub": 5}, "invalid"),
        ({"sid": ["s-1"]}, "nobody"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "another"}, "invalid"),
        ({"aud": None}, "invalid"),
        ({"iat": None}, "invalid"),
        ({"iat": NOW + 4000}, "invalid"),
        ({"iat": NOW - 4000, "exp": NOW + 4000}, "expired"),
        ({"exp": NOW - 400}, "invalid"),
        ({"exp": None}, "invalid"),
        ({"jti": None}, "invalid"),
        ({"jti": ""}, "no number"),
        ({"events": None}, "invalid"),
        ({"events": {}}, "other event"),
        ({"events": {EVENT: True}}, "other event"),
        ({"events": [EVENT]}, "other event"),
        ({"nonce": "n"}, "nonce"),
        ({"nonce": ""}, "nonce"),
    ],
)
def test_a_true_signature_is_not_enough(hospital: Ehr, changed: dict[str, Any], why: str) -> None:
    browser = sign_in(hospital)
    answer = sent(hospital.logout_token(**({"sub": "dr-1"} | changed)))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert is_in(browser)
    assert refusals() == [why]


def forged(token: str, key: Any, algorithm: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, key, algorithm=algorithm, headers={"typ": "logout+jwt"})


@pytest.mark.parametrize(
    "change",
    [
        lambda token: forged(token, None, "none"),
        lambda token: forged(token, "s3cret" * 8, "HS256"),
        lambda token: forged(token, EC, "ES384"),
        lambda token: token[:-8] + "AAAAAAAA",
        lambda token: "a.b.c",
        lambda token: "a" * 9000,
        lambda token: "a" * 20_000,
        lambda token: "",
    ],
)
def test_a_forged_token_ends_nothing(hospital: Ehr, change: Callable[[str], str]) -> None:
    browser = sign_in(hospital)

    assert sent(change(hospital.logout_token(sub="dr-1"))).status_code == 400
    assert is_in(browser)


def test_a_token_of_another_kind_ends_nothing(hospital: Ehr) -> None:
    assert sent(hospital.logout_token({"typ": "at+jwt"}, sub="dr-1")).status_code == 400
    assert refusals() == ["type"]


def test_a_provider_that_does_not_answer_is_asked_once(hospital: Ehr, settings: Any) -> None:  # fmt: skip
    """A flood of forged tokens becomes no flood of requests, and nobody waits for each of them."""
    nobody = "https://127.0.0.1:9"
    settings.SOCIALACCOUNT_PROVIDERS = provider(issuer=nobody, name="x", client_id="board", secret="x")  # fmt: skip
    token = hospital.logout_token(sub="dr-1", iss=nobody)

    assert sent(token).status_code == 400
    assert isinstance(cache.get(f"openid-configuration:{nobody}"), str)
    assert sent(token).status_code == 400
    assert refusals() == ["provider", "provider"]


def test_no_such_provider(hospital: Ehr) -> None:
    assert sent("x", "/accounts/oidc/other/logout/").status_code == 404


def test_a_record_system_ends_what_began_with_its_launch(ehr: Ehr, surgeon: User) -> None:
    site = surgeon.memberships.all()[0].site
    system = registering(ehr, site)()
    identities.link(user=surgeon, issuer=ehr.base, subject="dr-1", by=BY, at=timezone.now())
    ehr.claim("dr-1", sid="s-1")
    browser, _ = come(ehr)
    assert is_in(browser)
    wrong = [ehr.logout_token(sid="s-1", aud="other"), ehr.logout_token(sid="s-1", iss="https://x")]

    assert [sent(token, "/launch/logout/").status_code for token in wrong] == [400, 400]
    assert is_in(browser)
    assert sent(ehr.logout_token(sid="s-1"), "/launch/logout/").status_code == 200
    assert not is_in(browser)
    system.ended_at = timezone.now()
    system.save()
    assert sent(ehr.logout_token(sid="s-1"), "/launch/logout/").status_code == 400
