"""Documents of an import are kept with the case: byte for byte, once, and readable after the sender took them back."""

import base64
import json
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEvent, Site
from cases.actions import fhir_import
from cases.fhir.context import Source
from cases.fhir.preview import preview_files
from cases.models import Case, DocumentContent, DocumentOrigin, ImportSource, KeptDocument
from tests.cases.conftest import BY
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, patient
from tests.shared import shared

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
PDF = b"%PDF-1.7 a report"
Json = dict[str, Any]


def attachment(content: bytes = PDF, kind: str = "application/pdf", **more: Any) -> Json:
    return {
        "contentType": kind,
        "data": base64.b64encode(content).decode(),
        "title": "Histology",
    } | more


def document(*attachments: Json, **more: Any) -> Json:
    return {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "subject": {"reference": "Patient/p"},
        "date": "2026-02-20T10:00:00Z",
        "author": [{"display": "Dr. Pathos"}],
        "masterIdentifier": {"value": "PATH-7"},
        "content": [{"attachment": one} for one in attachments or (attachment(),)],
    } | more


def receive(*resources: Json, sender: str = "file", files: bytes | None = None) -> list[Any]:
    content = files or samples.bundle(patient(), condition(), *resources)
    source = ImportSource.objects.get_or_create(code=sender, defaults={"name": sender})[0]
    found = preview_files([("a.json", content)], source=Source(code=sender), as_of=AT.date())[0][1]
    return fhir_import.import_preview(
        found, file="a.json", content_sha256=sha256(content).hexdigest(), source=source,
        site=Site.objects.get(), by=BY, at=AT,
    )  # fmt: skip


def states() -> dict[str, str]:
    return {
        bytes(one.document.content.content).decode(): one.state
        for one in DocumentOrigin.objects.all()
    }


def rows() -> list[int]:
    tables = (KeptDocument, DocumentContent, DocumentOrigin, AuditEvent)
    return [table._default_manager.count() for table in tables]


