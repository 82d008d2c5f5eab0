"""Uploading a file: looking writes nothing, confirming writes what was seen, a changed case is looked at again."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.dates import day
from accounts.models import AuditEvent, Site, User
from cases.actions import receiving
from cases.actions.recording import amend
from cases.documents import document_of
from cases.fhir.findings import End
from cases.fhir.identity import mark
from cases.models import (
    Case,
    CaseChange,
    ImportAnswer,
    ImportRun,
    LabResult,
    Patient,
    ReceivedFile,
    SentLesion,
    SourceItem,
)
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, given, lab, ordered, patient, procedure

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TABLES = (Case, Patient, LabResult, SourceItem, ImportRun, CaseChange)


@pytest.fixture
def signed_in(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def upload(client: Client, site: Site, content: bytes) -> Any:
    sent = {"file": SimpleUploadedFile("a.json", content), "site": site.code}
    return client.post(reverse("imports"), sent)


def rows() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def confirm(client: Client, seal: str, *accepted: str) -> Any:
    file = ReceivedFile.objects.waiting().get()
    sent = {"seal": seal, "accept": list(accepted)}
    return client.post(reverse("import-confirm", args=[file.public_id]), sent)


def seal_of(by: User) -> str:
    file = ReceivedFile.objects.waiting().get()
    return receiving.rehearse(file, by=by, at=timezone.now()).seal


def test_looking_writes_nothing(signed_in: Client, site: Site) -> None:
    before = rows()

    answer = upload(signed_in, site, samples.bundle(patient(), condition(), lab()))
    page = signed_in.get(answer.url)

    assert page.status_code == 200
    assert "opens a case" in page.content.decode()
    assert rows() == before


def test_an_old_order_is_seen_and_is_no_treatment(signed_in: Client, site: Site) -> None:
    sent = samples.bundle(patient(), condition(), ordered("L01XA03", "2025-02-20"))

    page = signed_in.get(upload(signed_in, site, sent).url).content.decode()

    shown_only = page.partition("Shown only")[2]
    assert "oxaliplatin, on 20 Feb 2025" in shown_only
    assert "Ordered; a planned line if a person says so" in shown_only
    assert not Case.objects.exists()


PLAN = "Ordered, and nothing was given since: a planned line?"


def test_what_was_ordered_lately_becomes_a_planned_line_when_a_person_says_so(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    today = timezone.localdate()
    content = samples.bundle(patient(), condition(), ordered("L01XA03", today.isoformat()))
    page = signed_in.get(upload(signed_in, site, content).url).content.decode()
    assert PLAN in page.partition("Proposals")[2].partition("</fieldset>")[0]
    assert f"ordered {day(today)}" in page

    file = ReceivedFile.objects.waiting().get()
    (unit,) = receiving.rehearse(file, by=coordinator, at=timezone.now()).found.units
    (plan,) = [mark(found) for found in unit.findings if found.path == "therapy_lines"]
    confirm(signed_in, seal_of(coordinator), plan)

    (line,) = document_of(Case.objects.get()).therapy_lines
    assert (line.status, line.agents, line.cycles) == ("planned", ("oxaliplatin",), ())
    before = rows()
    upload(signed_in, site, content)
    confirm(signed_in, seal_of(coordinator))
    assert rows() == before


def test_an_order_before_a_cycle_of_the_case_is_no_plan(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    today = timezone.localdate()
    upload(signed_in, site, samples.bundle(patient(), condition()))
    confirm(signed_in, seal_of(coordinator))
    line = {
        "id": "L1", "agents": ["irinotecan"], "started_on": today.isoformat(),
        "cycles": [{"number": 1, "given_on": today.isoformat()}],
    }  # fmt: skip

    def edit(content: dict[str, Any]) -> None:
        content["therapy_lines"] = [line]

    amend(case=Case.objects.get(), edit=edit, event="line", by=coordinator, at=timezone.now())
    content = samples.bundle(patient(), condition(), ordered("L01XA03", today.isoformat()))
    page = signed_in.get(upload(signed_in, site, content).url).content.decode()

    assert PLAN in page.partition("Shown only")[2]
    assert PLAN not in page.partition("Shown only")[0]


def test_confirming_writes_once_and_forgets_the_bytes(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition(), lab()))
    seal, file = seal_of(coordinator), ReceivedFile.objects.waiting().get()

    assert confirm(signed_in, seal).status_code == 302
    again = signed_in.post(reverse("import-confirm", args=[file.public_id]), {"seal": seal})

    assert again.status_code == 409
    assert Case.objects.count() == 1
    assert LabResult.objects.count() == 1
    file.refresh_from_db()
    assert bytes(file.content) == b""
    assert AuditEvent.objects.filter(event="file confirmed").count() == 1


def test_the_same_file_again_changes_nothing(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    content = samples.bundle(patient(), condition(), lab())
    upload(signed_in, site, content)
    confirm(signed_in, seal_of(coordinator))
    before = rows()

    page = signed_in.get(upload(signed_in, site, content).url).content.decode()

    assert "changes nothing" in page
    assert "Confirm and import" not in page
    confirm(signed_in, seal_of(coordinator))
    assert rows() == before


def test_a_case_that_changed_meanwhile_is_looked_at_again(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition()))
    confirm(signed_in, seal_of(coordinator))
    upload(signed_in, site, samples.bundle(patient(), condition(), lab()))
    seal, case = seal_of(coordinator), Case.objects.get()

    def edit(content: dict[str, Any]) -> None:
        content["primary"]["site"] = "rectum"

    amend(case=case, edit=edit, event="corrected", by=coordinator, at=timezone.now())

    assert confirm(signed_in, seal).status_code == 409
    assert LabResult.objects.count() == 0
    assert confirm(signed_in, seal_of(coordinator)).status_code == 302
    assert LabResult.objects.count() == 1
    assert document_of(Case.objects.get()).primary.site == "rectum"


def test_only_proposals_that_are_ticked_are_written(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    recurring = condition() | {"clinicalStatus": _status("recurrence")}
    upload(signed_in, site, samples.bundle(patient(), recurring))
    file = ReceivedFile.objects.waiting().get()
    seen = receiving.rehearse(file, by=coordinator, at=timezone.now())
    proposed = [f for f in seen.found.units[0].findings if f.end is End.PROPOSED]
    assert [(f.path, f.value) for f in proposed] == [("board.question", "recurrence")]

    confirm(signed_in, seen.seal, mark(proposed[0]))

    assert Case.objects.get().question == "recurrence"


def _status(code: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    return {"coding": [{"system": system, "code": code}]}


@pytest.mark.parametrize("content", [b"<Patient/>", b"MSH|^~\\&|", b"\xff", b'{"a": 1, "a": 2}'])
def test_what_cannot_be_read_is_said_and_never_written(
    signed_in: Client, site: Site, content: bytes
) -> None:
    before = rows()

    page = signed_in.get(upload(signed_in, site, content).url)

    assert page.status_code == 200
    assert "About the whole file" in page.content.decode()
    assert rows() == before


def test_a_large_file_is_refused_at_its_field(signed_in: Client, site: Site) -> None:
    answer = upload(signed_in, site, b" " * (receiving.MOST_BYTES + 1))

    assert answer.status_code == 422
    assert not ReceivedFile.objects.exists()


def test_a_file_is_forgotten_after_a_week(signed_in: Client, site: Site, coordinator: User) -> None:
    upload(signed_in, site, b"{}")
    old = ReceivedFile.objects.get()
    later = timezone.now() + receiving.KEPT * 2

    receiving.receive(name="b", content=b"[]", site=site, by=coordinator, at=later)

    old.refresh_from_db()
    assert (bytes(old.content), old.closed_at) == (b"", later)


def _size(mm: str = "31.5", on: str = "2026-02-01", **more: Any) -> dict[str, Any]:
    amount = {"value": float(mm), "system": samples.UCUM, "code": "mm", "unit": "mm"}
    method = samples.concept(samples.SCT, "77477000")
    return samples.observation(
        "21889-1", valueQuantity=amount, method=method, effectiveDateTime=on, **more
    )


def test_sizes_wait_in_the_lesion_grid_until_a_person_says_what_they_are(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    content = samples.bundle(patient(), condition(), _size(id="a"), _size("12", id="b"))
    page = signed_in.get(upload(signed_in, site, content).url).content.decode()
    assert "for the lesion grid" in page
    assert 'name="accept"' not in page
    confirm(signed_in, seal_of(coordinator))
    case = Case.objects.get()
    grid = reverse("case-scan", args=[case.public_id])

    shown = signed_in.get(grid).content.decode()
    sent = {
        "version": case.version, "performed_on": "2026-02-01", "modality": "CT",
        "added-0-organ": "", "added-0-role": "other", "added-0-result": "31.5",
        "added-1-organ": "", "added-1-role": "other", "added-1-result": "",
    }  # fmt: skip
    unconfirmed = signed_in.post(grid, sent)
    assert document_of(Case.objects.get()).lesions == ()
    done = signed_in.post(grid, sent | {"added-0-organ": "liver"})

    assert 'value="31.5"' in shown
    assert 'value="2026-02-01"' in shown
    assert unconfirmed.status_code == 422
    assert done.status_code == 302
    lesions = document_of(Case.objects.get()).lesions
    assert [(one.organ, one.role) for one in lesions] == [("liver", "other")]
    assert "Sizes that were sent" not in signed_in.get(grid).content.decode()


def _dead(**more: Any) -> dict[str, Any]:
    return patient(deceasedBoolean=True, **more)


def _mark(by: User, path: str) -> str:
    file = ReceivedFile.objects.waiting().get()
    found = receiving.rehearse(file, by=by, at=timezone.now()).found.units[0].findings
    return mark(next(one for one in found if one.path == path and one.end is not End.IMPORTED))


def answer(client: Client, **said: str) -> Any:
    file = ReceivedFile.objects.waiting().get()
    sent = {f"answer-{name}": text for name, text in said.items()}
    return client.post(reverse("import-answer", args=[file.public_id]), sent)


def test_an_answer_is_shown_in_the_difference_and_written_on_confirming(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    url = upload(signed_in, site, samples.bundle(_dead(), condition())).url
    name = _mark(coordinator, "patient.deceased_on")
    assert Case.objects.count() == 0

    assert answer(signed_in, **{name: "2026-05-04"}).status_code == 302

    page = signed_in.get(url).content.decode()
    assert "patient: deceased on</td>" in page
    assert Case.objects.count() == 0
    file = ReceivedFile.objects.waiting().get()
    sent = {"seal": seal_of(coordinator), f"answer-{name}": "2026-05-04"}
    signed_in.post(reverse("import-confirm", args=[file.public_id]), sent)
    assert str(Patient.objects.get().deceased_on) == "2026-05-04"


def test_an_answer_that_cannot_be_right_is_refused_at_its_field(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(_dead(), condition()))
    name = _mark(coordinator, "patient.deceased_on")

    refused = answer(signed_in, **{name: "May 2026"})

    assert refused.status_code == 422
    assert "Give a full date" in refused.content.decode()
    assert ImportAnswer.objects.count() == 0


def test_answers_are_remembered_for_the_same_content_only(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(_dead(), condition()))
    name = _mark(coordinator, "patient.deceased_on")
    answer(signed_in, **{name: "2026-05-04"})
    file = ReceivedFile.objects.waiting().get()
    sent = {"seal": seal_of(coordinator), f"answer-{name}": "2026-05-04"}
    signed_in.post(reverse("import-confirm", args=[file.public_id]), sent)
    before = rows()

    same = upload(signed_in, site, samples.bundle(_dead(), condition(), lab())).url
    assert 'value="2026-05-04"' in signed_in.get(same).content.decode()
    confirm_all(signed_in, coordinator)
    assert rows()[2] == before[2] + 1

    other = upload(signed_in, site, samples.bundle(_dead(gender="male"), condition())).url
    assert 'value="2026-05-04"' not in signed_in.get(other).content.decode()


def confirm_all(client: Client, by: User) -> None:
    """Confirm what stands on the page, answers included."""
    file = ReceivedFile.objects.waiting().get()
    seen = receiving.rehearse(file, by=by, at=timezone.now())
    sent = {"seal": seen.seal} | {f"answer-{name}": text for name, text in seen.said.items()}
    assert client.post(reverse("import-confirm", args=[file.public_id]), sent).status_code == 302


def test_a_proposal_left_at_first_can_be_taken_when_the_same_content_comes_again(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    recurring = condition() | {"clinicalStatus": _status("recurrence")}
    content = samples.bundle(patient(), recurring)
    upload(signed_in, site, content)
    confirm(signed_in, seal_of(coordinator))
    assert Case.objects.get().question is None

    upload(signed_in, site, content)
    confirm(signed_in, seal_of(coordinator), _mark(coordinator, "board.question"))

    assert Case.objects.get().question == "recurrence"


def test_a_person_may_say_where_a_suspected_primary_lies(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    status = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    suspected = condition(verificationStatus=samples.concept(status, "provisional"))
    upload(signed_in, site, samples.bundle(patient(), suspected))
    name = _mark(coordinator, "primary.site")

    answer(signed_in, **{name: "rectum"})
    confirm_all(signed_in, coordinator)

    assert document_of(Case.objects.get()).primary.site == "rectum"


def test_what_is_only_shown_or_ignored_is_listed_one_by_one(signed_in: Client, site: Site) -> None:
    claim: dict[str, Any] = {"resourceType": "Claim", "patient": {"reference": "Patient/p"}}
    claim |= {
        "status": "active",
        "use": "claim",
        "created": "2026-01-01",
        "priority": {"text": "x"},
    }
    claim |= {"type": {"text": "x"}, "provider": {"display": "x"}}
    claim |= {"insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "x"}}]}
    content = samples.bundle(patient(), condition(), procedure("80146002"), claim)

    page = signed_in.get(upload(signed_in, site, content).url).content.decode()

    assert "Shown only" in page
    assert "entry[3].resource" in page.partition("Ignored, because")[2]


def conflict_of(by: User) -> Any:
    file = ReceivedFile.objects.waiting().get()
    return receiving.rehearse(file, by=by, at=timezone.now()).patients[0].result.conflicts[0]


@pytest.mark.parametrize(
    ("choice", "site_of_case"),
    [("ours", "sigmoid_colon"), ("theirs", "rectum"), ("", "sigmoid_colon")],
)
def test_a_person_chooses_where_the_sender_contradicts_the_case(
    signed_in: Client, site: Site, coordinator: User, choice: str, site_of_case: str
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition("363410008")))
    confirm(signed_in, seal_of(coordinator))
    sent = samples.bundle(patient(), condition("363351006", id="other"))
    file = upload(signed_in, site, sent).url
    page = signed_in.get(file).content.decode()
    conflict = conflict_of(coordinator)
    kept_first = f'name="answer-{conflict.mark}" value="ours" checked'
    assert kept_first in page
    assert "primary: site" in page

    said = {f"answer-{conflict.mark}": choice} if choice else {}
    where = ReceivedFile.objects.waiting().get().public_id
    signed_in.post(reverse("import-confirm", args=[where]), {"seal": seal_of(coordinator)} | said)

    assert document_of(Case.objects.get()).primary.site == site_of_case
    events = AuditEvent.objects.filter(event="import conflict answered")
    assert [one.detail["choice"] for one in events] == ([choice] if choice else [])
    upload(signed_in, site, sent)
    seen = receiving.rehearse(
        ReceivedFile.objects.waiting().get(), by=coordinator, at=timezone.now()
    )
    assert len(seen.patients[0].result.conflicts) == (0 if choice else 1)


def test_a_choice_shows_what_it_changes_before_it_is_confirmed(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition("363410008")))
    confirm(signed_in, seal_of(coordinator))
    upload(signed_in, site, samples.bundle(patient(), condition("363351006", id="other")))
    mark_of = conflict_of(coordinator).mark

    answer(signed_in, **{mark_of: "theirs"})

    where = ReceivedFile.objects.waiting().get().public_id
    page = signed_in.get(reverse("import", args=[where])).content.decode()
    assert "<del>sigmoid colon</del>" in page
    assert f'name="answer-{mark_of}" value="theirs" checked' in page
    assert document_of(Case.objects.get()).primary.site == "sigmoid_colon"


@pytest.mark.parametrize(
    ("sent", "typed", "problem", "kept"),
    [
        ({"on": None}, ["2026-02-03"], "", [("5.2", "ug/L", "2026-02-03")]),
        ({"on": None}, [""], "", []),
        ({"on": None}, ["03.02.2026"], "a full date", []),
        ({"comparator": "<"}, ["4.9", "ug/L"], "", [("4.9", "ug/L", "2026-02-01")]),
        ({"comparator": "<"}, ["4.9", ""], "the unit", []),
        ({"comparator": "<"}, ["9999999", "ug/L"], "outside of what is possible", []),
    ],
)
def test_what_a_result_lacks_is_typed_or_left_out(
    signed_in: Client,
    site: Site,
    coordinator: User,
    sent: dict[str, Any],
    typed: list[str],
    problem: str,
    kept: list[tuple[str, ...]],
) -> None:
    result = lab(value=5.2)
    if "on" in sent:
        del result["effectiveDateTime"]
    else:
        result["valueQuantity"] |= sent
    upload(signed_in, site, samples.bundle(patient(), condition(), result))
    name = f"answer-{_mark(coordinator, 'labs')}"
    where = ReceivedFile.objects.waiting().get().public_id
    said = {"seal": seal_of(coordinator), name: typed}

    answered = signed_in.post(reverse("import-confirm", args=[where]), said)

    assert answered.status_code == (422 if problem else 302)
    assert problem in answered.content.decode()
    labs = [
        (str(one.value), one.unit, str(one.collected_on))
        for case in Case.objects.all()
        for one in document_of(case).labs
    ]
    assert labs == kept


@pytest.mark.parametrize(
    ("typed", "status", "days"),
    [("2025-12-01", 302, ["2025-12-01"]), ("", 302, []), ("2026-02-02", 422, None)],
)
def test_a_result_after_death_gets_its_right_day_or_is_left_out(
    signed_in: Client,
    site: Site,
    coordinator: User,
    typed: str,
    status: int,
    days: list[str] | None,
) -> None:
    dead = patient(deceasedDateTime="2026-01-01")
    upload(signed_in, site, samples.bundle(dead, condition(onsetDateTime="2025-06-01"), lab()))
    name = f"answer-{_mark(coordinator, 'labs')}"
    where = ReceivedFile.objects.waiting().get().public_id

    answered = signed_in.post(
        reverse("import-confirm", args=[where]), {"seal": seal_of(coordinator), name: typed}
    )

    assert answered.status_code == status
    found = [
        [str(one.collected_on) for one in document_of(case).labs] for case in Case.objects.all()
    ]
    assert found == ([] if days is None else [days])
    assert ReceivedFile.objects.waiting().count() == (1 if days is None else 0)


def test_one_more_cycle_is_proposed_for_the_line_that_stands(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    def deliver(*days: str) -> str:
        drugs = [samples.given("L01XA03", day, id=f"m{day}") for day in days]
        sent = samples.bundle(patient(), condition(), *drugs)
        page: str = signed_in.get(upload(signed_in, site, sent).url).content.decode()
        confirm(signed_in, seal_of(coordinator), _mark(coordinator, "therapy_lines"))
        return page

    deliver("2026-01-05", "2026-01-19")
    page = deliver("2026-01-05", "2026-01-19", "2026-02-02")
    assert "Adds 1 cycle to a line that stands" in page
    assert "Adds 1 cycle to a line that stands" in deliver("2026-02-16")

    lines = document_of(Case.objects.get()).therapy_lines
    assert [[cycle.number for cycle in line.cycles] for line in lines] == [[1, 2, 3, 4]]


def _lesion(identifier: str = "T-7") -> dict[str, Any]:
    number = [{"system": "urn:hospital:lesion", "value": identifier}]
    place = samples.concept(samples.SCT, "10200004", "Liver structure")
    return {
        "resourceType": "BodyStructure", "id": "t", "identifier": number, "location": place,
        "patient": {"reference": "Patient/p"},
    }  # fmt: skip


def _with_lesion(by: User) -> Case:
    case = Case.objects.get()

    def edit(content: dict[str, Any]) -> None:
        lesion = {"organ": "liver", "role": "target", "segments": ["VI"]}
        content["lesions"] = [{"id": "L1"} | lesion, {"id": "L2", "nodal": True} | lesion]

    return amend(case=case, edit=edit, event="lesions", by=by, at=timezone.now())


def test_a_person_says_on_the_preview_which_lesion_a_size_is(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition()))
    confirm(signed_in, seal_of(coordinator))
    case = _with_lesion(coordinator)
    of_lesion: dict[str, Any] = {"focus": [{"reference": "BodyStructure/t"}]}
    sent = samples.bundle(patient(), condition(), _lesion(), _size(**of_lesion))
    page = signed_in.get(upload(signed_in, site, sent).url).content.decode()
    assert '<option value="=L1">' in page
    assert "=L2" not in page, "a long axis is no size of a node"
    name = _mark(coordinator, "lesions")

    assert answer(signed_in, **{name: "=L1"}).status_code == 302
    shown = signed_in.get(_address()).content.decode()
    assert '<option value="=L1" selected>' in shown
    confirm_all(signed_in, coordinator)

    grid = reverse("case-scan", args=[case.public_id])
    assert ' value="31.5"' in signed_in.get(grid).context["page"].rows[0].field.written
    later = _size("40", "2026-04-01", **of_lesion)
    upload(signed_in, site, samples.bundle(patient(), condition(), _lesion(), later))
    again = signed_in.get(_address()).content.decode()
    assert '<option value="=L1" selected>' in again
    assert "Proposed, since the sender names it as before" in again


def _address() -> str:
    return reverse("import", args=[ReceivedFile.objects.waiting().get().public_id])


@pytest.mark.parametrize("choice", ["=L9", "=L2", "no", "="])
def test_a_size_is_put_only_to_a_lesion_of_its_patient_that_is_measured_so(
    signed_in: Client, site: Site, coordinator: User, choice: str
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition()))
    confirm(signed_in, seal_of(coordinator))
    _with_lesion(coordinator)
    upload(signed_in, site, samples.bundle(patient(), condition(), _size()))
    name = _mark(coordinator, "lesions")

    refused = answer(signed_in, **{name: choice})
    where = ReceivedFile.objects.waiting().get().public_id
    sent = {"seal": seal_of(coordinator), f"answer-{name}": choice}
    also = signed_in.post(reverse("import-confirm", args=[where]), sent)

    assert (refused.status_code, also.status_code) == (422, 422)
    assert "Choose" in refused.content.decode()
    assert not SentLesion.objects.exists()
    assert not ImportAnswer.objects.exists()


def test_a_lesion_that_is_gone_since_is_asked_about_again(
    signed_in: Client, site: Site, coordinator: User
) -> None:
    upload(signed_in, site, samples.bundle(patient(), condition()))
    confirm(signed_in, seal_of(coordinator))
    case = _with_lesion(coordinator)
    upload(signed_in, site, samples.bundle(patient(), condition(), _size()))
    answer(signed_in, **{_mark(coordinator, "lesions"): "=L1"})

    def edit(content: dict[str, Any]) -> None:
        content["lesions"] = content["lesions"][1:]

    amend(case=case, edit=edit, event="lesion removed", by=coordinator, at=timezone.now())

    page = signed_in.get(_address())
    assert page.status_code == 200
    assert "=L1" not in page.content.decode()
    assert "changes nothing" in page.content.decode()


OXALIPLATIN = "L01XA03"


def _three_cycles(**second: Any) -> list[dict[str, Any]]:
    days = ("2026-02-02", "2026-02-16", "2026-03-02")
    cycles = [given(OXALIPLATIN, day, id=f"m{n}") for n, day in enumerate(days)]
    cycles[1] |= second
    return cycles


@pytest.mark.parametrize(
    ("choice", "cycles"), [("theirs", ["2026-02-02", "2026-03-02"]), ("ours", None), ("", None)]
)
@pytest.mark.parametrize("status", ["entered-in-error", "not-done", "stopped"])
@pytest.mark.parametrize("alone", [True, False])
def test_a_cycle_that_the_sender_takes_back_is_asked_about(
    signed_in: Client, site: Site, coordinator: User, choice: str, cycles: Any, status: str, alone: bool
) -> None:  # fmt: skip
    upload(signed_in, site, samples.bundle(patient(), condition(), *_three_cycles()))
    confirm(signed_in, seal_of(coordinator), _mark(coordinator, "therapy_lines"))
    (line,) = document_of(Case.objects.get()).therapy_lines
    everything = [str(cycle.given_on) for cycle in line.cycles]
    told = _three_cycles(status=status)
    sent = samples.bundle(patient(), condition(), *(told[1:2] if alone else told))

    page = signed_in.get(upload(signed_in, site, sent).url).content.decode()
    (conflict,) = (
        receiving.rehearse(ReceivedFile.objects.waiting().get(), by=coordinator, at=timezone.now())
        .patients[0]
        .result.conflicts
    )
    assert "The sender takes back what stands" in page
    assert f'name="answer-{conflict.mark}" value="ours" checked' in page
    said = {f"answer-{conflict.mark}": choice} if choice else {}
    where = reverse("import-confirm", args=[ReceivedFile.objects.waiting().get().public_id])
    signed_in.post(where, {"seal": seal_of(coordinator)} | said)

    (line,) = document_of(Case.objects.get()).therapy_lines
    assert [str(cycle.given_on) for cycle in line.cycles] == (cycles or everything)
    upload(signed_in, site, sent)
    again = receiving.rehearse(
        ReceivedFile.objects.waiting().get(), by=coordinator, at=timezone.now()
    )
    assert len(again.patients[0].result.conflicts) == (0 if choice else 1)


def code_only() -> bytes:
    """One of each kind that a preview names by a code, none with a word of the sender."""
    sct = samples.SCT

    def of(kind: str, **more: Any) -> samples.Json:
        return {"resourceType": kind, "subject": {"reference": "Patient/p"}} | more

    return samples.bundle(
        patient(), condition(clinicalStatus=_status("recurrence")),
        condition("94381002", id="c2", verificationStatus=_status("provisional")),
        condition("7654321", id="c3"),
        procedure("86273004", id="p1"),
        lab(200, "U/L", id="o1", code="2532-0"),
        samples.observation("98765-4", id="o2"),
        given("A02BC01", "2026-03-01", id="m1"),
        given("L01XA03", "2026-03-02", id="m2"),
        of("DiagnosticReport", id="r1", status="final", code=samples.concept(samples.LOINC, "11502-2")),
        of("DocumentReference", id="d1", status="current", type=samples.concept(samples.LOINC, "34117-2"), content=[{"attachment": {"url": "https://far.example/a.pdf"}}]),
        of("ServiceRequest", id="s1", status="active", intent="order", code=samples.concept(sct, "77477000")),
        of("Specimen", id="s2", type=samples.concept(sct, "1112223")),
        {"resourceType": "Appointment", "id": "a1", "status": "booked", "start": "2026-12-20T09:30:00+01:00",
         "serviceType": [samples.concept(sct, "113091000")],
         "participant": [{"actor": {"reference": "Patient/p"}, "status": "accepted"}]},
    )  # fmt: skip


CODE_ONLY = [
    ("Malignant tumor of colon", "结肠恶性肿瘤", "363406005"),
    ("Secondary malignant neoplasm of liver", "肝继发恶性肿瘤", "94381002"),
    ("Biopsy", "活检", "86273004"),
    (
        "Lactate dehydrogenase [Enzymatic activity/volume] in Serum or Plasma",
        "血清或血浆乳酸脱氢酶 [酶活性/体积]",
        "2532-0",
    ),
    ("oxaliplatin", "奥沙利铂", "L01XA03"),
    ("Laboratory report", "检验报告", "11502-2"),
    ("History and physical note", "病史和体格检查记录", "34117-2"),
    ("Computerized axial tomography", "计算机断层扫描（CT）", "77477000"),
    ("Magnetic resonance imaging", "磁共振成像（MRI）", "113091000"),
]
UNKNOWN = ["SNOMED CT 7654321", "SNOMED CT 1112223", "LOINC 98765-4", "ATC A02BC01"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_code_that_came_without_words_is_named(
    signed_in: Client, site: Site, coordinator: User, language: str
) -> None:
    User.objects.filter(pk=coordinator.pk).update(language=language)
    answer = upload(signed_in, site, code_only())

    page = signed_in.get(answer.url).content.decode()

    for english, chinese, code in CODE_ONLY:
        said = f"{english} ({code})" if language == "en" else f"{chinese}（{code}）"
        assert said in page, said
        assert page.count(code) == page.count(said), code
    for words in UNKNOWN:
        assert words in page, words
        assert page.count(words.rpartition(" ")[2]) == page.count(words)
