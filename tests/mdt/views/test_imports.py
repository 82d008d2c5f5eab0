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
from cases.models import (
    Case,
    CaseChange,
    ImportAnswer,
    ImportRun,
    LabResult,
    Patient,
    ReceivedFile,
    SourceItem,
)
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, lab, patient, procedure

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
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


def _size(mm: str = "31.5", on: str = "2026-02-01", **more: Any) -> dict[str, Any]:
    amount = {"value": float(mm), "system": samples.UCUM, "code": "mm", "unit": "mm"}
    method = samples.concept(samples.SCT, "77477000")
    return samples.observation(
        "21889-1", valueQuantity=amount, method=method, effectiveDateTime=on, **more
    )


def test_sizes_wait_in_the_lesion_grid_until_a_person_says_what_they_are(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    content = samples.bundle(patient(), condition(), _size(id="a"), _size("12", id="b"))
    page = signed_in.get(upload(signed_in, site, content).url).content.decode()
    assert "for the lesion grid" in page
    assert 'name="accept"' not in page
    confirm(signed_in, seal_of(coordinator))
    case = Case.objects.get()
    grid = reverse("case-scan", args=[case.public_id])

    shown = signed_in.get(grid).content.decode()
    sent = {
        "version": case.version, "performed_on": "2026-02-01", "modality": "CT",
        "added-0-organ": "", "added-0-role": "other", "added-0-result": "31.5",
        "added-1-organ": "", "added-1-role": "other", "added-1-result": "",
    }  # fmt: skip
    unconfirmed = signed_in.post(grid, sent)
    assert document_of(Case.objects.get()).lesions == ()
    done = signed_in.post(grid, sent | {"added-0-organ": "liver"})

    assert 'value="31.5"' in shown
    assert 'value="2026-02-01"' in shown
    assert unconfirmed.status_code == 422
    assert done.status_code == 302
    lesions = document_of(Case.objects.get()).lesions
    assert [(one.organ, one.role) for one in lesions] == [("liver", "other")]
    assert "Sizes that were sent" not in signed_in.get(grid).content.decode()


def _dead(**more: Any) -> dict[str, Any]:
    return patient(deceasedBoolean=True, **more)


def _mark(by: User, path: str) -> str:
    file = ReceivedFile.objects.waiting().get()
    found = receiving.rehearse(file, by=by, at=timezone.now()).found.units[0].findings
    return mark(next(one for one in found if one.path == path and one.end is not End.IMPORTED))


def answer(client: Client, **said: str) -> Any:
    file = ReceivedFile.objects.waiting().get()
    sent = {f"answer-{name}": text for name, text in said.items()}
    return client.post(reverse("import-answer", args=[file.public_id]), sent)


def test_an_answer_is_shown_in_the_difference_and_written_on_confirming(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    url = upload(signed_in, site, samples.bundle(_dead(), condition())).url
    name = _mark(coordinator, "patient.deceased_on")
    assert Case.objects.count() == 0

    assert answer(signed_in, **{name: "2026-05-04"}).status_code == 302

    page = signed_in.get(url).content.decode()
    assert "patient.deceased_on</td>" in page
    assert Case.objects.count() == 0
    file = ReceivedFile.objects.waiting().get()
    sent = {"seal": seal_of(coordinator), f"answer-{name}": "2026-05-04"}
    signed_in.post(reverse("import-confirm", args=[file.public_id]), sent)
    assert str(Patient.objects.get().deceased_on) == "2026-05-04"


def test_an_answer_that_cannot_be_right_is_refused_at_its_field(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(_dead(), condition()))
    name = _mark(coordinator, "patient.deceased_on")

    refused = answer(signed_in, **{name: "May 2026"})

    assert refused.status_code == 422
    assert "Give a full date" in refused.content.decode()
    assert ImportAnswer.objects.count() == 0


def test_answers_are_remembered_for_the_same_content_only(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(_dead(), condition()))
    name = _mark(coordinator, "patient.deceased_on")
    answer(signed_in, **{name: "2026-05-04"})
    file = ReceivedFile.objects.waiting().get()
    sent = {"seal": seal_of(coordinator), f"answer-{name}": "2026-05-04"}
    signed_in.post(reverse("import-confirm", args=[file.public_id]), sent)
    before = rows()

    same = upload(signed_in, site, samples.bundle(_dead(), condition(), lab())).url
    assert 'value="2026-05-04"' in signed_in.get(same).content.decode()
    confirm_all(signed_in, coordinator)
    assert rows()[2] == before[2] + 1

    other = upload(signed_in, site, samples.bundle(_dead(gender="male"), condition())).url
    assert 'value="2026-05-04"' not in signed_in.get(other).content.decode()


def confirm_all(client: Client, by: User) -> None:
    """Confirm what stands on the page, answers included."""
    file = ReceivedFile.objects.waiting().get()
    seen = receiving.rehearse(file, by=by, at=timezone.now())
    sent = {"seal": seen.seal} | {f"answer-{name}": text for name, text in seen.said.items()}
    assert client.post(reverse("import-confirm", args=[file.public_id]), sent).status_code == 302


def test_a_proposal_left_at_first_can_be_taken_when_the_same_content_comes_again(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    recurring = condition() | {"clinicalStatus": _status("recurrence")}
    content = samples.bundle(patient(), recurring)
    upload(signed_in, site, content)
    confirm(signed_in, seal_of(coordinator))
    assert Case.objects.get().question is None

    upload(signed_in, site, content)
    confirm(signed_in, seal_of(coordinator), _mark(coordinator, "board.question"))

    assert Case.objects.get().question == "recurrence"


def test_a_person_may_say_where_a_suspected_primary_lies(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    status = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    suspected = condition(verificationStatus=samples.concept(status, "provisional"))
    upload(signed_in, site, samples.bundle(patient(), suspected))
    name = _mark(coordinator, "primary.site")

    answer(signed_in, **{name: "rectum"})
    confirm_all(signed_in, coordinator)

    assert document_of(Case.objects.get()).primary.site == "rectum"


def test_what_is_only_shown_or_ignored_is_listed_one_by_one(signed_in: Client, site: Site) -> None:
    claim: dict[str, Any] = {"resourceType": "Claim", "patient": {"reference": "Patient/p"}}
    claim |= {
        "status": "active",
        "use": "claim",
        "created": "2026-01-01",
        "priority": {"text": "x"},
    }
    claim |= {"type": {"text": "x"}, "provider": {"display": "x"}}
    claim |= {"insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "x"}}]}
    content = samples.bundle(patient(), condition(), procedure("80146002"), claim)

    page = signed_in.get(upload(signed_in, site, content).url).content.decode()

    assert "Shown only" in page
    assert "entry[3].resource" in page.partition("Ignored, because")[2]


def test_what_contradicts_a_person_is_said_in_sight(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition("363410008")))
    confirm(signed_in, seal_of(coordinator))

    page = signed_in.get(
        upload(signed_in, site, samples.bundle(patient(), condition("363350007", id="other"))).url
    )

    assert 'class="notice amber"' in page.content.decode()
    assert "primary.site" in page.content.decode()
    assert document_of(Case.objects.get()).primary.site == "sigmoid_colon"
