"""By what a record system believes us, and by what we believe it who came: our key, and the fhirUser of a person."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import client_keys
from accounts.actions import identities
from accounts.exceptions import Invalid
from accounts.models import Identity, IdentityKind, Site, User
from mdt.models import RecordSystem
from tests.ehr import Ehr, patient
from tests.launches import BY, begin, come, person, refusals, registering, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


EC, RSA = ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(code="lakeside", name="Lakeside", time_zone="Europe/Zurich")


@pytest.fixture
def surgeon(site: Site) -> User:
    return person(site, "surgeon")


@pytest.fixture
def register(ehr: Ehr, site: Site, settings: Any) -> Callable[..., RecordSystem]:
    settings.CLIENT_KEYS = pem(EC) + pem(RSA)
    return registering(ehr, site)


@pytest.fixture
def system(register: Callable[..., RecordSystem]) -> RecordSystem:
    return register()


def link(user: User, ehr: Ehr, subject: str, kind: IdentityKind = IdentityKind.SUBJECT) -> Identity:
    return identities.link(
        user=user, issuer=ehr.base, subject=subject, kind=kind, by=BY, at=timezone.now()
    )  # fmt: skip


def told(ehr: Ehr) -> None:
    """The record system reads our keys where we publish them."""
    ehr.control(patients={"p1": patient()}, client_keys=Client().get("/.well-known/jwks.json").json())  # fmt: skip


@pytest.mark.parametrize("keys", [(EC, RSA), (RSA, EC)])
def test_we_sign_in_by_our_own_key(
    ehr: Ehr, register: Callable[..., RecordSystem], surgeon: User, settings: Any, keys: tuple[ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey],
) -> None:  # fmt: skip
    settings.CLIENT_KEYS = "".join(pem(key) for key in keys)
    register(secret="", by_key=True)
    link(surgeon, ehr, "dr-1")
    told(ehr)

    assert come(ehr)[1].status_code == 302
    assert ehr.control()[-1] == {"client": "signed", "status": 200}


def test_a_key_that_the_record_system_does_not_know_is_refused_there(
    ehr: Ehr, register: Callable[..., RecordSystem], surgeon: User, settings: Any
) -> None:
    register(secret="", by_key=True)
    link(surgeon, ehr, "dr-1")
    settings.CLIENT_KEYS = pem(ec.generate_private_key(ec.SECP384R1()))
    other = Client().get("/.well-known/jwks.json").json()["keys"][0]
    settings.CLIENT_KEYS = pem(EC)
    ours = Client().get("/.well-known/jwks.json").json()["keys"][0]
    ehr.control(client_keys={"keys": [other | {"kid": ours["kid"]}]})

    assert come(ehr)[1].status_code == 403
    assert refusals() == ["code"]
    seen = ehr.control()[-1]
    assert (seen["client"], seen["status"]) == ("signed", 400)


def test_only_public_halves_are_published(settings: Any) -> None:
    settings.CLIENT_KEYS = pem(EC) + pem(RSA)
    keys = Client().get("/.well-known/jwks.json").json()["keys"]

    assert [(key["kty"], key["alg"], key["use"]) for key in keys] == [("EC", "ES384", "sig"), ("RSA", "RS384", "sig")]  # fmt: skip
    assert {name for key in keys for name in key} == {"kty", "crv", "x", "y", "n", "e", "kid", "use", "alg"}  # fmt: skip
    settings.CLIENT_KEYS = ""
    assert Client().get("/.well-known/jwks.json").json() == {"keys": []}


@pytest.mark.parametrize(
    "keys",
    [
        "words",
        pem(rsa.generate_private_key(65537, 1024)),
        pem(ec.generate_private_key(ec.SECP521R1())),
        pem(EC).replace("A", "B"),
    ],
)
def test_what_is_no_strong_key_is_not_used(settings: Any, keys: str) -> None:
    settings.CLIENT_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="CLIENT_KEYS"):
        client_keys.keys()


def test_a_key_or_a_secret(register: Callable[..., RecordSystem], settings: Any) -> None:
    with pytest.raises(Invalid) as both:
        register(secret="x", by_key=True)
    settings.CLIENT_KEYS = ""
    with pytest.raises(Invalid) as none:
        register(secret="", by_key=True)

    assert [problem.path for problem in both.value.problems] == ["secret"]
    assert [problem.path for problem in none.value.problems] == ["by_key"]


def test_a_record_system_that_takes_no_signature_says_so_before_anybody_is_sent_there(
    ehr: Ehr, register: Callable[..., RecordSystem]
) -> None:
    register(secret="", by_key=True)
    methods = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
    ehr.control(wrong={"description": methods})

    assert begin(Client(), ehr).status_code == 403
    assert refusals() == ["no signature"]


@pytest.mark.parametrize("said", ["Practitioner/7", "{fhir}/Practitioner/7"])
def test_a_person_is_known_by_their_practitioner(ehr: Ehr, system: RecordSystem, surgeon: User, said: str) -> None:  # fmt: skip
    link(surgeon, ehr, f"{ehr.fhir}/Practitioner/7", IdentityKind.FHIR_USER)
    ehr.claim("dr-new", fhirUser=said.format(fhir=ehr.fhir))
    browser, answer = come(ehr, "dr-new")

    assert answer.status_code == 302
    assert browser.session["_auth_user_id"] == str(surgeon.pk)


def test_an_unknown_practitioner_is_told_what_to_send(ehr: Ehr, system: RecordSystem, surgeon: User) -> None:  # fmt: skip
    """The same name at another issuer, or as a subject, is no link."""
    identities.link(
        user=surgeon, issuer="https://other.example", subject=f"{ehr.fhir}/Practitioner/8",
        kind=IdentityKind.FHIR_USER, by=BY, at=timezone.now(),
    )  # fmt: skip
    link(surgeon, ehr, f"{ehr.fhir}/Practitioner/8")
    ehr.claim("dr-8", fhirUser="Practitioner/8")
    browser, answer = come(ehr, "dr-8")

    assert answer.status_code == 403
    assert f"{ehr.fhir}/Practitioner/8" in words(answer)
    assert "Ask your administrator to link your account" in words(answer)
    assert "_auth_user_id" not in browser.session
    assert refusals() == ["unknown person"]


def test_a_practitioner_who_contradicts_the_subject_is_refused(ehr: Ehr, system: RecordSystem, surgeon: User, site: Site) -> None:  # fmt: skip
    """Neither a person's own other practitioner nor somebody else's is passed over."""
    link(surgeon, ehr, "dr-1")
    link(surgeon, ehr, f"{ehr.fhir}/Practitioner/7", IdentityKind.FHIR_USER)
    link(person(site, "oncologist"), ehr, f"{ehr.fhir}/Practitioner/9", IdentityKind.FHIR_USER)
    for said in ("Practitioner/9", "Practitioner/10"):
        ehr.claim("dr-1", fhirUser=said)
        assert come(ehr)[1].status_code == 403
    ehr.claim("dr-1")
    assert come(ehr)[1].status_code == 403
    ehr.claim("dr-1", fhirUser="Practitioner/7")

    assert come(ehr)[1].status_code == 302
    assert refusals() == ["other fhirUser"] * 3


@pytest.mark.parametrize("said", ["Patient/p1", "RelatedPerson/1", "Practitioner/", "javascript:Practitioner/1", 5, "https://x.example/Patient/1"])  # fmt: skip
def test_who_is_no_member_of_staff_is_refused(ehr: Ehr, system: RecordSystem, surgeon: User, said: object) -> None:  # fmt: skip
    link(surgeon, ehr, "dr-1")
    ehr.claim("dr-1", fhirUser=said)
    answer = come(ehr)[1]
    ehr.claim("dr-1")

    assert answer.status_code == 403
    assert refusals() == ["no staff"]


def test_an_administrator_links_and_ends_a_practitioner(surgeon: User) -> None:
    words = [surgeon.email, "--issuer", "https://ehr.example", "--fhir-user", "https://ehr.example/fhir/Practitioner/7"]  # fmt: skip
    call_command("link_identity", *words)
    link = Identity.objects.get()
    call_command("link_identity", *words, "--end")

    assert (link.kind, link.user) == ("fhir-user", surgeon)
    assert not Identity.objects.valid(link.issuer, link.subject, link.kind).exists()
    with pytest.raises(CommandError):
        call_command("link_identity", *words, "--subject", "dr-1")
