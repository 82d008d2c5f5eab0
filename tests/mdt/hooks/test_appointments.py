"""Booking: an operation too close to drugs is told before it is booked; anything else is left alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Site
from cases.actions.importing import import_document
from cases.documents import document_of
from cases.models import Case
from cases.rules.document import from_json
from mdt.models import HookClient
from recommendations.rules.note.words import days_in
from tests.mdt.course import BY, course
from tests.mdt.hooks.asking import ask, asked, cards, codes, order, patient

pytestmark = pytest.mark.django_db
RESTAGING = "crlm-restaging"
SNOMED = "http://snomed.info/sct"
HEPATECTOMY, COLONOSCOPY = "107963000", "73761001"


@pytest.fixture(autouse=True)
def service_is_on(settings: Any) -> None:
    settings.CDS_HOOKS_SERVICES = [RESTAGING]


@pytest.fixture
def treated_case(site: Site, client_system: HookClient) -> Case:
    """Bevacizumab and chemotherapy were given ten days ago; a scan is recent."""
    content = course()
    today = timezone.now().date()
    given = (today - timedelta(days=10)).isoformat()
    started = (today - timedelta(days=60)).isoformat()
    content["therapy_lines"] = [
        {
            "id": "L1", "status": "active", "started_on": started, "cycle_days": 14,
            "agents": ["oxaliplatin", "fluorouracil", "bevacizumab"],
            "cycles": [{"number": 1, "given_on": started}, {"number": 2, "given_on": given}],
        }
    ]  # fmt: skip
    content["imaging"], content["lesions"] = [], []
    return import_document(from_json(content), site=site, by=BY, at=timezone.now()).case


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).replace(microsecond=0).isoformat()


def appointment(code: str = HEPATECTOMY, days: int = 7, **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "Appointment", "id": "a1", "status": "proposed", "start": in_days(days),
        "serviceType": [{"coding": [{"system": SNOMED, "code": code}]}],
        "participant": [{"actor": {"reference": "Patient/p1"}, "status": "tentative"}],
    } | changed  # fmt: skip


def booking(*appointments: dict[str, Any]) -> dict[str, Any]:
    entries = [{"resource": one} for one in appointments]
    return asked("appointment-book", appointments={"resourceType": "Bundle", "entry": entries})


def test_an_operation_soon_after_bevacizumab_is_critical(treated_case: Case) -> None:
    found = cards(ask(RESTAGING, booking(appointment())))

    by_code = {card["source"]["topic"]["code"]: card for card in found}
    assert by_code["alert.bevacizumab_interval"]["indicator"] == "critical"
    assert "Less than 28 days" in by_code["alert.bevacizumab_interval"]["summary"]
    told = by_code["alert.bevacizumab_interval"]["detail"]
    assert days_in(in_days(7)[:10]) in told
    assert "- Rule “Bevacizumab close to surgery” (`alert.bevacizumab_interval`)" in told
    assert "alert.chemotherapy_interval" in by_code


@pytest.mark.parametrize(
    ("_why", "changed"),
    [
        ("late enough", {"days": 60}),
        ("not an operation", {"code": COLONOSCOPY}),
        ("cancelled", {"status": "cancelled"}),
        ("no day is offered", {"start": None}),
        ("the day is a text", {"start": {"at": 5}}),
        ("the code is a text", {"serviceType": "liver"}),
    ],
)
def test_what_is_no_operation_too_close_says_nothing_of_intervals(
    treated_case: Case, _why: str, changed: dict[str, Any]
) -> None:
    found = codes(ask(RESTAGING, booking(appointment(**changed))))

    assert not [code for code in found if "interval" in code]


@pytest.mark.parametrize("element", ["reasonCode", "appointmentType"])
def test_the_operation_may_stand_elsewhere(treated_case: Case, element: str) -> None:
    named: Any = {"coding": [{"system": SNOMED, "code": HEPATECTOMY}]}
    value = named if element == "appointmentType" else [named]
    sent = appointment() | {"serviceType": [], element: value}

    assert "alert.bevacizumab_interval" in codes(ask(RESTAGING, booking(sent)))


def test_an_operation_of_another_patient_is_refused(treated_case: Case) -> None:
    other = [{"actor": {"reference": "Patient/p2"}, "status": "tentative"}]

    assert ask(RESTAGING, booking(appointment(participant=other))).status_code == 400


def test_the_booking_is_not_kept(treated_case: Case) -> None:
    before = treated_case.version
    ask(RESTAGING, booking(appointment()))

    treated_case.refresh_from_db()
    assert treated_case.version == before
    assert document_of(treated_case).surgeries == ()


def test_too_many_appointments_are_refused(treated_case: Case) -> None:
    assert ask(RESTAGING, booking(*[appointment(id=str(n)) for n in range(401)])).status_code == 413


def test_appointments_must_be_a_bundle(treated_case: Case) -> None:
    wrong = asked("appointment-book", appointments=patient())

    assert ask(RESTAGING, wrong).status_code == 400
    assert ask(RESTAGING, asked("appointment-book", draftOrders=order())).status_code == 400
