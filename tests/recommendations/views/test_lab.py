"""The rule book and the rule lab as a clinician walks through them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mdt.demo import PASSWORD, DemoHospital
from recommendations.active import active
from recommendations.models import KnowledgeDraft
from recommendations.rules.knowledge import standard
from recommendations.tasks import resume_replays
from tests.kept_hospital import hospital_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def hospital(db: None) -> DemoHospital:
    return hospital_at(timezone.now(), patients=4, assessed=False)


def client_of(hospital: DemoHospital, role: str) -> Client:
    client = Client()
    client.force_login(hospital.people[role], backend=BACKEND)
    return client


def test_every_rule_has_its_page(hospital: DemoHospital) -> None:
    client = client_of(hospital, "auditor")
    for rule in standard().rules:
        page = client.get(reverse("knowledge-rule", args=[rule.id])).content.decode()
        assert rule.hazard in page
        assert all(cited.source in page for cited in rule.sources)
        assert "ships without an example" not in page, rule.id
        assert all(level.controversy in page for level in rule.levels), rule.id


def test_the_rule_book_is_searched(hospital: DemoHospital) -> None:
    client = client_of(hospital, "auditor")

    found = client.get(reverse("knowledge"), {"q": "cetuximab new epoc"}).content.decode()
    none = client.get(reverse("knowledge"), {"q": "leeches"}).content.decode()

    assert "Anti-EGFR antibody in resectable disease" in found
    assert "DPD status before a fluoropyrimidine" not in found
    assert "No rule holds these words" in none


def test_a_rule_of_nobody_is_not_found(hospital: DemoHospital) -> None:
    client = client_of(hospital, "auditor")
    assert client.get(reverse("knowledge-rule", args=["alert.x"])).status_code == 404


def test_the_lab_is_closed_to_others(hospital: DemoHospital) -> None:
    assert client_of(hospital, "coordinator").get(reverse("lab")).status_code == 403


def test_from_draft_to_force(hospital: DemoHospital) -> None:
    chair = client_of(hospital, "chair")
    bad = chair.post(reverse("lab"), {"version": standard().version, "why": ""})
    assert bad.status_code == 422
    chair.post(reverse("lab"), {"version": "2026.2", "why": "Older patients tolerate triplets."})
    draft = KnowledgeDraft.objects.get()
    here = [draft.public_id]
    file = reverse("lab-file", args=here) + "?name=thresholds.toml"
    text = draft.files["thresholds.toml"]

    wrong = text.replace('value = "70"', 'value = "many"', 1).encode()
    upload = SimpleUploadedFile("thresholds.toml", wrong)
    chair.post(file, {"seen": draft.sha256, "upload": upload})
    page = chair.get(reverse("lab-draft", args=here)).content.decode()
    assert "many is not a number" in page
    assert "thresholds.toml:" in page
    assert chair.post(reverse("lab-replay", args=here)).status_code == 422

    draft.refresh_from_db()
    changed = text.replace('value = "70"', 'value = "75"', 1).replace('"84"', '"70"')
    chair.post(file, {"seen": draft.sha256, "text": changed})
    page = chair.get(reverse("lab-draft", args=here)).content.decode()
    other = page.partition("Shipped examples")[2]
    assert "<strong>Restaging overdue</strong>" in other
    assert "Not shown</span> → <span" in other
    assert ">alert.restaging_overdue-1</code>" in other
    chair.post(reverse("lab-replay", args=here))
    resume_replays()
    draft.refresh_from_db()
    for role in ("chair", "surgeon"):
        signer = client_of(hospital, role)
        sent = {"password": "wrong", "seen": draft.sha256}
        assert signer.post(reverse("lab-sign", args=here), sent).status_code == 422
        answer = signer.post(reverse("lab-sign", args=here), sent | {"password": PASSWORD})
        assert answer.status_code == 302

    assert active().version == "2026.2"
    assert str(active().thresholds["triplet_age"].value) == "75"
    assert "in force" in chair.get(reverse("lab")).content.decode()


def test_a_stale_screen_is_told(hospital: DemoHospital) -> None:
    chair = client_of(hospital, "chair")
    chair.post(reverse("lab"), {"version": "2026.2", "why": "x"})
    draft = KnowledgeDraft.objects.get()
    file = reverse("lab-file", args=[draft.public_id]) + "?name=terms.toml"

    answer = chair.post(file, {"seen": "0" * 64, "text": ""})

    assert answer.status_code == 422
    assert "Somebody else changed this draft" in answer.content.decode()
    assert chair.get(file + "x").status_code == 404
    assert chair.post(reverse("lab-drop", args=[draft.public_id])).status_code == 302
