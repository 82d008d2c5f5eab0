"""A booked date from message or file to the task it is for; what fits no one task is asked, or named with its reason."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Site, User
from cases.actions import hl7, receiving, work_ups
from cases.models import Booking, Case, Hl7Message, ImportSource
from mdt.actions import follow_ups
from mdt.models import Action, Decision
from tests.cases.fhir import samples
from tests.cases.hl7.samples import message, patient

pytestmark = pytest.mark.slow
SOON = timezone.now() + timedelta(days=9)


@pytest.fixture
def radiology(db: None) -> ImportSource:
    return ImportSource.objects.create(
        code="ris", name="Radiology", authorities={"LAKESIDE": "urn:mrn"}
    )


@pytest.fixture
def at_work(client: Client, oncologist: User) -> Client:
    client.force_login(oncologist)
    return client


def task(decision: Decision, text: str, owner: User) -> Action:
    return follow_ups.give(
        decision=decision, text=text, owner=owner, due_in_working_days=10, by=owner, at=timezone.now()
    )  # fmt: skip


def send(source: ImportSource, site: Site, service: str = "CT Abdomen", on: datetime = SOON, *, kind: str = "SIU^S12", number: int = 1, person: str = "") -> Hl7Message:  # fmt: skip
    lines = (f"SCH|9|9|||||||||^^^{on:%Y%m%d}0830", person or patient(), f"AIS|1||{service}")
    raw = message(*lines, kind=kind, control=str(number))
    list(hl7.receive(raw, source=source, site=site, at=timezone.now()))
    hl7.process_waiting(at=timezone.now())
    return Hl7Message.objects.latest("id")


def page(browser: Client, case: Case) -> Any:
    return browser.get(reverse("case", args=[case.public_id]))


def at_task(browser: Client, action: Action) -> list[Booking]:
    found = page(browser, action.decision.item.case).context["page"].bookings.at
    return list(found.get(f"task:{action.public_id}", []))


def test_a_booked_scan_stands_at_the_one_task_it_is_for(
    at_work: Client, signed_decision: Decision, oncologist: User, radiology: ImportSource, site: Site
) -> None:  # fmt: skip
    case = signed_decision.item.case
    before = case.version
    ct, _ = task(signed_decision, "CT of liver", oncologist), task(signed_decision, "MRI", oncologist)  # fmt: skip
    row = send(radiology, site)
    again = send(radiology, site, number=2)

    assert (row.state, row.because) == ("shown", "A booked date, kept with the case")
    assert again.state == "shown"
    booking = Booking.objects.get()
    assert at_task(at_work, ct) == [booking]
    assert "CT Abdomen" in page(at_work, case).content.decode()
    decision = at_work.get(reverse("decision", args=[signed_decision.public_id]))
    assert "CT Abdomen" in decision.content.decode()
    case.refresh_from_db()
    assert case.version == before
    assert AuditEvent.trail().filter(event="booked date kept").count() == 1


def test_it_moves_and_is_cancelled_with_its_appointment(
    at_work: Client, signed_decision: Decision, oncologist: User, radiology: ImportSource, site: Site
) -> None:  # fmt: skip
    ct = task(signed_decision, "CT of liver", oncologist)
    send(radiology, site)
    send(radiology, site, on=SOON + timedelta(days=2), kind="SIU^S13", number=2)
    assert [one.on for one in at_task(at_work, ct)] == [(SOON + timedelta(days=2)).date()]

    send(radiology, site, on=SOON + timedelta(days=2), kind="SIU^S15", number=3)

    assert [one.is_cancelled for one in at_task(at_work, ct)] == [True]
    assert "will not take place" in page(at_work, signed_decision.item.case).content.decode()


def test_of_two_tasks_a_person_says_which(
    at_work: Client, signed_decision: Decision, oncologist: User, radiology: ImportSource, site: Site, stranger: User
) -> None:  # fmt: skip
    one, other = (task(signed_decision, words, oncologist) for words in ("CT of liver", "Restaging CT"))  # fmt: skip
    send(radiology, site)
    shown = page(at_work, signed_decision.item.case)
    address = reverse("booking-join", args=[Booking.objects.get().public_id])

    assert "Several open requests fit" in shown.content.decode()
    assert [at_task(at_work, action) for action in (one, other)] == [[], []]
    assert at_work.post(address, {"request": "task:nothing"}).status_code == 422
    outside = Client()
    outside.force_login(stranger)
    assert outside.post(address, {"request": "none"}).status_code == 404

    for _ in range(2):
        assert at_work.post(address, {"request": f"task:{other.public_id}"}).status_code == 302

    assert at_task(at_work, other) == [Booking.objects.get()]
    assert "Several open requests fit" not in page(at_work, signed_decision.item.case).content.decode()  # fmt: skip
    said = AuditEvent.trail().get(event="booked date joined")
    assert said.detail == {"choice": f"task:{other.public_id}"}


def test_what_fits_nothing_is_named_with_its_reason_until_somebody_says_so(
    at_work: Client, progressing_case: Case, oncologist: User, radiology: ImportSource, site: Site
) -> None:
    work_ups.record(case=progressing_case, kind="colonoscopy", state="requested", by=oncologist, at=timezone.now())  # fmt: skip
    send(radiology, site)
    booking = Booking.objects.get()
    assert "Nothing of this kind was asked for" in page(at_work, progressing_case).content.decode()

    at_work.post(reverse("booking-join", args=[booking.public_id]), {"request": "none"})

    assert page(at_work, progressing_case).context["page"].bookings.open == []
    send(radiology, site, service="Koloskopie", number=2)
    shown = page(at_work, progressing_case)
    assert list(shown.context["page"].bookings.at.values()) == [[Booking.objects.get()]]
    assert "Koloskopie" in shown.content.decode()


def test_a_date_of_somebody_else_is_not_kept(
    progressing_case: Case, radiology: ImportSource, site: Site
) -> None:
    other = send(radiology, site, person="PID|1||1^^^LAKESIDE^MR||Meier^Anna||19900101|F")
    unknown = send(radiology, site, person=patient("77"), number=2)

    assert (other.state, other.because) == ("waiting", "Birth date or sex is not that of the known patient.")  # fmt: skip
    assert unknown.because == "No case of ours"
    assert not Booking.objects.exists()


def test_a_file_shows_the_booked_date_and_keeps_it_when_confirmed(
    client: Client, progressing_case: Case, coordinator: User, site: Site
) -> None:
    booked = {
        "resourceType": "Appointment", "id": "a1", "status": "booked", "start": f"{SOON:%Y-%m-%d}T08:30:00Z",
        "serviceType": [{"text": "CT Abdomen"}],
        "participant": [{"actor": {"reference": "Patient/p"}, "status": "accepted"}],
    }  # fmt: skip
    person = samples.patient(
        identifier=[{"system": "urn:mrn", "value": "1"}], birthDate="1961-04-02", gender="female"
    )
    file = receiving.receive(
        name="a.json", content=samples.bundle(person, booked), site=site, by=coordinator, at=timezone.now()
    )  # fmt: skip
    client.force_login(coordinator)
    shown = client.get(reverse("import", args=[file.public_id]))
    assert "Booked dates kept with the case" in shown.content.decode()
    assert not Booking.objects.exists()

    client.post(reverse("import-confirm", args=[file.public_id]), {"seal": shown.context["page"].seal})  # fmt: skip

    assert [(one.service, one.on) for one in Booking.objects.all()] == [("CT Abdomen", SOON.date())]


def test_my_tasks_say_what_is_booked_for_them(
    at_work: Client, signed_decision: Decision, oncologist: User, radiology: ImportSource, site: Site,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    late = task(signed_decision, "CT of liver", oncologist)
    Action.objects.filter(pk=late.pk).update(due_on=timezone.now().date() - timedelta(days=1))
    before = said_of(at_work.get(reverse("today")))
    send(radiology, site)

    with django_assert_max_num_queries(12):
        said = said_of(at_work.get(reverse("today")))

    assert "CT Abdomen" not in before
    assert f"booked CT Abdomen, on {SOON:%-d %b %Y}" in said
    assert said.count("CT Abdomen") == 1
    assert said.count("overdue") == before.count("overdue") > 0
    send(radiology, site, kind="SIU^S15", number=2)
    assert "will not take place CT Abdomen" in said_of(at_work.get(reverse("today")))
    User.objects.filter(pk=oncologist.pk).update(language="zh-hans")
    assert "将不进行 CT Abdomen，于" in said_of(at_work.get(reverse("today")))


def test_a_late_task_of_the_house_says_what_is_booked_for_it(
    at_work: Client, signed_decision: Decision, oncologist: User, radiology: ImportSource, site: Site,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    ct = task(signed_decision, "CT of liver", oncologist)
    Action.objects.filter(pk=ct.pk).update(due_on=timezone.now().date() - timedelta(days=1))
    send(radiology, site)

    with django_assert_max_num_queries(12):
        late = said_of(at_work.get(reverse("fates")))

    assert "CT of liver" in late
    assert f"booked CT Abdomen, on {SOON:%-d %b %Y}" in late


def test_what_is_not_ready_says_that_it_is_booked(
    at_work: Client, progressing_case: Case, oncologist: User, radiology: ImportSource, site: Site
) -> None:
    Case.objects.filter(pk=progressing_case.pk).update(question="surgery_planning")
    work_ups.record(case=progressing_case, kind="colonoscopy", state="requested", by=oncologist, at=timezone.now())  # fmt: skip
    send(radiology, site, service="Koloskopie")

    whole = page(at_work, progressing_case).content.decode()

    for part in ("readiness", "work-up"):
        assert f"booked Koloskopie, on {SOON:%-d %b %Y}" in words(section(whole, part)), part


def said_of(shown: Any) -> str:
    return words(shown.content.decode())


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def section(html: str, name: str) -> str:
    return html.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]
