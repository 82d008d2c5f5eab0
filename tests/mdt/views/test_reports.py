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
from cases.models import Case, ImportRun, SentLesion
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


TRACKED = "1.2.840.99.7"


def tracked(day: str, mm: str, uid: str = TRACKED, **changes: str) -> bytes:
    """A verified report with one long axis of a lesion that is followed under a UID."""
    found = dcmread(BytesIO(report(VerificationFlag="VERIFIED", StudyDate=day, **changes)))
    found.SOPInstanceUID = f"1.2.{day}"
    group = found.ContentSequence[4].ContentSequence[2]
    axis = group.ContentSequence[2]
    axis.MeasuredValueSequence[0].NumericValue = mm
    group.ContentSequence = [one for one in group.ContentSequence if one.ValueType != "NUM"]
    group.ContentSequence = [one for one in group.ContentSequence if _name(one) != "112040"]
    name, code = Dataset(), Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "112040", "DCM", "Tracking UID"
    name.ConceptNameCodeSequence, name.ValueType, name.UID = [code], "UIDREF", uid
    group.ContentSequence += [name, axis]
    found.ContentSequence[4].ContentSequence = [group]
    file = BytesIO()
    found.save_as(file)
    return file.getvalue()


def _name(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeValue)


def choose(client: Client, case: Case, choice: str) -> Any:
    """Say which lesion the one size is that waits on the page."""
    (_, asked) = next(ImportRun.objects.sizes_of(case))
    sent = {f"size-{asked['mark']}": choice}
    return client.post(reverse("case-sizes", args=[case.public_id]), sent)


def grid(client: Client, case: Case) -> Any:
    return client.get(reverse("case-scan", args=[case.public_id])).context["page"]


def test_a_size_stands_in_the_row_of_the_lesion_that_a_person_chose(
    client: Client, radiologist: User, progressing_case: Case
) -> None:
    client.force_login(radiologist)
    before = document_of(progressing_case)
    send(client, progressing_case, tracked("20260301", "31.5"))
    assert " value=" not in grid(client, progressing_case).rows[0].field.written

    answer = choose(client, progressing_case, "=L1")

    page = grid(client, progressing_case)
    assert answer.status_code == 302
    assert ' value="31.5"' in page.rows[0].field.written
    assert str(page.form["performed_on"].value()) == "2026-03-01"
    assert document_of(progressing_case) == before
    assert AuditEvent.objects.filter(event="sent size joined").count() == 1


def test_the_next_report_of_a_tracked_lesion_proposes_the_same_one(
    client: Client, radiologist: User, progressing_case: Case
) -> None:
    client.force_login(radiologist)
    send(client, progressing_case, tracked("20260301", "31.5"))
    choose(client, progressing_case, "=L1")
    sent = {
        "version": str(progressing_case.version), "performed_on": "2026-03-01", "modality": "CT",
        "result-L1": "31.5",
    }  # fmt: skip
    scan = reverse("case-scan", args=[progressing_case.public_id])
    assert client.post(scan, sent).status_code == 302

    send(client, progressing_case, tracked("20260501", "36"))
    page = grid(client, progressing_case)

    assert [(size.said, size.is_proposed) for size in page.sizes] == [("=L1", True)]
    assert ' value="36"' in page.rows[0].field.written
    send(client, progressing_case, tracked("20260502", "12", uid="1.2.840.99.8"))
    assert {size.said for size in grid(client, progressing_case).sizes} == {"=L1", ""}


def test_a_new_lesion_keeps_the_name_of_its_sender(
    client: Client, radiologist: User, progressing_case: Case
) -> None:
    client.force_login(radiologist)
    send(client, progressing_case, tracked("20260301", "11"))
    choose(client, progressing_case, "new")
    page = grid(client, progressing_case)
    row = next(form for form in page.form.findings if form.initial.get("sent"))
    sent = {
        "version": str(progressing_case.version), "performed_on": "2026-03-01", "modality": "CT",
        "result-L1": "30", f"{row.prefix}-mm": "11", f"{row.prefix}-organ": "liver",
        f"{row.prefix}-certainty": "unequivocal", f"{row.prefix}-sent": row.initial["sent"],
    }  # fmt: skip
    scan = reverse("case-scan", args=[progressing_case.public_id])
    assert client.post(scan, sent).status_code == 302
    (new,) = document_of(progressing_case).imaging[-1].new_lesions

    send(client, progressing_case, tracked("20260501", "14"))

    (size,) = grid(client, progressing_case).sizes
    assert size.said == f"={new.id}"
    assert str(grid(client, progressing_case).form.findings[0].initial["mm"]) == "14"


@pytest.mark.parametrize("choice", ["=L9", "L1", "gone", "=" + "x" * 300])
def test_a_size_is_never_put_to_a_lesion_that_the_case_has_not(
    client: Client, radiologist: User, progressing_case: Case, choice: str
) -> None:
    client.force_login(radiologist)
    send(client, progressing_case, tracked("20260301", "31.5"))

    assert choose(client, progressing_case, choice).status_code == 422

    assert not SentLesion.objects.exists()


def test_a_size_that_is_left_out_waits_no_more_but_its_lesion_may_come_again(
    client: Client, radiologist: User, progressing_case: Case
) -> None:
    client.force_login(radiologist)
    send(client, progressing_case, tracked("20260301", "31.5"))
    choose(client, progressing_case, "leave")
    assert grid(client, progressing_case).sizes == ()

    send(client, progressing_case, tracked("20260501", "33"))

    (size,) = grid(client, progressing_case).sizes
    assert (size.mm, size.said) == ("33", "")


def test_a_stranger_puts_no_size_to_a_lesion(
    client: Client, radiologist: User, stranger: User, progressing_case: Case
) -> None:
    client.force_login(radiologist)
    send(client, progressing_case, tracked("20260301", "31.5"))
    client.force_login(stranger)

    assert choose(client, progressing_case, "=L1").status_code == 404


def test_a_size_of_another_case_is_not_found(
    client: Client, radiologist: User, progressing_case: Case
) -> None:
    client.force_login(radiologist)
    sent = {"size-0123456789abcdef": "=L1"}

    answer = client.post(reverse("case-sizes", args=[progressing_case.public_id]), sent)

    assert answer.status_code == 422
    assert not SentLesion.objects.exists()
