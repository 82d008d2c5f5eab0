"""Damaged files through the pages of the import: never a 5xx, never a part of a patient."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Site, User
from cases.models import Case, CaseChange, ImportRun, LabResult, Patient, ReceivedFile, SourceItem
from tests.cases.fhir.test_damage import chosen, damaged, valid_files

pytestmark = pytest.mark.django_db
FACTS = (Case, Patient, LabResult, SourceItem, CaseChange)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> list[int]:
    return [table._default_manager.count() for table in FACTS]


@pytest.mark.slow
@pytest.mark.property
@given(dice=st.randoms(use_true_random=False))
@settings(
    max_examples=300, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_damaged_file_is_answered_and_written_whole_or_not(
    dice: Random, client: Client, site: Site, coordinator: User
) -> None:
    client.force_login(coordinator)
    data = json.dumps(damaged(valid_files()[chosen(dice)], dice)).encode()
    with undone():
        before = rows()
        sent: dict[str, Any] = {"file": SimpleUploadedFile("a.json", data), "site": site.code}
        look = client.post(reverse("imports"), sent)
        page = client.get(look["Location"])
        assert (look.status_code, page.status_code) == (302, 200)
        assert rows() == before
        file = ReceivedFile.objects.get()
        done = client.post(
            reverse("import-confirm", args=[file.public_id]), {"seal": page.context["page"].seal}
        )
        assert done.status_code in (302, 409, 422)
        for run in ImportRun.objects.filter(outcome__in=("refused", "no_patient")):
            assert run.case is None
        assert (
            Case.objects.count()
            == ImportRun.objects.exclude(case=None).values("case").distinct().count()
        )
        assert all(item.case_id for item in SourceItem.objects.all())
        if not Case.objects.exists():
            assert rows() == before
