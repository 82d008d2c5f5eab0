"""The check that docs/exports.md gives for a computer without the program, run as it stands there on files as they leave."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Site, User
from mdt.documents.content import content_of
from mdt.models import Decision, ExportRecord, MinutesDocument
from tests.mdt.conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGE = (settings.BASE_DIR / "docs" / "exports.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^sha256sum .+$", PAGE, re.MULTILINE)


@pytest.fixture
def client_of(site: Site) -> Client:
    client = Client()
    client.force_login(person(site, "export_admin"))
    return client


def kept(answer: Any, folder: Path) -> Path:
    """A download in a folder, under the name that the server gave it."""
    assert answer.status_code == 200, answer.content
    file = folder / str(re.findall(r'filename="([^"]+)"', answer["Content-Disposition"])[0])
    file.write_bytes(answer.content)
    return file


def checked(command: str, file: Path) -> str:
    """The very line of the document; only the eight signs of a decision's id are this decision's."""
    line = re.sub(r"[0-9a-f]{8}(?=\.json)", file.stem[-8:], command)
    assert line.split()[-1] == file.name, "the document names the file as it is called"
    done = subprocess.run(
        line, shell=True, cwd=file.parent, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[0]


def test_the_minutes(signed_decision: Decision, client_of: Client, tmp_path: Path) -> None:
    address = f"/meetings/{signed_decision.item.meeting.public_id}/minutes/"
    client_of.post(address, {"variant": "pseudonymised"})
    document = MinutesDocument.objects.get(format="pdf")
    answer = client_of.get(f"/minutes/{document.public_id}/")

    digest = checked(COMMANDS[0], kept(answer, tmp_path))

    assert digest == answer["X-Content-SHA256"] == document.sha256
    assert ExportRecord.objects.get(kind="minutes").sha256 == digest
    assert digest in client_of.get(address).text


def test_the_sealed_record(signed_decision: Decision, client_of: Client, tmp_path: Path) -> None:
    sent = {
        "format": "json",
        "variant": "identified",
        "purpose": "audit",
        "reason": "Check of the seal",
    }
    answer = client_of.post(f"/decisions/{signed_decision.public_id}/export/", sent)
    file = kept(answer, tmp_path)

    digest = checked(COMMANDS[1], file)

    (case,) = content_of(signed_decision.item.meeting, pseudonymised=True).cases
    assert digest == case.seal == signed_decision.sha256, "as the minutes print it"
    file.write_bytes(file.read_bytes() + b"\n")
    assert checked(COMMANDS[1], file) != digest, "one added line end is another file"


def test_the_document_gives_both_and_no_other(surgeon: User) -> None:
    assert len(COMMANDS) == 2
