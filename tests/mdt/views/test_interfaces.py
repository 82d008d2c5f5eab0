"""The pages of the interfaces, for those who may see them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import hl7
from cases.models import Case, Hl7Message, ImportSource
from mdt.demo import DemoHospital
from tests.cases.hl7.samples import cea, message, patient, request

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def waiting(hospital: DemoHospital) -> Hl7Message:
    """A result of a known patient from a sender that takes nothing over by itself."""
    case = Case.objects.filter(site=hospital.sites[0])[0]
    number = case.patient.identifiers.all()[0]
    source = ImportSource.objects.create(
        code="lab", name="Laboratory", authorities={"LAKESIDE": number.system}
    )
    who = patient(number.value).split("||王")[0]
    raw = message(who, request("Z1"), cea("7.70"))
    now = timezone.now()
    list(hl7.receive(raw, source=source, site=case.site, at=now))
    hl7.process_waiting(at=now)
    return Hl7Message.objects.get()


def client_of(hospital: DemoHospital, role: str) -> Client:
    client = Client()
    client.force_login(hospital.people[role], backend=BACKEND)
    return client


def test_waiting_message_is_listed_and_taken_over(
    hospital: DemoHospital, waiting: Hl7Message
) -> None:
    client = client_of(hospital, "coordinator")
    page = client.get(reverse("interfaces")).content.decode()
    assert "A person takes over what this sender tells" in page

    opened = client.get(reverse("hl7-message", args=[waiting.public_id])).content.decode()
    assert "7.70" in opened

    client.post(reverse("hl7-answer", args=[waiting.public_id]), {"step": "take_over"})

    waiting.refresh_from_db()
    assert waiting.state == "imported"
    assert "Nothing waits." in client.get(reverse("interfaces")).content.decode()


def test_setting_aside_keeps_the_reason(hospital: DemoHospital, waiting: Hl7Message) -> None:
    client = client_of(hospital, "coordinator")

    client.post(reverse("hl7-answer", args=[waiting.public_id]), {"reason": "another laboratory's"})

    waiting.refresh_from_db()
    assert (waiting.state, waiting.because) == ("set_aside", "another laboratory's")


def test_administrator_sees_counts_and_no_patient(
    hospital: DemoHospital, waiting: Hl7Message
) -> None:
    client = client_of(hospital, "system_admin")

    page = client.get(reverse("interfaces")).content.decode()

    assert "Laboratory" in page
    assert "A person takes over" not in page
    assert client.get(reverse("hl7-message", args=[waiting.public_id])).status_code == 404
