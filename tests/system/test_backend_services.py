"""A group of patients asked from a record system by our key alone, over https, from a process of its own."""

from functools import partial
from io import StringIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Site, User
from cases.models import Case, ReceivedFile
from mdt.exceptions import ExportRefused
from mdt.launch import bulk
from mdt.management.commands import fetch_group
from mdt.models import RecordSystem
from tests.ehr import Ehr, patient
from tests.launches import person, registering
from tests.system.test_launch_identity import pem

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KEY = ec.generate_private_key(ec.SECP384R1())


def cancer(number: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition", "id": f"c{number}", "subject": {"reference": f"Patient/p{number}"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C18.2"}]},
        "onsetDateTime": "2026-01-05",
    }  # fmt: skip


GROUP = [
    patient(), patient("2", id="p2", name=[{"family": "Vogt", "given": ["Urs"]}], gender="male"),
    cancer("1"), cancer("2"),
]  # fmt: skip


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(code="lakeside", name="Lakeside", time_zone="Europe/Zurich")


@pytest.fixture
def coordinator(site: Site) -> User:
    return person(site, "coordinator")


@pytest.fixture
def system(ehr: Ehr, site: Site, settings: Any) -> RecordSystem:
    settings.CLIENT_KEYS = pem(KEY)
    found = registering(ehr, site)(secret="", by_key=True)
    tell(ehr)
    return found


def tell(ehr: Ehr, **wrong: Any) -> None:
    keys = Client().get("/.well-known/jwks.json").json()
    ehr.control(groups={"board": GROUP}, client_keys=keys, wrong=wrong)


def test_a_group_waits_on_import_until_a_person_confirms_it(
    system: RecordSystem, coordinator: User, ehr: Ehr, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(fetch_group, "group_of", partial(bulk.group_of, wait=pauses.append))
    told = StringIO()

    call_command(
        "fetch_group",
        "ehr",
        "board",
        "--as",
        coordinator.email,
        "--since",
        "2026-11-01",
        stdout=told,
    )

    file = ReceivedFile.objects.get()
    assert f"/imports/{file.public_id}/" in told.getvalue()
    assert bytes(file.content).count(b"\n") == 4
    assert (file.source, file.site, Case.objects.count()) == (system.source, system.site, 0)
    assert pauses == [7.0, 7.0]
    asked = next(one for one in ehr.control() if "export" in one)
    assert asked["_since"] == "2026-11-01T00:00:00Z"
    browser = Client()
    browser.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.get(f"/imports/{file.public_id}/").content.decode()
    assert "Meier" in page
    assert "Vogt" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"place": "https://elsewhere.example/bulk/board"}, "not registered"),
        ({"place": "http://127.0.0.1/bulk/board"}, "not registered"),
        ({"failed": True}, "gave up: it answered 500"),
        ({"manifest": {"error": [{"type": "OperationOutcome", "url": "https://x.example"}]}}, "not export everything"),
        ({"manifest": {"output": [{"type": "Patient", "url": "https://elsewhere.example/1"}]}}, "not registered"),
        ({"manifest": {"output": "all"}}, "not export everything"),
    ],
)  # fmt: skip
def test_what_leads_elsewhere_or_is_not_whole_is_not_taken(
    system: RecordSystem, ehr: Ehr, wrong: dict[str, Any], words: str
) -> None:
    tell(ehr, **wrong)

    with pytest.raises(ExportRefused, match=words):
        bulk.group_of(system, "board", wait=lambda _seconds: None)

    assert not ReceivedFile.objects.exists()


@pytest.mark.parametrize(
    ("group", "words"),
    [("nobody", "answered 404"), ("../Patient", "no ID of a group"), ("", "no ID")],
)
def test_a_group_that_is_not_there(system: RecordSystem, group: str, words: str) -> None:
    with pytest.raises(ExportRefused, match=words):
        bulk.group_of(system, group, wait=lambda _seconds: None)


def test_another_key_is_not_let_in(system: RecordSystem, settings: Any) -> None:
    settings.CLIENT_KEYS = pem(ec.generate_private_key(ec.SECP384R1()))

    with pytest.raises(ExportRefused, match="does not let this program in"):
        bulk.group_of(system, "board", wait=lambda _seconds: None)


def test_a_server_that_is_never_done_is_left_after_half_an_hour(
    system: RecordSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LONGEST_WAIT", 10)

    with pytest.raises(ExportRefused, match="half an hour"):
        bulk.group_of(system, "board", wait=lambda _seconds: None)


@pytest.mark.parametrize(
    ("system_code", "email", "words"),
    [
        ("other", "coordinator@lakeside.example", "registered as other"),
        ("ehr", "x@y.example", "Nobody"),
    ],
)
def test_the_command_names_what_it_does_not_know(
    system: RecordSystem, coordinator: User, system_code: str, email: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("fetch_group", system_code, "board", "--as", email)


def test_who_may_not_import_receives_nothing(
    system: RecordSystem, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_group, "group_of", partial(bulk.group_of, wait=lambda _seconds: None))
    member = person(site, "export_admin")

    with pytest.raises(CommandError):
        call_command("fetch_group", "ehr", "board", "--as", member.email)

    assert not ReceivedFile.objects.exists()
