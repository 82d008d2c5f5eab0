"""A worker dies in the middle of a large import. The file waits as it was, and the next worker writes it once."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Membership, Role, Site, User
from cases.actions import queued_imports, receiving
from cases.fhir.mcode.bundle import exported, written
from cases.generator import generate_cases
from cases.models import Case, ImportSource, ReceivedFile
from cases.models.received_file import ImportJob
from cases.rules.document import from_json
from config.services.processes import wait_until
from mdt.tasks import process_imports
from tests.system.test_killed_worker import TODAY, worker

PATIENTS = 150
"""Three times as many as are written together, so that a worker dies between two of these."""


def a_large_bundle() -> bytes:
    now, entries = timezone.now(), []
    for case in generate_cases(PATIENTS, seed=5, today=TODAY):
        found = exported(from_json(case), subject=uuid4(), as_of=TODAY, at=now)
        entries += found.bundle["entry"]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return written(bundle).encode()


def a_large_file() -> ReceivedFile:
    site = Site.objects.create(code="lakeside", name="Lakeside Hospital")
    by = User.objects.create_user("c@lakeside.example", "Clara")
    Membership.objects.create(user=by, site=site, role=Role.COORDINATOR)
    source = ImportSource.objects.create(code="board", name="Another board", is_crlm_board=True)
    return receiving.receive(
        name="big.json",
        content=a_large_bundle(),
        site=site,
        by=by,
        at=timezone.now(),
        source=source,
    )


def begun(file: ReceivedFile) -> bool:
    step, done, _ = queued_imports.progress_of(file)
    return step == "write" and done >= 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_import_survives_kill_nine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_large_file()
    assert file.is_large
    queued_imports.ask(file, ImportJob.LOOK, by=file.received_by)
    process_imports()
    file.refresh_from_db()
    assert file.seen is not None
    queued_imports.ask(file, ImportJob.CONFIRM, by=file.received_by, seal=file.seen["seal"])

    process_imports.delay()
    with worker(tmp_path, monkeypatch) as first:
        assert wait_until(lambda: begun(file), seconds=120)
        first.process.kill()
        first.process.wait()
    file.refresh_from_db()
    assert (file.job, file.closed_at, Case.objects.count()) == ("confirm", None, 0)

    with worker(tmp_path, monkeypatch):
        # What beat sends every few seconds.
        process_imports.delay()
        closed = ReceivedFile.objects.filter(pk=file.pk, closed_at__isnull=False)
        assert wait_until(closed.exists, seconds=240)

    file.refresh_from_db()
    assert file.seen == {"effects": {"created": PATIENTS}, "cases": file.seen["cases"]}
    assert Case.objects.count() == PATIENTS
    assert process_imports() == 0
