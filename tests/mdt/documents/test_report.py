"""Reports in each format: texts stay texts, PDF is tagged, and what is struck through is struck through."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest
from docx import Document
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from mdt.documents import csv, docx, pdf, xlsx
from mdt.documents.report import Report, Sheet
from tests.mdt.documents.test_pdf import CASE, CONTENT

pytestmark = pytest.mark.slow
ROWS = (("=cmd|' /C calc'!A0", 3, Decimal("4.5"), None), ("肝转移", -1, None, "@sum(1)"))
REPORT = Report(
    "Tasks", "one board", "2026-03-05", True, (Sheet("Tasks", ("a", "b", "c", "d"), ROWS),), "A note"
)  # fmt: skip


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.render(REPORT))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()

    assert "<f>" not in sheet
    assert "=cmd|" in texts
    assert "<v>4.5</v>" in sheet


def test_every_part_of_a_workbook_has_the_same_date() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.render(REPORT))) as book:
        assert {part.date_time[0] for part in book.infolist()} == {2000}
        assert "2000-01-01" in book.read("docProps/core.xml").decode()


def test_a_list_is_tagged_and_archivable() -> None:
    reader = PdfReader(io.BytesIO(pdf.render_report(REPORT)))

    root = cast("DictionaryObject", reader.trailer["/Root"])
    packet = cast("StreamObject", root["/Metadata"]).get_data()
    assert cast("DictionaryObject", root["/MarkInfo"])["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"<pdfaid:part>3" in packet
    assert b"<pdfuaid:part>1" in packet
    assert reader.metadata is not None
    assert reader.metadata.title == "Tasks"


def test_the_head_of_a_table_repeats_on_every_page() -> None:
    document = Document(io.BytesIO(docx.render_report(REPORT)))

    assert "tblHeader" in document.tables[0].rows[0]._tr.xml


def test_a_csv_keeps_numbers_and_disarms_texts() -> None:
    lines = csv.render_report(REPORT).decode("utf-8-sig").splitlines()

    assert lines[1:] == ["'=cmd|' /C calc'!A0,3,4.5,", "肝转移,-1,,'@sum(1)"]


def test_a_former_version_is_struck_through() -> None:
    former = "Version 1, signed 2026-03-05: Ablation"
    content = replace(CONTENT, cases=(replace(CASE, superseded=(former,)),))

    document = Document(io.BytesIO(docx.render(content)))
    struck = [run.text for p in document.paragraphs for run in p.runs if run.font.strike]
    printed = PdfReader(io.BytesIO(pdf.render(content)))
    assert struck == [former]
    assert former in " ".join(" ".join(p.extract_text() for p in printed.pages).split())
