"""A DICOM report on the page of a scan: its sizes wait, nothing is written, another person's is refused."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pydicom import dcmread
from pydicom.dataset import Dataset

from accounts.models import AuditEvent, Site, User
from cases.actions.importing import import_document
from cases.documents import document_of
from cases.models import Case, ImportRun
from cases.rules.document import from_json
from tests.cases.conftest import AT, BY, content
from tests.shared import shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(site: Site) -> Case:
    return import_document(from_json(content()), site=site, by=BY, at=AT).case


def report(**changes: str) -> bytes:
    found = dcmread(shared("data/dicom-sr/dcmjs-structured_report.dcm"))
    for name, value in changes.items():
        setattr(found, name, value)
    file = BytesIO()
    found.save_as(file)
    return file.getvalue()


def send(client: Client, case: Case, data: bytes, **more: str) -> Any:
    sent = {"report": SimpleUploadedFile("a.dcm", data), "is_same": "yes"} | more
    return client.post(reverse("case-report", args=[case.public_id]), sent, follow=True)


def test_sizes_wait_in_the_grid_and_write_nothing(
    client: Client, coordinator: User, case: Case
) -> None:
    client.force_login(coordinator)
    before = document_of(case)
    sent = report(VerificationFlag="VERIFIED", StudyDate="20260301")

    page = send(client, case, sent).content.decode()
    send(client, case, sent)

    assert "93.9 mm" in page
    assert "short axis" in page
    assert "39.4 mm" in page
    assert document_of(Case.objects.get(pk=case.pk)) == before
    assert ImportRun.objects.filter(case=case).count() == 1
    assert AuditEvent.objects.filter(event="report taken").count() == 1


def test_the_report_of_somebody_else_is_refused(
    client: Client, coordinator: User, case: Case
) -> None:
    client.force_login(coordinator)

    page = send(client, case, report(PatientBirthDate="19010203")).content.decode()

    assert "another birth date" in page
    assert not ImportRun.objects.filter(case=case).exists()


@pytest.mark.parametrize(("made", "said"), [(lambda: b"no", "yes"), (report, "")])
def test_what_is_no_report_or_of_nobody_in_particular_is_refused(
    client: Client, coordinator: User, case: Case, made: Callable[[], bytes], said: str
) -> None:
    client.force_login(coordinator)

    assert send(client, case, made(), is_same=said).status_code == 422

    assert not ImportRun.objects.exists()


def test_a_report_takes_the_place_of_the_one_it_names(
    client: Client, coordinator: User, case: Case
) -> None:
    client.force_login(coordinator)
    first = dcmread(BytesIO(report(VerificationFlag="VERIFIED", StudyDate="20260301")))
    later = dcmread(
        BytesIO(report(VerificationFlag="VERIFIED", StudyDate="20260301", SOPInstanceUID="1.2.9"))
    )
    one, series, study = Dataset(), Dataset(), Dataset()
    one.ReferencedSOPInstanceUID = first.SOPInstanceUID
    series.ReferencedSOPSequence, study.ReferencedSeriesSequence = [one], [series]
    later.PredecessorDocumentsSequence = [study]
    file = BytesIO()
    later.save_as(file)

    send(client, case, report(VerificationFlag="VERIFIED", StudyDate="20260301"))
    page = send(client, case, file.getvalue()).content.decode()

    waiting = list(ImportRun.objects.sizes_of(case))
    assert {asked["value"]["report"] for _, asked in waiting} == {"1.2.9"}  # type: ignore[index]
    assert "The report also says" in page
