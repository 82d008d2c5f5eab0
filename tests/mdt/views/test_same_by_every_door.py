"""The same facts as a document, typed, over the API and by FHIR: the same response and the same flags.

A size of a lesion has no door of its own in FHIR: there it is a proposal, and a person types it into the grid.
"""

from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Site, User
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.importing import import_document
from cases.documents import document_of
from cases.fhir.preview import preview_files
from cases.models import Case, ImportSource
from cases.rules.assessed import assessed_lines
from cases.rules.document import from_json
from cases.rules.flags import flags_of
from cases.rules.line_json import line_json
from tests.cases.fhir import samples
from tests.mdt.course import AT, BY, TODAY, course, scan

CEA = (("2025-11-01", "3.0"), ("2026-01-15", "40"), ("2026-02-10", "44.50"))
"""Rising, and confirmed after the days of a flare."""


def baseline(site: Site, number: str, *scans: dict[str, Any]) -> Case:
    content = course(number)
    content["imaging"] = [content["imaging"][0], *scans]
    return import_document(from_json(content), site=site, by=BY, at=AT).case


def meaning(case: Case) -> tuple[Any, ...]:
    document = document_of(case)
    lines = [line_json(a.response) for a in assessed_lines(document, TODAY) if a.response]
    return lines, [(f.code, f.key, f.raised_on, f.because) for f in flags_of(document, TODAY)]


@pytest.mark.parametrize("typed_mm", ["30", "30.0", "30,00", "30 mm"])
def test_same_by_every_door(client: Client, site: Site, radiologist: User, typed_mm: str) -> None:
    by_document = baseline(site, "1", scan("I2", "2026-02-20", "30"))
    by_form, by_api = baseline(site, "2"), baseline(site, "3")

    client.force_login(radiologist)
    form = {
        "performed_on": "2026-02-20", "modality": "CT", "regions": ["abdomen"],
        "version": by_form.version, "result-L1": typed_mm,
    }  # fmt: skip
    assert client.post(f"/cases/{by_form.public_id}/scan/", form).status_code == 302
    api = APIClient()
    api.force_authenticate(radiologist)
    sent = api.post(
        f"/api/v1/cases/{by_api.public_id}/imaging/", scan("I2", "2026-02-20", "30"), format="json"
    )
    assert sent.status_code < 300, sent.content

    assert meaning(by_form) == meaning(by_document) == meaning(by_api)
    assert "target_progression" in {flag[0] for flag in meaning(by_form)[1]}


@pytest.mark.slow
def test_marker_rises_alike_by_every_door(client: Client, site: Site, radiologist: User) -> None:
    content = course("1") | {"labs": [sample(on, value) for on, value in CEA]}
    by_document = import_document(from_json(content), site=site, by=BY, at=AT).case
    by_form, by_api, by_fhir = (baseline(site, n, scan("I2", "2026-02-20", "30")) for n in "234")
    api = APIClient()
    api.force_authenticate(radiologist)
    client.force_login(radiologist)

    for version, (on, value) in enumerate(CEA, by_form.version):
        typed = sample(on, value) | {"version": version}
        assert client.post(f"/cases/{by_form.public_id}/enter/lab/", typed).status_code == 302
        address = f"/api/v1/cases/{by_api.public_id}/labs/"
        assert api.post(address, sample(on, value), format="json").status_code < 300
    by_message(site, by_fhir, "4")

    assert meaning(by_form) == meaning(by_document)
    assert meaning(by_api) == meaning(by_document)
    assert meaning(by_fhir) == meaning(by_document)
    assert "marker_progression" in {flag[0] for flag in meaning(by_document)[1]}


def sample(on: str, value: str) -> dict[str, str]:
    return {"test": "CEA", "value": value, "unit": "ug/L", "collected_on": on}


def by_message(site: Site, case: Case, number: str) -> None:
    """The laboratory sends the samples of a known patient."""
    person = samples.patient(
        identifier=[{"system": "urn:mrn", "value": number}],
        name=[{"family": "Meier", "given": ["Anna"]}],
    )
    labs = (
        samples.lab(float(v), id=f"l{n}", effectiveDateTime=on) for n, (on, v) in enumerate(CEA)
    )
    data = samples.bundle(person, *labs)
    source = ImportSource.objects.create(code="lab", name="Laboratory")
    found = preview_files([("a.json", data)], source=settings_of(source), as_of=TODAY)[0][1]
    (result,) = import_preview(
        found, file="a.json", content_sha256=sha256(data).hexdigest(), source=source, site=site, by=BY, at=AT
    )  # fmt: skip
    assert (result.case, result.effect) == (case, "updated")
