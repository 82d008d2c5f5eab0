"""A kept document on the case page and as a file: saved, never rendered, each reading audited, for those who see the case."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import AuditEvent, User
from cases.models import (
    Case,
    DocumentContent,
    DocumentOrigin,
    ImportRun,
    ImportSource,
    KeptDocument,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MARKUP = b"<script>alert(1)</script>"


@pytest.fixture
def case(progressing_case: Case) -> Case:
    return progressing_case


def keep(
    case: Case, content: bytes, media_type: str, title: str = "Histology report", **more: Any
) -> KeptDocument:
    now = timezone.now()
    source = ImportSource.objects.get_or_create(code="his", defaults={"name": "Clinic"})[0]
    run = ImportRun.objects.get_or_create(
        source=source,
        site=case.site,
        case=case,
        content_sha256="1",
        subject="",
        file="x",
        outcome="case",
    )[0]
    about = {"size": len(content), "content_sha256": f"{len(content):064d}"} if content else {}
    row = KeptDocument.objects.create(
        case=case, title=title, media_type=media_type, written_on="2026-02-20", recorded_at=now,
        url=more.pop("url", ""), **about,
    )  # fmt: skip
    if content:
        DocumentContent.objects.create(document=row, content=content)
    DocumentOrigin.objects.create(
        document=row, source=source, run=run, key=title, number="P-7", **more
    )
    return row


def test_file_is_saved_and_the_reading_is_on_the_trail(
    client: Client, oncologist: User, case: Case
) -> None:
    row = keep(case, b"%PDF-1.7 x", "application/pdf")
    client.force_login(oncologist)

    answer = client.get(reverse("document", args=[row.public_id]))

    assert answer.content == b"%PDF-1.7 x"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="histology-report.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    read = AuditEvent.objects.get(event="document opened")
    assert read.detail == {"sha256": row.content_sha256}


@pytest.mark.parametrize(
    "kind", ["text/html", "application/xml", "application/hl7-v3+xml", "image/svg+xml"]
)
def test_markup_goes_out_as_text(client: Client, oncologist: User, case: Case, kind: str) -> None:
    row = keep(case, MARKUP, kind)
    client.force_login(oncologist)

    answer = client.get(reverse("document", args=[row.public_id]))

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_stranger_finds_nothing(client: Client, case: Case) -> None:
    row = keep(case, b"x", "text/plain")
    client.force_login(User.objects.create_user("stranger@far.example", "Stranger"))

    assert client.get(reverse("document", args=[row.public_id])).status_code in (403, 404)
    assert not AuditEvent.objects.filter(event="document opened").exists()


def test_case_lists_each_with_sender_and_state(
    client: Client, oncologist: User, case: Case
) -> None:
    keep(case, b"%PDF-1", "application/pdf")
    keep(case, b"%PDF-12", "application/pdf", "Old report", state="replaced")
    keep(case, b"", "application/pdf", "Slides", url="https://archive.example/1")
    client.force_login(oncologist)

    page = client.get(reverse("case", args=[case.public_id]))

    shown = page.context["page"].documents.first
    assert [row.document.title for row in shown] == ["Slides", "Histology report", "Old report"]
    assert [row.word for row in shown] == ["", "", "Replaced"]
    text = page.content.decode()
    assert "Clinic P-7" in text
    assert "is not fetched" in text


def test_api_gives_the_same_list_and_bytes(client: Client, oncologist: User, case: Case) -> None:
    row = keep(case, b"%PDF-1", "application/pdf")
    token = tokens.issue(user=oncologist, name="x", by=oncologist, at=timezone.now())[1]
    head = {"Authorization": f"Bearer {token}"}

    (listed,) = client.get(
        reverse("api-case-documents", args=[case.public_id]), headers=head
    ).json()
    answer = client.get(reverse("api-document", args=[listed["public_id"]]), headers=head)

    assert (listed["title"], listed["sender"], listed["state"]) == (
        "Histology report",
        "his",
        "current",
    )
    assert listed["sha256"] == row.content_sha256
    assert answer.content == b"%PDF-1"
    assert AuditEvent.objects.filter(event="document opened").count() == 1


def test_reader_of_another_site_sees_no_document_by_api(client: Client, case: Case) -> None:
    row = keep(case, b"x", "text/plain")
    referrer = User.objects.create_user("a@b.example", "A")
    token = tokens.issue(user=referrer, name="x", by=referrer, at=timezone.now())[1]

    answer = client.get(
        reverse("api-document", args=[row.public_id]), HTTP_AUTHORIZATION=f"Bearer {token}"
    )

    assert answer.status_code in (403, 404)
