"""A large file: a worker reads it while the page tells how far it is; nothing is written before a person confirms."""

import gzip
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotAllowedNow
from accounts.models import Site, User
from cases.actions import queued_imports, receiving
from cases.models import Case, ReceivedFile
from cases.models.received_file import ImportJob
from mdt.presenters.import_progress import progress
from mdt.tasks import process_imports
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, lab, observation, patient, procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def large(*resources: dict[str, Any]) -> bytes:
    """A bundle over the limit, by many results that are only shown."""
    many = [observation("8277-6", id=f"x{n}", valueString="x" * 5000) for n in range(250)]
    return samples.bundle(patient(), condition(), *resources, *many)


def upload(client: Client, site: Site, content: bytes) -> Any:
    sent = {"file": SimpleUploadedFile("big.json", content), "site": site.code}
    return client.post(reverse("imports"), sent)


def the_file() -> ReceivedFile:
    return ReceivedFile.objects.get()


def test_it_is_read_by_a_worker_and_written_after_confirming(signed_in: Client, site: Site) -> None:
    address = upload(signed_in, site, large(lab(id="l"))).url
    waiting = signed_in.get(address)
    assert waiting.headers["Refresh"] == "2"
    assert "<progress" in waiting.content.decode()
    assert Case.objects.count() == 0

    assert process_imports() == 1
    page = signed_in.get(address)
    assert "Confirm and import" in page.content.decode()
    assert "and 200 more" in page.content.decode()
    assert Case.objects.count() == 0

    signed_in.post(
        reverse("import-confirm", args=[the_file().public_id]),
        {"seal": page.context["page"]["seal"]},
    )
    assert Case.objects.count() == 0
    assert process_imports() == 1

    assert Case.objects.count() == 1
    done = signed_in.get(address).content.decode()
    assert reverse("case", args=[Case.objects.get().public_id]) in done
    assert bytes(the_file().content) == b""
    assert process_imports() == 0


def test_answers_are_kept_and_a_wrong_one_is_shown_at_its_field(
    signed_in: Client, site: Site
) -> None:
    address = upload(signed_in, site, large(observation("21894-1", id="n", valueInteger=5000))).url
    process_imports()
    (asked,) = signed_in.get(address).context["page"]["patients"][0]["questions"]
    answer = reverse("import-answer", args=[the_file().public_id])

    signed_in.post(answer, {f"answer-{asked['mark']}": "many"})
    process_imports()
    wrong = signed_in.get(address).content.decode()
    signed_in.post(answer, {f"answer-{asked['mark']}": "12"})
    process_imports()
    right = signed_in.get(address)

    assert "Give a number from 0 to 999." in wrong
    assert 'value="many"' in wrong
    changes = right.context["page"]["patients"][0]["changes"]
    assert {"path": "primary.nodes_examined", "old": "", "new": "12"} in changes


def test_a_case_that_changed_meanwhile_is_shown_again(signed_in: Client, site: Site) -> None:
    address = upload(signed_in, site, large()).url
    process_imports()

    signed_in.post(
        reverse("import-confirm", args=[the_file().public_id]), {"seal": "of another day"}
    )
    process_imports()

    page = signed_in.get(address).content.decode()
    assert "look again" in page
    assert Case.objects.count() == 0
    assert the_file().closed_at is None


def test_while_it_is_read_nobody_asks_again(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, large())

    with pytest.raises(NotAllowedNow):
        queued_imports.ask(the_file(), ImportJob.CONFIRM, by=coordinator)
    again = signed_in.post(reverse("import-confirm", args=[the_file().public_id]), {"seal": ""})
    assert again.status_code == 409


def test_a_file_that_brings_workers_down_is_left_alone(signed_in: Client, site: Site) -> None:
    address = upload(signed_in, site, large()).url
    ReceivedFile.objects.update(job_tries=queued_imports.MOST_TRIES)

    assert process_imports() == 0

    assert "three attempts" in signed_in.get(address).content.decode()
    assert the_file().job == ""


@pytest.mark.parametrize(
    ("_why", "content", "said"),
    [
        ("a zip bomb", gzip.compress(b" " * (receiving.MOST_BYTES + 1)), "larger than 20 MB"),
        ("nested too deep", b'{"a":' * 400_000 + b"1" + b"}" * 400_000, "Nested deeper"),
        ("a key given twice", b'{"a": 1, "a": "' + b"x" * 1_100_000 + b'"}', "given twice"),
        ("another encoding", ('{"a": "' + "é" * 1_100_000 + '"}').encode("latin-1"), "not UTF-8"),
        ("damaged gzip", gzip.compress(b"{}", mtime=0)[:-6], "damaged"),
        ("FHIR STU3", large(condition(id="c3", assertedDate="2020-01-01")), "STU3"),
        ("FHIR R5", large(procedure("43075005", id="p5", occurrenceDateTime="2020-01-01")), "R5"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(
    signed_in: Client, site: Site, _why: str, content: bytes, said: str
) -> None:
    address = upload(signed_in, site, content).url

    process_imports()

    assert said in signed_in.get(address).content.decode()
    assert Case.objects.count() == 0


def test_progress_is_a_part_of_the_whole(signed_in: Client, site: Site, coordinator: User) -> None:
    upload(signed_in, site, large())
    seen: list[tuple[str, int]] = []

    def tell(step: str, done: int, total: int) -> None:
        seen.append((step, done * 100 // total))

    receiving.rehearse(the_file(), by=coordinator, at=timezone.now(), tell=tell)

    assert [step for step, _ in seen] == ["read", "check", "patients", "write"]
    assert progress(the_file()).percent == 0


def test_the_stored_page_is_plain_json(signed_in: Client, site: Site) -> None:
    upload(signed_in, site, large(lab(id="l")))
    process_imports()

    assert json.loads(json.dumps(the_file().seen)) == the_file().seen
