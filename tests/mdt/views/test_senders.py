"""Senders in the web app: what is typed is read as meant, wrong lines are refused, each change is audited."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Site, User
from cases.models import Case, ImportSource, LabResult, ReceivedFile
from tests.cases.fhir import samples

pytestmark = pytest.mark.django_db
TYPED = {
    "code": "lab", "name": "Laboratory", "trusted_systems": "urn:hospital:mrn", "stable_systems": "",
    "unit_aliases": "mcg/l = ug/L", "authorities": "LAKESIDE = urn:mrn",
    "local_codes": "urn:lab|3 = G3",
}  # fmt: skip


@pytest.fixture
def signed_in(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def save(client: Client, **other: str) -> Any:
    return client.post(reverse("senders"), TYPED | other)


def test_what_is_typed_is_kept_and_comes_back(signed_in: Client) -> None:
    assert save(signed_in).status_code == 302

    source = ImportSource.objects.get(code="lab")
    assert source.trusted_systems == ["urn:hospital:mrn"]
    assert source.unit_aliases == {"mcg/l": "ug/L"}
    assert source.authorities == {"LAKESIDE": "urn:mrn"}
    assert source.local_codes == [{"system": "urn:lab", "code": "3", "to": "G3", "to_system": ""}]
    page = signed_in.get(reverse("senders") + "?sender=lab").content.decode()
    assert "urn:lab|3 = G3" in page


def test_each_change_is_audited_once_with_what_stood_before(signed_in: Client) -> None:
    save(signed_in)
    save(signed_in, unit_aliases="")
    save(signed_in, unit_aliases="")

    events = AuditEvent.objects.filter(event="sender set up").order_by("id")
    assert [event.detail.get("unit_aliases") for event in events] == [
        [None, {"mcg/l": "ug/L"}],
        [{"mcg/l": "ug/L"}, {}],
    ]


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("unit_aliases", "mcg/l"),
        ("unit_aliases", "mcg/l = furlong"),
        ("unit_aliases", "mg/dL = ug/L"),
        ("unit_aliases", "a = ug/L\na = ng/mL"),
        ("local_codes", "3 = G3"),
        ("local_codes", "urn:lab|3 = G9"),
        ("local_codes", "urn:lab|3 = http://loinc.org|0-0"),
        ("code", "not a slug"),
    ],
)
def test_a_wrong_line_is_refused_at_its_field(signed_in: Client, field: str, line: str) -> None:
    refused = save(signed_in, **{field: line})

    assert refused.status_code == 422
    assert refused.context["page"].form.errors.keys() == {field}
    assert not ImportSource.objects.filter(code="lab").exists()


def test_a_file_is_read_by_the_settings_of_its_sender(signed_in: Client, site: Site) -> None:
    save(signed_in)
    amount = {"value": 5, "unit": "mcg/l"}
    result = samples.observation("2039-6", valueQuantity=amount)
    content = samples.bundle(samples.patient(), samples.condition(), result)
    for sender in ("", "lab"):
        sent = {"file": SimpleUploadedFile("a.json", content), "site": site.code, "source": sender}
        page: Any = signed_in.post(reverse("imports"), sent, follow=True)
        assert ("not on the list" in page.content.decode()) is (sender == "")
    file = ReceivedFile.objects.get(source__code="lab")
    seal = page.context["page"].seal
    signed_in.post(reverse("import-confirm", args=[file.public_id]), {"seal": seal})

    assert Case.objects.count() == 1
    assert LabResult.objects.get().unit == "ug/L"


def test_who_sets_up_no_senders_is_refused(client: Client, surgeon: User) -> None:
    client.force_login(surgeon)

    assert save(client).status_code == 403
    assert not ImportSource.objects.filter(code="lab").exists()
