"""Examinations beside the case document: by form and by API, on the case, in its readiness, on the chase list."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import AuditEvent, User
from cases.documents import document_of
from cases.models import Case, WorkUp
from mdt.models import AgendaItem
from tests.mdt.conftest import person

pytestmark = pytest.mark.slow
DONE = {"kind": "colonoscopy", "state": "done", "performed_on": "2026-01-12", "finding": "To the caecum, no second tumour"}  # fmt: skip


@pytest.fixture
def case(progressing_case: Case) -> Case:
    Case.objects.filter(pk=progressing_case.pk).update(question="surgery_planning")
    progressing_case.refresh_from_db()
    return progressing_case


@pytest.fixture
def at_work(client: Client, oncologist: User) -> Client:
    client.force_login(oncologist)
    return client


def enter(client: Client, case: Case, **change: Any) -> Any:
    address = reverse("case-enter", args=[case.public_id, "work-up"])
    return client.post(address, {**DONE, "version": case.version, **change})


def page(client: Client, case: Case) -> Any:
    return client.get(reverse("case", args=[case.public_id]))


def state_of(client: Client, case: Case, title: str) -> str:
    rows = page(client, case).context["page"].readiness.rows
    return str(next(row.word for row in rows if row.title == title))


def test_entered_examination_makes_the_case_readier_and_leaves_the_document_alone(
    at_work: Client, case: Case
) -> None:
    before = document_of(case)
    assert state_of(at_work, case, "full colonoscopy") == "missing"

    assert enter(at_work, case).status_code == 302

    assert state_of(at_work, case, "full colonoscopy") == "have"
    assert "no second tumour" in page(at_work, case).content.decode()
    assert document_of(case) == before
    audited = AuditEvent.objects.get(event="work-up recorded")
    assert audited.detail["kind"] == "colonoscopy"


def test_open_examination_leads_to_its_form_with_the_kind_chosen(
    at_work: Client, case: Case
) -> None:
    link = f"{reverse('case-enter', args=[case.public_id, 'work-up'])}?kind=colonoscopy"

    assert link in page(at_work, case).content.decode()
    assert at_work.get(link).context["form"]["kind"].value() == "colonoscopy"


def test_same_examination_twice_is_one(at_work: Client, case: Case) -> None:
    enter(at_work, case)
    enter(at_work, case)

    assert WorkUp.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"performed_on": "2190-01-01"}, "performed_on"),
        ({"performed_on": "1950-01-01"}, "performed_on"),
        ({"performed_on": ""}, "performed_on"),
        ({"state": "requested"}, "performed_on"),
        ({"finding": " "}, "finding"),
        ({"kind": "x-ray"}, "kind"),
    ],
)
def test_bad_examination_is_refused_at_its_field(
    at_work: Client, case: Case, change: dict[str, str], field: str
) -> None:
    answer = enter(at_work, case, **change)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not WorkUp.objects.exists()


def test_stale_form_records_nothing(at_work: Client, case: Case) -> None:
    assert enter(at_work, case, version=case.version - 1).status_code == 422
    assert not WorkUp.objects.exists()


def test_withdrawn_examination_counts_no_more_and_stays_with_its_reason(
    at_work: Client, case: Case, oncologist: User
) -> None:
    enter(at_work, case)
    row = WorkUp.objects.get()
    address = reverse("work-up-withdraw", args=[row.public_id])

    assert at_work.post(address, {"because": " "}).status_code == 422
    at_work.post(address, {"because": "Of another patient"})

    row.refresh_from_db()
    assert (row.retracted_by, row.retracted_because) == (oncologist, "Of another patient")
    assert state_of(at_work, case, "full colonoscopy") == "missing"
    assert AuditEvent.objects.filter(event="work-up withdrawn").count() == 1


def test_reader_sees_it_and_changes_nothing(client: Client, at_work: Client, case: Case) -> None:
    enter(at_work, case)
    client.force_login(person(case.site, "member"))

    assert "no second tumour" in page(client, case).content.decode()
    assert enter(client, case, kind="histology").status_code == 403
    row = WorkUp.objects.get()
    assert client.post(reverse("work-up-withdraw", args=[row.public_id])).status_code == 403


def test_by_api(client: Client, case: Case, oncologist: User) -> None:
    _, secret = tokens.issue(user=oncologist, name="test", by=oncologist, at=timezone.now())
    address = reverse("api-case-work-up", args=[case.public_id])
    header = {"Authorization": f"Bearer {secret}"}
    now = header | {"If-Match": f'"{case.version}"'}

    sent = client.post(address, DONE, content_type="application/json", headers=now)
    again = client.post(
        address, DONE | {"kind": "x-ray"}, content_type="application/json", headers=now
    )

    assert sent.status_code == 201, sent.content
    assert [problem["path"] for problem in again.json()["errors"]] == ["kind"]
    (row,) = client.get(address, headers=header).json()
    assert (row["kind"], row["performed_on"], row["recorded_by"]) == (
        "colonoscopy", "2026-01-12", oncologist.full_name,
    )  # fmt: skip


def test_stands_on_the_chase_list_of_the_meeting_until_it_is_there(
    at_work: Client, listed_item: AgendaItem
) -> None:
    case = listed_item.case
    Case.objects.filter(pk=case.pk).update(question="surgery_planning")
    case.refresh_from_db()
    address = reverse("meeting", args=[listed_item.meeting.public_id])

    def chased() -> set[str]:
        chase = at_work.get(address).context["page"].chase
        return {wanted.title for entry in chase for wanted in entry.by_fact}

    assert "full colonoscopy" in chased()
    enter(at_work, case)
    assert "full colonoscopy" not in chased()
