"""DICOM structured reports: the four reference files, and bytes that are none."""

from contextlib import suppress
from decimal import Decimal
from io import BytesIO

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from cases.dicom.reading import MOST_BYTES, MOST_DEPTH, Unreadable, read
from tests.shared import shared

FILES = {
    "dcmjs-structured_report.dcm": 50,
    "dcmqi-sr.dcm": 256,
    "highdicom-sr_document.dcm": 21,
    "pydicom-test-SR.dcm": 30,
}


def data(name: str) -> bytes:
    return shared(f"data/dicom-sr/{name}").read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_every_reference_file_is_read(name: str) -> None:
    assert read(data(name)).items >= 20


def test_the_axes_are_sizes_and_an_area_is_never_a_length() -> None:
    sizes = read(data("dcmjs-structured_report.dcm")).sizes

    assert {s.axis: s.mm for s in sizes if s.axis != "length"} == {"long": "93.9", "short": "47.0"}
    assert all(Decimal(s.mm) < 200 for s in sizes)
    bare = [s for s in sizes if s.axis == "length"]
    assert [s.mm for s in bare] == ["39.3664929116140", "133.992062006165"]
    assert {s.doubt for s in bare} == {"A length without a finding"}
    assert {s.doubt for s in sizes if s not in bare} == {"The report is not verified"}


@pytest.mark.parametrize("name", [name for name in FILES if "dcmjs" not in name])
def test_nothing_else_of_the_reference_files_is_a_size(name: str) -> None:
    assert read(data(name)).sizes == ()


def changed(name: str = "dcmjs-structured_report.dcm") -> Dataset:
    return dcmread(BytesIO(data(name)))


def written(report: Dataset) -> bytes:
    file = BytesIO()
    report.save_as(file)
    return file.getvalue()


def test_centimetres_become_millimetres_and_a_verified_report_is_not_doubted() -> None:
    report = changed()
    report.VerificationFlag = "VERIFIED"
    group = report.ContentSequence[4].ContentSequence[2]
    axis = group.ContentSequence[2].MeasuredValueSequence[0]
    axis.NumericValue = "9.39"
    axis.MeasurementUnitsCodeSequence[0].CodeValue = "cm"

    size = next(s for s in read(written(report)).sizes if s.axis == "long")

    assert (Decimal(size.mm), size.doubt) == (Decimal("93.9"), "")


def test_a_report_nested_too_deep_is_refused() -> None:
    report = changed()
    inner = report
    for _ in range(MOST_DEPTH + 2):
        child = Dataset()
        child.ValueType = "CONTAINER"
        inner.ContentSequence = [child]
        inner = child

    with pytest.raises(Unreadable, match="nested"):
        read(written(report))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\0" * 200, b" " * (MOST_BYTES + 1), b"\0" * 128 + b"DICM"]
)
def test_what_is_no_report_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_report_cut_off_or_with_a_changed_byte_is_answered(name: str) -> None:
    whole = data(name)
    step = max(1, len(whole) // 25)
    for place in range(0, len(whole), step):
        for content in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
            with suppress(Unreadable):
                assert all(0 < Decimal(size.mm) <= 400 for size in read(content).sizes)


def coded(
    name: str, name_meaning: str, value: str = "", meaning: str = "", text: str = ""
) -> Dataset:
    item, concept = Dataset(), Dataset()
    concept.CodeValue, concept.CodingSchemeDesignator, concept.CodeMeaning = (
        name,
        "DCM",
        name_meaning,
    )
    item.ConceptNameCodeSequence = [concept]
    item.RelationshipType, item.ValueType = "CONTAINS", "TEXT" if text else "CODE"
    if text:
        item.TextValue = text
    else:
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", meaning
        item.ConceptCodeSequence = [code]
    return item


def test_role_method_response_and_observer_are_told_and_predecessors_named() -> None:
    report = changed()
    group = report.ContentSequence[4].ContentSequence[2]
    group.ContentSequence.append(coded("121071", "Finding", "112074", "Target Lesion at Baseline"))
    report.ContentSequence.append(
        coded("112021", "Response Evaluation Method", "126081", "RECIST 1.1")
    )
    report.ContentSequence.append(coded("112048", "Current Response", text="Partial response"))
    report.ContentSequence.append(coded("121011", "Person Observer's Role", "121094", "Performing"))
    one, series, study = Dataset(), Dataset(), Dataset()
    one.ReferencedSOPInstanceUID = "1.2.3"
    series.ReferencedSOPSequence, study.ReferencedSeriesSequence = [one], [series]
    report.PredecessorDocumentsSequence = [study]

    found = read(written(report))

    assert {size.role for size in found.sizes} == {"target", ""}
    assert "Response Evaluation Method: RECIST 1.1" in found.says
    assert "Current Response: Partial response" in found.says
    assert "Person Observer's Role: Performing" in found.says
    assert found.replaces == ("1.2.3",)
