"""The lesion grid: a scan typed in, tried while it is typed, recorded once."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Site, User
from cases.actions.recording import amend, record_lab
from cases.documents import document_of
from cases.models import Case, Patient
from cases.rules import document as d
from cases.rules import vocabulary as v
from mdt.presenters.scan import _cell, scan_page
from mdt.scan_form import ScanForm, cell_name, look_name
from tests.mdt.conftest import person
from tests.mdt.course import AT

SCAN = {
    "performed_on": "2026-03-01", "modality": "CT", "regions": ["abdomen"], "version": "1", "result-L1": "24",
}  # fmt: skip


ROLES: tuple[v.LesionRole, ...] = ("target", "non_target")


def address(case: Case, page: str = "case-scan") -> str:
    return reverse(page, args=[case.public_id])


@pytest.fixture
def radiologist_at_work(client: Client, radiologist: User) -> Client:
    client.force_login(radiologist)
    return client


def typed(case: Case, **cells: Any) -> dict[str, Any]:
    return (
        SCAN
        | {"version": str(case.version)}
        | {key.replace("__", "-"): value for key, value in cells.items()}
    )


@pytest.mark.parametrize("page", ["case-scan", "case-lesions"])
def test_anonymous_is_asked_to_sign_in(client: Client, progressing_case: Case, page: str) -> None:
    answer = client.get(address(progressing_case, page))

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("page", ["case-scan", "case-lesions"])
def test_stranger_finds_nothing(
    client: Client, stranger: User, progressing_case: Case, page: str
) -> None:
    client.force_login(stranger)

    assert client.get(address(progressing_case, page)).status_code == 404


def test_reader_may_not_enter_a_scan(client: Client, progressing_case: Case) -> None:
    client.force_login(person(progressing_case.site, "member"))

    assert client.get(address(progressing_case)).status_code == 403
    assert client.post(address(progressing_case), typed(progressing_case)).status_code == 403
    assert client.post(address(progressing_case, "case-scan-preview"), SCAN).status_code == 403
    assert client.get(address(progressing_case, "case-lesions")).status_code == 200


def test_grid_shows_earlier_scans_and_starts_empty(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    page = radiologist_at_work.get(address(progressing_case))

    (row,) = page.context["page"].rows
    assert row.cells == ("20", "30")
    assert row.smallest == "20"
    assert " value=" not in row.field.written
    assert AuditEvent.objects.filter(event="case opened").count() == 1


def test_recorded_scan_stands_in_the_document(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    answer = radiologist_at_work.post(address(progressing_case), typed(progressing_case))

    assert answer.status_code == 302
    scan = document_of(progressing_case).imaging[-1]
    assert (scan.id, scan.regions) == ("I3", ("abdomen",))
    assert str(scan.measurements[0].mm) == "24"
    assert AuditEvent.objects.filter(event="scan recorded").count() == 1


def test_scan_of_a_screen_that_is_out_of_date(
    radiologist_at_work: Client, radiologist: User, progressing_case: Case
) -> None:
    stale = typed(progressing_case)
    lab = {"test": "CEA", "value": "9", "unit": "ug/L", "collected_on": "2026-02-01"}
    record_lab(case=progressing_case, item=lab, by=radiologist, at=AT)

    answer = radiologist_at_work.post(address(progressing_case), stale)

    assert answer.status_code == 409
    words = answer.content.decode()
    assert "changed by somebody else" in words
    assert f"{radiologist.full_name}: " in words
    assert "08:00 UTC" in words
    assert ' value="24"' in answer.context["page"].rows[0].field.written
    assert len(document_of(progressing_case).imaging) == 2


@pytest.mark.parametrize(
    ("_why", "changes", "words"),
    [
        ("a word of no meaning", {"result__L1": "gone"}, "Type a length in mm"),
        ("no date", {"performed_on": ""}, "Date of the scan: This field is required."),
        ("the future", {"performed_on": "2999-01-01"}, "Date of the scan: lies in the future"),
        ("the same scan twice", {"performed_on": "2026-02-20"}, "already in the record"),
        ("longer than any lesion", {"result__L1": "401"}, "L1: is over 400 mm"),
        ("a new lesion without certainty", {"finding-0-mm": "12"}, "Say how certain"),
        (
            "a lesion without organ",
            {"added-0-role": "target", "added-0-result": "12"},
            "in which organ",
        ),
    ],
)
def test_refused_scan_says_what_to_mend(
    radiologist_at_work: Client,
    progressing_case: Case,
    _why: str,
    changes: dict[str, Any],
    words: str,
) -> None:
    answer = radiologist_at_work.post(address(progressing_case), typed(progressing_case, **changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert len(document_of(progressing_case).imaging) == 2


def added(number: int, organ: str, result: str = "15") -> dict[str, str]:
    row = {"organ": organ, "role": "target", "result": result}
    return {f"added-{number}-{name}": value for name, value in row.items()}


def test_third_target_of_an_organ_is_refused(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    rows = added(0, "liver") | added(1, "liver")

    answer = radiologist_at_work.post(address(progressing_case), typed(progressing_case, **rows))

    assert answer.status_code == 422
    assert "At most 2 target lesions are followed in one organ" in answer.content.decode()
    assert "role" in answer.context["page"].form.added[1].errors
    assert answer.context["page"].problems == ()


def test_second_target_of_an_organ_is_added(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    answer = radiologist_at_work.post(
        address(progressing_case), typed(progressing_case, **added(0, "liver"))
    )

    assert answer.status_code == 302
    assert [lesion.id for lesion in document_of(progressing_case).lesions] == ["L1", "L2"]


def preview(client: Client, case: Case, **cells: Any) -> str:
    answer = client.post(
        address(case, "case-scan-preview"), typed(case, **cells), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_preview_computes_and_saves_nothing(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    shown = preview(radiologist_at_work, progressing_case, result__L1="31")

    assert 'class="big-number response PD"' in shown
    assert "+11 mm, +55.00 %" in shown
    assert "of 20 mm on 1 Nov 2025" in shown
    assert "<html" not in shown
    assert len(document_of(progressing_case).imaging) == 2


def test_preview_says_which_lesion_is_empty(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    assert "not evaluated: L1" in preview(radiologist_at_work, progressing_case, result__L1="")


def test_preview_names_the_flags_to_come(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    shown = preview(radiologist_at_work, progressing_case, reported_response="SD", result__L1="40")

    assert "Will raise" in shown
    assert "SD" in shown


def test_preview_of_a_half_typed_scan(radiologist_at_work: Client, progressing_case: Case) -> None:
    assert "Give the date" in preview(radiologist_at_work, progressing_case, performed_on="")
    assert "Type a length" in preview(radiologist_at_work, progressing_case, result__L1="12.")


def test_preview_of_a_baseline(radiologist_at_work: Client, progressing_case: Case) -> None:
    """Before the line started there is nothing to compare with."""
    shown = preview(
        radiologist_at_work, progressing_case, performed_on="2025-09-01", result__L1="18"
    )

    assert '<span class="big-number">18 mm</span>' in shown


def test_preview_of_a_baseline_says_what_is_wrong_with_it(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    shown = preview(
        radiologist_at_work, progressing_case, performed_on="2025-09-01", result__L1="8"
    )

    assert "targets that are too small" in shown


def test_look_is_recorded_with_the_length(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    answer = radiologist_at_work.post(
        address(progressing_case), typed(progressing_case, look__L1="1")
    )

    assert answer.status_code == 302
    assert document_of(progressing_case).imaging[-1].measurements[0].morphology_group == 1


@pytest.mark.parametrize(
    ("_why", "changes", "words"),
    [
        ("no length", {"result__L1": "", "look__L1": "1"}, "Give the length"),
        ("not seen", {"result__L1": "a", "look__L1": "1"}, "Give the length"),
        ("on MRI", {"modality": "MRI", "look__L1": "1"}, "is read on portal-venous CT"),
        ("no such group", {"look__L1": "4"}, "Select a valid choice"),
    ],
)
def test_look_without_its_place_is_refused_at_its_field(
    radiologist_at_work: Client, progressing_case: Case, _why: str, changes: Any, words: str
) -> None:
    answer = radiologist_at_work.post(address(progressing_case), typed(progressing_case, **changes))

    assert answer.status_code == 422
    assert words in str(answer.context["page"].form.errors["look-L1"])
    assert len(document_of(progressing_case).imaging) == 2


@pytest.mark.parametrize(("modality", "certainty"), [("MRI", ["equivocal"]), ("CT", [])])
def test_new_lesion_on_the_first_liver_mri_is_doubtful_by_default(
    radiologist_at_work: Client, progressing_case: Case, modality: str, certainty: list[str]
) -> None:
    finding = {"finding-0-organ": "liver", "finding-0-mm": "9", "modality": modality}

    answer = radiologist_at_work.post(address(progressing_case), typed(progressing_case) | finding)

    assert answer.status_code == (302 if certainty else 422)
    newest = document_of(progressing_case).imaging[-1]
    assert [new.certainty for new in newest.new_lesions] == certainty


def test_new_lesion_without_a_word_is_not_dropped(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    answer = radiologist_at_work.post(
        address(progressing_case), typed(progressing_case) | {"finding-0-organ": "liver"}
    )

    assert answer.status_code == 422
    assert "Say how certain" in answer.content.decode()


def test_preview_without_script_is_a_whole_page(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    answer = radiologist_at_work.post(
        address(progressing_case, "case-scan-preview"), typed(progressing_case)
    )

    assert "<html" in answer.content.decode()
    assert answer.context["page"].preview.arithmetic.overall == "SD"


def test_vanished_metastasis_is_listed(radiologist_at_work: Client, progressing_case: Case) -> None:
    radiologist_at_work.post(address(progressing_case), typed(progressing_case, result__L1="a"))

    page = radiologist_at_work.get(address(progressing_case, "case-lesions"))

    (row,) = page.context["page"].vanished
    assert row.last_visible == "30 mm · CT 20 Feb 2026"
    assert "in no plan" in page.content.decode()


def test_lesion_that_a_scan_forgot_is_work_to_do(
    radiologist_at_work: Client, progressing_case: Case
) -> None:
    sent = typed(progressing_case) | added(0, "liver") | {"result-L1": ""}
    radiologist_at_work.post(address(progressing_case), sent)

    page = radiologist_at_work.get(address(progressing_case, "case-lesions"))

    # 20 February to 1 March is one assessment; L1 is not lost yet.
    assert page.context["page"].lost == ()


def test_lesion_of_no_scan_is_work_to_do(
    radiologist_at_work: Client, radiologist: User, progressing_case: Case
) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["lesions"].append({"id": "L9", "organ": "lung", "role": "non_target"})

    amend(case=progressing_case, edit=edit, event="lesion added", by=radiologist, at=AT)

    page = radiologist_at_work.get(address(progressing_case, "case-lesions"))

    (row,) = page.context["page"].lost
    assert (row.lesion.id, row.why) == ("L9", "No scan tells of it.")


def test_a_blank_cell_is_what_its_form_would_write() -> None:
    names = ("L1", '"><b>')
    lesions = tuple(
        d.Lesion(id=name, organ="liver", nodal=False, role=role)
        for name, role in zip(names, ROLES, strict=True)
    )
    form = ScanForm.blank(d.CaseDocument(lesions=lesions), 1)
    for name in names:
        for field in (cell_name(name), look_name(name)):
            written = _cell(form, field).written
            assert unescape(written) == unescape(form[field].as_widget())
            assert "<b>" not in written


def known_new_lesion(name: str, organ: str, certainty: str) -> ScanForm:
    """The grid of a case with one new lesion of an earlier scan."""
    new = {"id": name, "organ": organ, "certainty": certainty}
    scan = {"id": "I1", "performed_on": "2026-01-05", "modality": "CT", "new_lesions": [new]}
    document = d.from_json({"schema": d.SCHEMA, "imaging": [scan]})
    return ScanForm(document=document)


def test_each_new_lesion_of_an_earlier_scan_stands_in_a_row_of_its_own_words() -> None:
    """Rows are kept, and one case never shows what is known of another's lesion."""
    for told in (("N1", "liver", "equivocal"), ("N7", "lung", "unequivocal"), ("N1", "lung", "equivocal")):  # fmt: skip
        name, organ, certainty = told
        form = known_new_lesion(*told)
        rows = scan_page(Case(patient=Patient(), site=Site()), form, AT, sizes=()).finding_rows
        first = rows.partition("</tr>")[2].partition("</tr>")[0]
        assert f'value="{name}"' in first
        assert f'<option value="{organ}" selected>' in first
        assert f"was {certainty}" in first
        assert 'value="N' not in rows.replace(first, "")
