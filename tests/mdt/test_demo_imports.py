"""The demo has a file that waits: its page asks, proposes and offers lesions; loading again adds none."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import ReceivedFile
from mdt.demo import DemoHospital
from mdt.demo_imports import load_waiting_import

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_new_user_sees_what_a_preview_asks(hospital: DemoHospital, client: Client) -> None:
    for _ in range(2):
        load_waiting_import(hospital.sites[0], hospital.people, timezone.now())
    client.force_login(hospital.people["coordinator"])
    (file,) = ReceivedFile.objects.waiting()

    answer = client.get(reverse("import", args=[file.public_id]))

    assert answer.status_code == 200
    page: Any = answer.context["page"]
    (patient,) = page.patients
    assert page.writes
    assert patient.case is not None
    assert [one.kind for one in patient.questions if one.kind]
    assert [one.path for one in patient.proposals] == ["therapy_lines"]
    assert [len(one.lesions) > 0 for one in patient.sizes] == [True]
    assert {line.path for line in patient.told.lines} >= {"Procedure", "Appointment"}
    assert "Encounter" in {line.path for line in patient.left.lines}
