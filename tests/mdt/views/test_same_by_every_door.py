"""The same scan as a document, in the grid and over the API: the same response and the same flags."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.documents import document_of
from cases.models import Case
from cases.rules.document import from_json
from cases.rules.flags import assessed_lines, flags_of
from cases.rules.line_json import line_json
from tests.mdt.course import AT, BY, TODAY, course, scan


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