@pytest.mark.usefixtures("site")
class TestKeeping:
    def test_bytes_stand_with_the_case_and_say_who_gave_them(self) -> None:
        (result,) = receive(document())

        (kept,) = Case.objects.get().document_rows.all()
        assert bytes(kept.content.content) == PDF
        assert kept.content_sha256 == sha256(PDF).hexdigest()
        assert (kept.title, kept.author, kept.written_on) == (
            "Histology",
            "Dr. Pathos",
            "2026-02-20",
        )
        assert [(one.source.code, one.number) for one in kept.origins.all()] == [("file", "PATH-7")]
        assert [one.effect for one in result.documents] == ["kept"]
        assert AuditEvent.objects.get(event="documents kept").detail == {"kept": 1}

    def test_same_input_again_writes_nothing(self) -> None:
        receive(document())
        before = rows()

        assert receive(document())[0].effect == "unchanged"
        assert rows() == before

    def test_same_bytes_of_another_sender_are_kept_once_with_two_origins(self) -> None:
        receive(document())
        receive(document(id="other"), sender="archive")

        (kept,) = KeptDocument.objects.all()
        assert {one.source.code for one in kept.origins.all()} == {"file", "archive"}

    def test_corrected_report_replaces_and_the_former_one_stays(self) -> None:
        receive(document())
        receive(document(attachment(b"%PDF-1.7 corrected")))

        assert states() == {"%PDF-1.7 a report": "replaced", "%PDF-1.7 corrected": "current"}

    @pytest.mark.parametrize("new_first", [False, True])
    def test_named_replacement_counts_in_any_order(self, *, new_first: bool) -> None:
        old = document(id="old")
        new = document(
            attachment(b"%PDF-1.7 new"), id="new",
            relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/old"}}],
        )  # fmt: skip
        for one in (new, old) if new_first else (old, new):
            receive(one)

        assert states() == {"%PDF-1.7 a report": "replaced", "%PDF-1.7 new": "current"}

    def test_taken_back_stays_readable_and_is_marked(self) -> None:
        receive(document())
        (result,) = receive(document(status="entered-in-error"))

        assert states() == {"%PDF-1.7 a report": "withdrawn"}
        assert [one.effect for one in result.documents] == ["withdrawn"]

    def test_address_is_kept_as_address(self) -> None:
        url = "https://archive.example/7"
        receive(document({"contentType": "application/pdf", "url": url}))

        kept = KeptDocument.objects.get()
        assert (kept.url, kept.is_here) == (url, False)
        assert not DocumentContent.objects.exists()

    def test_report_with_a_presented_form(self) -> None:
        report = {
            "resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "Histology"},
            "subject": {"reference": "Patient/p"}, "presentedForm": [attachment()],
        }  # fmt: skip
        receive(report)

        assert KeptDocument.objects.get().kind == "Histology"

    def test_database_lets_nobody_change_what_was_sent(self) -> None:
        receive(document())

        for table in ("cases_keptdocument", "cases_documentcontent"):
            column = "title" if "kept" in table else "content"
            for words in (f"update {table} set {column} = 'x'", f"delete from {table}"):
                with (
                    pytest.raises(DatabaseError),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(words)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("sent", "because"),
    [
        (attachment(b"MZ not a report"), "not of the type"),
        (attachment(b"GIF89a", "image/gif"), "media type is not kept"),
        (attachment(b"a\x00b", "text/plain"), "not of the type"),
        (attachment() | {"data": "%%%"}, "not valid base64"),
        (attachment(size=3), "another size"),
        (attachment(hash="bm90IHRoZSBoYXNo"), "another hash"),
        pytest.param(
            attachment(b"%PDF-" + b"0" * (10 * 1024 * 1024)), "10 MB", marks=pytest.mark.slow
        ),
        ({"contentType": "application/pdf", "url": "file:///etc/passwd"}, "neither a content"),
    ],
)
def test_what_cannot_be_kept_is_asked_with_its_place_and_nothing_is_written(
    sent: Json, because: str
) -> None:
    content = samples.bundle(patient(), condition(), document(sent))
    unit = preview_files([("a.json", content)], source=Source(), as_of=AT.date())[0][1].units[0]
    (asked,) = [found for found in unit.findings if found.path == "documents"]

    assert (str(asked.end), asked.code) == ("question", "attachment-rejected")
    assert because in asked.because
    assert asked.source.endswith("content[0].attachment")
    receive(document(sent))
    assert not KeptDocument.objects.exists()


@pytest.mark.usefixtures("site")
def test_size_and_hash_that_agree_are_accepted() -> None:
    digest = base64.b64encode(sha1(PDF, usedforsecurity=False).digest()).decode()
    receive(document(attachment(size=len(PDF), hash=digest)))

    assert KeptDocument.objects.count() == 1


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "more", [{"docStatus": "preliminary"}, {"status": "superseded"}, {"status": "entered-in-error"}]
)
def test_what_is_not_in_force_is_not_kept(more: Json) -> None:
    receive(document(**more))

    assert not KeptDocument.objects.exists()


@pytest.mark.usefixtures("site")
def test_document_of_the_swiss_registry_is_kept_byte_for_byte_with_its_author() -> None:
    """The shared bundle tells of no cancer of ours; its report and author come with a patient of ours."""
    bundle = json.loads(shared("data/fhir/ch-crl/Bundle-BundleUC1aOps20181214.json").read_bytes())
    told = [one["resource"] for one in bundle["entry"]]
    report = next(one for one in told if one["resourceType"] == "DocumentReference")
    authors = [one for one in told if one["resourceType"] == "Organization"]
    receive(report | {"subject": {"reference": "Patient/p"}}, *authors)

    (kept,) = KeptDocument.objects.all()
    data = report["content"][0]["attachment"]["data"]
    assert bytes(kept.content.content) == base64.b64decode(data)
    assert (kept.title, kept.media_type, kept.size) == (
        "Operationsbericht",
        "application/pdf",
        189118,
    )
    assert kept.author in {one["name"] for one in authors}
