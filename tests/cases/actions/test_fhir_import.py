"""Writing FHIR facts: whole or not at all, twice changes nothing, a person's edit stays."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.audit import SystemActor
from accounts.models import AuditEvent, Site
from cases.actions import import_runs
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.import_results import UnitResult
from cases.actions.recording import amend
from cases.documents import document_of
from cases.fhir.identity import mark
from cases.fhir.preview import Preview, preview_files
from cases.models import Case, CaseChange, ImportRun, ImportSource, LabResult, Patient, SourceItem
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, lab, patient, procedure
from tests.shared import shared

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
BY = SystemActor("test")
TABLES = (Case, Patient, LabResult, SourceItem, ImportRun, CaseChange, AuditEvent)


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def source() -> ImportSource:
    return ImportSource.objects.create(code="lab", name="Laboratory")


def preview(source: ImportSource, *resources: dict[str, Any]) -> tuple[Preview, str]:
    data = samples.bundle(*resources)
    found = preview_files([("a.json", data)], source=settings_of(source), as_of=AT.date())[0][1]
    return found, sha256(data).hexdigest()


def receive(
    site: Site, source: ImportSource, *resources: dict[str, Any], accepted: tuple[str, ...] = ()
) -> UnitResult:
    found, digest = preview(source, *resources)
    return import_preview(
        found,
        file="a.json",
        content_sha256=digest,
        source=source,
        site=site,
        by=BY,
        at=AT,
        accepted=accepted,
    )[0]


def counts() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def test_a_primary_opens_a_case_with_its_facts(site: Site, source: ImportSource) -> None:
    result = receive(site, source, patient(), condition(), lab(id="l"))

    assert result.case is not None
    document = document_of(result.case)
    assert (document.primary.site, document.patient.family_name) == ("colon_unspecified", "Example")
    assert [(str(one.value), one.unit) for one in document.labs] == [("5", "ug/L")]
    assert result.effect == "created"


def test_the_same_message_twice_changes_nothing(site: Site, source: ImportSource) -> None:
    receive(site, source, patient(), condition(), lab(id="l"))
    before = counts()

    again = receive(site, source, patient(), condition(), lab(id="l"))

    assert (again.effect, counts()) == ("unchanged", before)


def test_later_results_reach_the_known_case(site: Site, source: ImportSource) -> None:
    first = receive(site, source, patient(), condition())

    later = receive(site, source, patient(), lab(id="l"))

    assert (later.effect, later.case) == ("updated", first.case)
    assert CaseChange.objects.filter(case=first.case).count() == 2


def test_a_corrected_result_replaces_the_old_one(site: Site, source: ImportSource) -> None:
    receive(site, source, patient(), condition(), lab(5, id="l"))

    result = receive(site, source, patient(), lab(7, id="l"))

    assert result.case is not None
    assert [str(one.value) for one in document_of(result.case).labs] == ["7"]
    assert LabResult.objects.filter(retracted_at__isnull=False).count() == 1


def test_entered_in_error_takes_the_fact_back(site: Site, source: ImportSource) -> None:
    receive(site, source, patient(), condition(), lab(5, id="l"))

    result = receive(site, source, patient(), lab(5, id="l", status="entered-in-error"))

    assert result.case is not None
    assert document_of(result.case).labs == ()


def test_an_edit_by_a_person_is_never_overwritten(site: Site, source: ImportSource) -> None:
    first = receive(site, source, patient(), condition(), lab(5, id="l"))
    assert first.case is not None

    def edit(content: dict[str, Any]) -> None:
        content["labs"][0]["value"] = "6"

    amend(case=first.case, edit=edit, event="laboratory result corrected", by=BY, at=AT)
    result = receive(site, source, patient(), lab(7, id="l"))

    assert [str(one.value) for one in document_of(first.case).labs] == ["6"]
    assert [issue.code for issue in result.issues] == ["conflict-edited"]


def test_an_older_version_is_left_out(site: Site, source: ImportSource) -> None:
    new, old = ({"versionId": number} for number in ("3", "2"))
    first = receive(site, source, patient(), condition(), lab(5, id="l", meta=new))
    result = receive(site, source, patient(), lab(4, id="l", meta=old))

    assert first.case is not None
    assert [str(one.value) for one in document_of(first.case).labs] == ["5"]
    assert [issue.code for issue in result.issues] == ["older-version"]


def test_two_senders_of_one_result_make_one_row(site: Site, source: ImportSource) -> None:
    other = ImportSource.objects.create(code="ehr", name="EHR")
    receive(site, source, patient(), condition(), lab(id="l"))
    receive(site, other, patient(), lab(id="m"))

    assert LabResult.objects.count() == 1
    assert SourceItem.objects.filter(type="Observation").count() == 2


def test_one_sender_does_not_take_back_the_others_word(site: Site, source: ImportSource) -> None:
    other = ImportSource.objects.create(code="ehr", name="EHR")
    receive(site, source, patient(), condition(), lab(id="l"))
    receive(site, other, patient(), lab(id="m"))
    receive(site, other, patient(), lab(id="m", status="entered-in-error"))

    assert LabResult.objects.filter(retracted_at=None).count() == 1


def test_another_birth_date_is_another_person(site: Site, source: ImportSource) -> None:
    receive(site, source, patient(), condition())
    before = Case.objects.get().version

    result = receive(site, source, patient(birthDate="1962-04-02"), condition(), lab(id="l"))

    assert [issue.code for issue in result.issues] == ["patient-conflict"]
    assert (Case.objects.get().version, LabResult.objects.count()) == (before, 0)


def test_a_namesake_without_number_is_asked_for(site: Site, source: ImportSource) -> None:
    receive(site, source, patient(), condition())
    result = receive(site, source, patient(identifier=[], id="p"), condition(id="other"))

    assert (Patient.objects.count(), [i.code for i in result.issues]) == (1, ["ambiguous"])


def test_results_of_an_unknown_patient_open_no_case(site: Site, source: ImportSource) -> None:
    result = receive(site, source, patient(), lab(id="l"))
    assert (result.effect, Case.objects.count()) == ("nothing", 0)


def test_a_refused_patient_leaves_only_a_note(site: Site, source: ImportSource) -> None:
    result = receive(site, source, patient(gender="w"), condition(), lab(id="l"))

    assert (result.effect, Patient.objects.count()) == ("refused", 0)
    assert ImportRun.objects.get().outcome == "refused"
    assert AuditEvent.objects.get().event == "FHIR refused"


def test_proposals_wait_for_a_person(site: Site, source: ImportSource) -> None:
    resection = procedure("43075005", id="s")
    result = receive(site, source, patient(), condition(), resection)
    assert result.case is not None
    assert document_of(result.case).primary.status is None

    found, _ = preview(source, patient(), condition(), resection)
    yes = tuple(mark(f) for f in found.units[0].findings if f.end == "proposed")
    changed = resection | {"note": [{"text": "seen"}]}
    found, _ = preview(source, patient(), condition(), changed)
    yes = tuple(mark(f) for f in found.units[0].findings if f.end == "proposed")
    receive(site, source, patient(), condition(), changed, accepted=yes)

    assert document_of(result.case).primary.status == "resected"


def test_a_failing_audit_leaves_nothing(
    site: Site, source: ImportSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(import_runs, "link", broken)
    before = counts()
    with pytest.raises(RuntimeError):
        receive(site, source, patient(), condition(), lab(id="l"))
    assert counts() == before


@pytest.mark.slow
def test_second_import_of_every_reference_file_writes_nothing(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(shared("data/fhir"))
    with pytest.raises(CommandError):
        call_command("import_fhir", root)
    before = counts()
    assert Case.objects.count() == 13

    with pytest.raises(CommandError) as again:
        call_command("import_fhir", root, "--json")

    assert counts() == before
    assert again.value.returncode == 2  # the XML file cannot be read
    files = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))["files"]
    assert all(sum(file["counts"].values()) == file["resources"] for file in files)


@pytest.mark.parametrize(
    ("resources", "code"),
    [
        ((patient(), condition()), None),
        ((patient(), condition(), lab(unit="xx")), 3),
        ((patient(gender="w"),), 1),
    ],
)
def test_exit_codes(site: Site, tmp_path: Any, resources: Any, code: int | None) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(samples.bundle(*resources))

    if code is None:
        call_command("import_fhir", str(file), "--site", "a")
    else:
        with pytest.raises(CommandError) as stopped:
            call_command("import_fhir", str(file), "--site", "a")
        assert stopped.value.returncode == code


def test_dry_run_writes_nothing(site: Site, tmp_path: Any) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(samples.bundle(patient(), condition()))
    before = counts()

    call_command("import_fhir", str(file), "--dry-run")

    assert counts() == before
    assert not ImportSource.objects.exists()


@pytest.mark.parametrize("turn", [1, -1])
def test_registry_documents_in_either_order_tell_the_same(
    site: Site, source: ImportSource, turn: int
) -> None:
    names = (
        "ch-crl/Bundle-BundleUC1bPatho20181202.json",
        "ch-crl/Bundle-BundleUC1bInfo20181207.json",
    )
    for name in names[::turn]:
        data = samples.data(name)
        found = preview_files([(name, data)], source=settings_of(source), as_of=AT.date())[0][1]
        import_preview(
            found,
            file=name,
            content_sha256=sha256(data).hexdigest(),
            source=source,
            site=site,
            by=BY,
            at=AT,
        )

    primary = document_of(Case.objects.get()).primary
    assert (primary.site, primary.histology, primary.nodes_examined) == (
        "hepatic_flexure",
        "mucinous",
        18,
    )
