"""Signs that no database keeps, wherever they are sent: a clear refusal, never a fault of the server."""

from typing import TYPE_CHECKING, Any

import jwt
import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken
from cases.models import Case
from mdt.models import ExportRecord

if TYPE_CHECKING:
    from mdt.demo import DemoHospital

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "known to this test only, and as long as the hash wants it to be"


def asked(**claims: Any) -> str:
    return jwt.encode(claims, SECRET, algorithm="HS256")


@pytest.fixture
def unbroken() -> Client:
    """A fault is an answer of 500 here, as for whoever sent it."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address",
    [
        "/launch?iss=https://a%00.example&launch=1",
        "/launch/back/?state=%00&code=1",
        "/calendar/%00.ics",
        "/accounts/login/?next=/%00",
    ],
)
def test_addresses_that_anybody_may_ask(unbroken: Client, address: str) -> None:
    assert unbroken.get(address).status_code in (400, 404)


def test_an_address_says_which_part_is_wrong(unbroken: Client) -> None:
    refused = unbroken.get("/launch?iss=%00")

    assert refused.status_code == 400
    assert "iss" in refused.content.decode()
    assert "\x00" not in refused.content.decode()


def test_a_cookie_of_nobody_is_no_session(unbroken: Client) -> None:
    answer = unbroken.get(
        "/", headers={"Cookie": 'session="abcdefghij\\000klmnop"; language="\\000"'}
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "address",
    ["/accounts/oidc/any/logout/", "/launch/logout/", "/cds-services/crlm-board-readiness"],
)
@pytest.mark.parametrize("issuer", ["https://a\x00.example", "https://a\ud800.example"])
def test_a_token_of_an_issuer_that_cannot_be(unbroken: Client, address: str, issuer: str) -> None:
    token = asked(iss=issuer, aud=issuer)
    if address.startswith("/cds"):
        answer = unbroken.post(
            address, b"{}", content_type="application/json", headers={"Authorization": f"Bearer {token}"}
        )  # fmt: skip
    else:
        answer = unbroken.post(address, {"logout_token": token})

    assert answer.status_code in (400, 401, 404)


BODIES = (
    b'{"name": "a\\u0000b"}', b'{"name": "a\\ud800b"}', b'{"name": "x", "\\ud800": [{"\\u0000": 1}]}',
    b'{"name": 1e999}', b"[" * 100_000, b'{"a":' * 100_000, b"9" * 100_000, b'{"name": "\xff"}',
)  # fmt: skip
PLACES = (
    "me/tokens/", "evaluate/", "cases/", "cases/{case}/labs/", "cases/{case}/work-up/", "meetings/planning/",
    "referrals/", "items/{case}/answers/",
)  # fmt: skip


def test_the_api_and_a_form_refuse_with_each_place(
    unbroken: Client, hospital: "DemoHospital"
) -> None:
    person = hospital.people["coordinator"]
    case = Case.objects.visible_to(person)[0].public_id
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(person)

    for place in PLACES:
        for body in BODIES:
            address = f"/api/v1/{place.format(case=case)}"
            refused = client.post(address, body, content_type="application/json")
            assert refused.status_code in (400, 404, 422), (address, body[:30])
            assert refused.json()["status"] == refused.status_code

    body = b'{"name": "a\\ud800", "more": [{"\\u0000": 1}, "\\u0000"]}'
    refused = client.post("/api/v1/me/tokens/", body, content_type="application/json")
    assert refused.status_code == 422
    assert [row["path"] for row in refused.json()["errors"]] == ["name", "more[0]", "more[1]"]

    refused = client.get(f"/api/v1/fhir/Patient/{case}/$everything?reason=a%00b")
    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"][0]["path"] == "reason"

    unbroken.force_login(person, backend=BACKEND)
    form = unbroken.post("/account/tokens/", {"name": "a\x00b"})
    assert form.status_code == 400
    assert "name" in form.content.decode()
    assert not ExportRecord.objects.exists()
    assert not ApiToken.objects.exists()
