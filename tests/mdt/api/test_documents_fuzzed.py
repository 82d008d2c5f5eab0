"""Damaged case documents through the API: an answer always and soon, and a case whole as it was or whole as it was sent."""

import json
import time
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache as django_cache
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import AuditEvent, Site, User
from cases.api.cases import RECORDERS
from cases.documents import document_of
from cases.models import Case, CaseChange, ImagingStudy, LabResult, Lesion, Patient, TherapyLine
from cases.rules import document as d
from tests.cases.fhir.mcode.test_round_trip import content
from tests.cases.fhir.test_damage import damaged
from tests.shared import shared

pytestmark = pytest.mark.django_db
FACTS = (Case, Patient, Lesion, ImagingStudy, LabResult, TherapyLine, CaseChange, AuditEvent)
EXAMPLES, SLOWEST_SECONDS = 200, 5
"""Each is four requests; together about a minute."""


@cache
def documents() -> list[bytes]:
    """A case with everything in it, and the vignettes that can be read."""
    found = json.loads(shared("clinical/vignettes.json").read_bytes())
    cases = [one["case"] for one in found["vignettes"] if "case" in one]
    return [json.dumps(one, default=str).encode() for one in (content(), *cases)]


def rows() -> list[int]:
    return [table._default_manager.count() for table in FACTS]


def sent(client: APIClient, method: str, address: str, body: object) -> int:
    """Ask once: never a fault, never slow (of the processor, since machines are shared), and what was refused has left nothing behind."""
    before, start = rows(), time.process_time()
    answer: Any = client.generic(method, address, json.dumps(body), "application/json")
    assert time.process_time() - start < SLOWEST_SECONDS
    assert answer.status_code in (200, 201, 400, 403, 404, 409, 413, 422), answer.content[:300]
    if answer.status_code >= 400:
        assert rows() == before
        assert answer.json()["title"]
    return int(answer.status_code)


@pytest.mark.slow
@pytest.mark.property
@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_a_damaged_document_is_answered_and_written_whole_or_not(
    seed: int, site: Site, coordinator: User
) -> None:
    dice = Random(seed)
    django_cache.clear()  # one person asks more in a minute here than anybody may
    client = APIClient()
    client.force_authenticate(coordinator)
    whole = dice.choice(documents())
    broken = damaged(whole, dice)
    with transaction.atomic():
        sent(client, "POST", "/api/v1/cases/", broken)
        transaction.set_rollback(True)
    with transaction.atomic():
        made = sent(client, "POST", "/api/v1/cases/", json.loads(whole))
        if made == 201:
            _change(client, Case.objects.get(), broken, dice)
        transaction.set_rollback(True)


def _change(client: APIClient, case: Case, broken: Any, dice: Random) -> None:
    """Put the damaged document in the place of the case, and single entries of it into its lists."""
    address = f"/api/v1/cases/{case.public_id}/"
    before = document_of(case)
    status = sent(client, "PUT", address, broken)
    after = document_of(Case.objects.get(pk=case.pk))
    if status >= 400:
        assert after == before
    else:
        assert d.to_json(after) == d.to_json(d.from_json(d.to_json(after)))
    parts = [part for part in RECORDERS if isinstance(broken, dict) and broken.get(part)]
    part = dice.choice(parts or ["labs"])
    entries = broken.get(part) if isinstance(broken, dict) else None
    sent(client, "POST", f"{address}{part}/", entries[0] if isinstance(entries, list) else entries)
    line = quote(after.therapy_lines[0].id if after.therapy_lines else "T1", safe="")
    sent(client, "POST", f"{address}lines/{line}/cycles/", entries)
