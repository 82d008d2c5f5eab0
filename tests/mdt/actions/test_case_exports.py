"""One case as FHIR: by page, by API and from the command line; on the log, and without names unless allowed."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from cases.documents import document_of
from cases.fhir.context import Source
from cases.fhir.preview import preview_files
from cases.models import Case
from cases.rules.document import from_json
from mdt.demo import DemoHospital
from mdt.models import ExportRecord

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def a_case(hospital: DemoHospital) -> Case:
    return Case.objects.filter(site=hospital.sites[0]).order_by("pk")[0]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def resource(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    found = (entry["resource"] for entry in bundle["entry"])
    return next(one for one in found if one["resourceType"] == kind)


def test_every_case_of_the_demo_hospital_comes_back(hospital: DemoHospital) -> None:
    for case in Case.objects.all():
        out = StringIO()
        call_command("export_case", str(case.public_id), "--fhir", stdout=out, stderr=StringIO())
        source = Source(is_crlm_board=True)
        files = [("a.json", out.getvalue().encode())]
        (unit,) = preview_files(files, source=source, as_of=timezone.now().date())[0][1].units
        assert unit.whole is not None
        assert from_json(unit.whole) == document_of(case)


@pytest.mark.parametrize("address", ["api-fhir-case", "api-base-case"])
def test_a_reader_gets_it_without_names_and_it_is_on_the_log(
    address: str, hospital: DemoHospital, a_case: Case
) -> None:
    client = signed_in(hospital.people["coordinator"])

    answer = client.get(reverse(address, args=[a_case.public_id]))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/fhir+json"
    patient = resource(answer.json(), "Patient")
    assert [part["extension"][0]["valueCode"] for part in patient["name"]] == ["masked"]
    assert str(a_case.patient.family_name) not in answer.content.decode()
    assert patient["identifier"][0]["system"] == "urn:crlm:case"
    (row,) = ExportRecord.objects.filter(kind="case")
    assert (row.pseudonymised, row.purpose, row.by) == (
        True,
        "care",
        hospital.people["coordinator"],
    )
    assert AuditEvent.objects.filter(event="export made").count() == 1


def test_names_need_the_right_and_a_reason(hospital: DemoHospital, a_case: Case) -> None:
    address = reverse("api-fhir-case", args=[a_case.public_id])
    asked = {"variant": "identified", "reason": "Second opinion"}

    refused = signed_in(hospital.people["coordinator"]).get(address, asked)
    unsaid = signed_in(hospital.people["export_admin"]).get(address, {"variant": "identified"})
    given = signed_in(hospital.people["export_admin"]).get(address, asked)

    assert (refused.status_code, unsaid.status_code, given.status_code) == (403, 422, 200)
    assert resource(given.json(), "Patient")["name"][0]["family"] == a_case.patient.family_name
    assert ExportRecord.objects.filter(kind="case").count() == 1


def test_nobody_of_another_site_reads_it(hospital: DemoHospital, a_case: Case) -> None:
    client = signed_in(hospital.people["colleague"])

    assert client.get(reverse("api-fhir-case", args=[a_case.public_id])).status_code == 404
    assert client.get(reverse("case-export", args=[a_case.public_id])).status_code == 404


def test_the_page_says_what_is_in_it_and_hands_it_out(hospital: DemoHospital, a_case: Case) -> None:
    client = signed_in(hospital.people["coordinator"])
    address = reverse("case-export", args=[a_case.public_id])

    page = client.get(address).content.decode()
    without_purpose = client.post(address, {"variant": "pseudonymised", "purpose": ""})
    file = client.post(address, {"variant": "pseudonymised", "purpose": "research"})

    assert "lesions: role" in page
    assert reverse("case-export", args=[a_case.public_id]) in client.get(
        reverse("case", args=[a_case.public_id])
    ).content.decode()  # fmt: skip
    assert without_purpose.status_code == 422
    assert file["Content-Disposition"].startswith('attachment; filename="case-')
    assert json.loads(file.content)["resourceType"] == "Bundle"
