"""Facts entered by hand, and bad input refused alike by form and API, at the field and at the JSON path."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import AuditEvent, User
from cases.documents import document_of
from cases.models import Case, ClinicalDeterioration, Flag
from mdt.actions.pipeline import assess
from tests.mdt.conftest import person
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.slow
Json = dict[str, Any]
LAB = {"test": "CEA", "value": "7.5", "unit": "ug/L", "collected_on": "2026-02-01"}
GENE = {"marker": "KRAS", "status": "wild_type", "reported_on": "2026-02-01"}
CYCLE = {"line": "T1", "number": "2", "given_on": "2025-11-19", "dose-oxaliplatin": "75",
         "term-0": "peripheral_sensory_neuropathy", "grade-0": "1"}  # fmt: skip
LINE = {"intent": "palliative", "status": "active", "started_on": "2026-02-25", "cycle_days": "21", "agents": ["irinotecan"]}  # fmt: skip
WORSE = {"observed_on": "2026-02-28", "findings": "ECOG 1 to 3, 6 kg lost"}
SCAN = {"performed_on": "2026-03-01", "modality": "CT", "regions": ["abdomen"], "result-L1": "24"}
GOOD: dict[str, Json] = {
    "lab": LAB, "gene": GENE, "cycle": CYCLE, "line": LINE, "deterioration": WORSE,
    "assessment": {"kind": "ECOG", "value": "1", "assessed_on": "2026-02-01"},
}  # fmt: skip


@pytest.fixture
def case(progressing_case: Case) -> Case:
    return progressing_case


@pytest.fixture
def at_work(client: Client, oncologist: User) -> Client:
    client.force_login(oncologist)
    return client


def send(client: Client, case: Case, kind: str, typed: Json) -> Any:
    name, rest = ("case-scan", []) if kind == "scan" else ("case-enter", [kind])
    address = reverse(name, args=[case.public_id, *rest])
    return client.post(address, typed | {"version": case.version})


@pytest.mark.parametrize("kind", GOOD)
def test_form_records(at_work: Client, case: Case, kind: str) -> None:
    assert at_work.get(reverse("case-enter", args=[case.public_id, kind])).status_code == 200

    answer = send(at_work, case, kind, GOOD[kind])

    assert answer.status_code == 302
    assert Case.objects.get().version == case.version + 1


def test_entered_cycle_stands_in_the_document(at_work: Client, case: Case) -> None:
    send(at_work, case, "cycle", CYCLE)

    cycle = document_of(case).therapy_lines[0].cycles[1]
    assert (cycle.number, f"{cycle.doses[0].percent:f}", cycle.toxicities[0].grade) == (2, "75", 1)


def test_next_cycle_is_proposed(at_work: Client, case: Case) -> None:
    page = at_work.get(reverse("case-enter", args=[case.public_id, "cycle"]))

    assert page.context["form"]["number"].value() == 2


def test_stale_form_overwrites_nothing(at_work: Client, case: Case) -> None:
    send(at_work, case, "lab", LAB)

    answer = send(at_work, case, "gene", GENE)

    assert answer.status_code == 422
    assert not document_of(case).gene_tests


def test_unknown_kind_is_not_found(at_work: Client, case: Case) -> None:
    assert at_work.get(reverse("case-enter", args=[case.public_id, "poem"])).status_code == 404


def test_reader_may_not_enter(client: Client, case: Case) -> None:
    client.force_login(person(case.site, "member"))

    assert send(client, case, "lab", LAB).status_code == 403


# what is typed, its field, and as the API says it: the part, the entry, the path
BAD: dict[str, tuple[str, Json, str, str, Json, str]] = {
    "negative length": ("scan", {"result-L1": "-3"}, "result-L1", "imaging", {"mm": "-3"}, "imaging[2].measurements[0].mm"),
    "absurd length": ("scan", {"result-L1": "401"}, "result-L1", "imaging", {"mm": "401"}, "imaging[2].measurements[0].mm"),
    "centimetres": ("scan", {"result-L1": "3.1"}, "result-L1", "imaging", {"mm": "3.1"}, "imaging[2].measurements[0].mm"),
    "unknown lesion": ("", {}, "", "imaging", {"lesion": "L9"}, "imaging[2].measurements[0].lesion"),
    "scan before birth": ("scan", {"performed_on": "1950-01-01"}, "performed_on", "imaging", {"performed_on": "1950-01-01"}, "imaging[2].performed_on"),
    "scan after death": ("scan", {"performed_on": "2026-02-28"}, "performed_on", "imaging", {"performed_on": "2026-02-28"}, "imaging[2].performed_on"),
    "second scan of a day": ("scan", {"performed_on": "2026-02-20"}, "performed_on", "imaging", {"performed_on": "2026-02-20"}, "imaging[2].performed_on"),
    "scan of the future": ("scan", {"performed_on": "2190-01-01"}, "performed_on", "imaging", {"performed_on": "2190-01-01"}, "imaging[2].performed_on"),
    "cycle before its line": ("cycle", {"given_on": "2025-11-01"}, "given_on", "cycles", {"given_on": "2025-11-01"}, "therapy_lines[0].cycles[1].given_on"),
    "cycle of the future": ("cycle", {"given_on": "2190-01-01"}, "given_on", "cycles", {"given_on": "2190-01-01"}, "therapy_lines[0].cycles[1].given_on"),
    "cycle given twice": ("cycle", {"number": "1"}, "number", "cycles", {"number": 1}, "therapy_lines[0].cycles[1].number"),
    "absurd dose": ("cycle", {"dose-oxaliplatin": "201"}, "dose-oxaliplatin", "cycles", {"doses": [{"agent": "oxaliplatin", "percent": "201"}]}, "therapy_lines[0].cycles[1].doses[0].percent"),
    "no such grade": ("cycle", {"grade-0": "6"}, "grade-0", "cycles", {"toxicities": [{"term": "nausea", "grade": 6}]}, "therapy_lines[0].cycles[1].toxicities[0].grade"),
    "line ends before it starts": ("line", {"ended_on": "2026-01-01"}, "ended_on", "therapy_lines", {"ended_on": "2026-01-01"}, "therapy_lines[1].ended_on"),
    "line of the future": ("line", {"started_on": "2190-01-01"}, "started_on", "therapy_lines", {"started_on": "2190-01-01"}, "therapy_lines[1].started_on"),
    "no length of a cycle": ("line", {"cycle_days": "0"}, "cycle_days", "therapy_lines", {"cycle_days": 0}, "therapy_lines[1].cycle_days"),
    "negative value": ("lab", {"value": "-1"}, "value", "labs", {"value": "-1"}, "labs[0].value"),
    "unit of another test": ("lab", {"unit": "U/L"}, "unit", "labs", {"unit": "U/L"}, "labs[0].unit"),
    "sample of the future": ("lab", {"collected_on": "2190-01-01"}, "collected_on", "labs", {"collected_on": "2190-01-01"}, "labs[0].collected_on"),
    "sample before birth": ("lab", {"collected_on": "1950-01-01"}, "collected_on", "labs", {"collected_on": "1950-01-01"}, "labs[0].collected_on"),
    "word of another gene": ("gene", {"status": "proficient"}, "status", "gene_tests", {"results": [{"marker": "KRAS", "status": "proficient"}]}, "gene_tests[0].results[0].status"),
    "reported before collected": ("gene", {"collected_on": "2026-02-02"}, "reported_on", "gene_tests", {"collected_on": "2026-02-02", "reported_on": "2026-02-01"}, "gene_tests[0].reported_on"),
    "no such performance": ("", {}, "", "assessments", {"kind": "ECOG", "value": "9"}, "assessments[0].value"),
    "worse in the future": ("deterioration", {"observed_on": "2190-01-01"}, "observed_on", "deteriorations", {"observed_on": "2190-01-01"}, "observed_on"),
    "worse before birth": ("deterioration", {"observed_on": "1950-01-01"}, "observed_on", "deteriorations", {"observed_on": "1950-01-01"}, "observed_on"),
    "worse without findings": ("deterioration", {"findings": " "}, "findings", "deteriorations", {"findings": " "}, "findings"),
}  # fmt: skip
ENTRY: dict[str, Json] = {
    "labs": LAB, "deteriorations": WORSE, "assessments": {}, "therapy_lines": {"id": "T2", "started_on": "2026-02-25"},
    "gene_tests": {}, "cycles": {"number": 2, "given_on": "2025-11-19"},
    "imaging": {"id": "I3", "performed_on": "2026-03-01", "modality": "CT", "regions": ["abdomen"]},
}  # fmt: skip


@pytest.fixture
def dead_if_needed(case: Case, request: pytest.FixtureRequest) -> Case:
    if request.node.callspec.params["name"] == "scan after death":
        case.patient.deceased_on = "2026-02-25"
        case.patient.save()
    return case


@pytest.mark.parametrize("name", [name for name, row in BAD.items() if row[0]])
def test_form_refuses_at_the_field(at_work: Client, dead_if_needed: Case, name: str) -> None:
    kind, typed, field, *_api = BAD[name]
    before = document_of(dead_if_needed)
    good = SCAN if kind == "scan" else GOOD[kind]

    answer = send(at_work, dead_if_needed, kind, good | typed)

    form = answer.context["page"].form if kind == "scan" else answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {field}
    assert document_of(dead_if_needed) == before
    assert not ClinicalDeterioration.objects.exists()


@pytest.mark.parametrize("name", BAD)
def test_api_refuses_at_the_path(
    client: Client, oncologist: User, dead_if_needed: Case, name: str
) -> None:
    *_form, part, change, path = BAD[name]
    before = document_of(dead_if_needed)
    _, secret = tokens.issue(user=oncologist, name="test", by=oncologist, at=timezone.now())

    answer = client.post(
        f"/api/v1/cases/{dead_if_needed.public_id}/{'lines/T1/' if part == 'cycles' else ''}{part}/",
        _entry(part, change),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "If-Match": f'"{dead_if_needed.version}"'},
    )

    assert answer.status_code == 422, answer.content
    assert path in [problem["path"] for problem in answer.json()["errors"]]
    assert document_of(dead_if_needed) == before


def _entry(part: str, change: Json) -> Json:
    if part != "imaging" or "performed_on" in change:
        return ENTRY[part] | change
    return ENTRY[part] | {"measurements": [{"lesion": "L1", "mm": "24"} | change]}


def test_deterioration_raises_an_amber_flag_beside_what_imaging_says(
    at_work: Client, case: Case
) -> None:
    send(at_work, case, "deterioration", WORSE)
    assess([case.pk], as_of=TODAY, at=AT)

    flag = Flag.objects.get(code="clinical_progression")
    assert (flag.level, flag.state, flag.line_key) == ("amber", "open", "T1")
    assert "ECOG 1 to 3" in flag.because
    assert "imaging of 2026-02-20 shows progression" in flag.because
    assert AuditEvent.objects.filter(event="deterioration recorded").count() == 1


def test_same_deterioration_twice_is_one(at_work: Client, case: Case) -> None:
    send(at_work, case, "deterioration", WORSE)
    send(at_work, case, "deterioration", WORSE)

    assert ClinicalDeterioration.objects.count() == 1


def test_case_page_shows_clocks_and_offers_entries(at_work: Client, case: Case) -> None:
    page = at_work.get(reverse("case", args=[case.public_id])).content.decode()

    assert 'id="clocks"' in page
    assert reverse("case-enter", args=[case.public_id, "cycle"]) in page
