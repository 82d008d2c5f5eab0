"""Uploading a file: looking writes nothing, confirming writes what was seen, a changed case is looked at again."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Site, User
from cases.actions import receiving
from cases.actions.recording import amend
from cases.documents import document_of
from cases.fhir.findings import End
from cases.fhir.identity import mark
from cases.models import Case, CaseChange, ImportRun, LabResult, Patient, ReceivedFile, SourceItem
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, lab, patient

pytestmark = pytest.mark.django_db
TABLES = (Case, Patient, LabResult, SourceItem, ImportRun, CaseChange)


@pytest.fixture
def signed_in(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def upload(client: Client, site: Site, content: bytes) -> Any:
    sent = {"file": SimpleUploadedFile("a.json", content), "site": site.code}
    return client.post(reverse("imports"), sent)


def rows() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def confirm(client: Client, seal: str, *accepted: str) -> Any:
    file = ReceivedFile.objects.waiting().get()
    sent = {"seal": seal, "accept": list(accepted)}
    return client.post(reverse("import-confirm", args=[file.public_id]), sent)


def seal_of(by: User) -> str:
    file = ReceivedFile.objects.waiting().get()
    return receiving.rehearse(file, by=by, at=timezone.now()).seal


def test_looking_writes_nothing(signed_in: Client, site: Site) -> None:
    before = rows()

    answer = upload(signed_in, site, samples.bundle(patient(), condition(), lab()))
    page = signed_in.get(answer.url)

    assert page.status_code == 200
    assert "created" in page.content.decode()
    assert rows() == before


def test_confirming_writes_once_and_forgets_the_bytes(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition(), lab()))
    seal, file = seal_of(coordinator), ReceivedFile.objects.waiting().get()

    assert confirm(signed_in, seal).status_code == 302
    again = signed_in.post(reverse("import-confirm", args=[file.public_id]), {"seal": seal})

    assert again.status_code == 409
    assert Case.objects.count() == 1
    assert LabResult.objects.count() == 1
    file.refresh_from_db()
    assert bytes(file.content) == b""
    assert AuditEvent.objects.filter(event="file confirmed").count() == 1


def test_the_same_file_again_changes_nothing(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    content = samples.bundle(patient(), condition(), lab())
    upload(signed_in, site, content)
    confirm(signed_in, seal_of(coordinator))
    before = rows()

    page = signed_in.get(upload(signed_in, site, content).url).content.decode()

    assert "unchanged" in page
    assert "Confirm and import" not in page
    confirm(signed_in, seal_of(coordinator))
    assert rows() == before


def test_a_case_that_changed_meanwhile_is_looked_at_again(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition()))
    confirm(signed_in, seal_of(coordinator))
    upload(signed_in, site, samples.bundle(patient(), condition(), lab()))
    seal, case = seal_of(coordinator), Case.objects.get()

    def edit(content: dict[str, Any]) -> None:
        content["primary"]["site"] = "rectum"

    amend(case=case, edit=edit, event="corrected", by=coordinator, at=timezone.now())

    assert confirm(signed_in, seal).status_code == 409
    assert LabResult.objects.count() == 0
    assert confirm(signed_in, seal_of(coordinator)).status_code == 302
    assert LabResult.objects.count() == 1
    assert document_of(Case.objects.get()).primary.site == "rectum"


def test_only_proposals_that_are_ticked_are_written(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    recurring = condition() | {"clinicalStatus": _status("recurrence")}
    upload(signed_in, site, samples.bundle(patient(), recurring))
    file = ReceivedFile.objects.waiting().get()
    seen = receiving.rehearse(file, by=coordinator, at=timezone.now())
    proposed = [f for f in seen.found.units[0].findings if f.end is End.PROPOSED]
    assert [(f.path, f.value) for f in proposed] == [("board.question", "recurrence")]

    confirm(signed_in, seen.seal, mark(proposed[0]))

    assert Case.objects.get().question == "recurrence"


def _status(code: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    return {"coding": [{"system": system, "code": code}]}


@pytest.mark.parametrize("content", [b"<Patient/>", b"MSH|^~\\&|", b"\xff", b'{"a": 1, "a": 2}'])
def test_what_cannot_be_read_is_said_and_never_written(
    signed_in: Client, site: Site, content: bytes
) -> None:
    before = rows()

    page = signed_in.get(upload(signed_in, site, content).url)

    assert page.status_code == 200
    assert "About the whole file" in page.content.decode()
    assert rows() == before


def test_a_large_file_is_refused_at_its_field(signed_in: Client, site: Site) -> None:
    answer = upload(signed_in, site, b" " * (receiving.MOST_BYTES + 1))

    assert answer.status_code == 422
    assert not ReceivedFile.objects.exists()


def test_a_file_is_forgotten_after_a_week(signed_in: Client, site: Site, coordinator: User) -> None:
    upload(signed_in, site, b"{}")
    old = ReceivedFile.objects.get()
    later = timezone.now() + receiving.KEPT * 2

    receiving.receive(name="b", content=b"[]", site=site, by=coordinator, at=later)

    old.refresh_from_db()
    assert (bytes(old.content), old.closed_at) == (b"", later)
