"""Lists as XLSX. Every text is written as text, whatever it begins with; same content, same bytes."""

import io
from datetime import datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mdt.documents.archive import LONG_AGO, same_bytes
from mdt.documents.csv import DANGEROUS
from mdt.documents.report import Cell, Report, Sheet, words
from mdt.documents.speaking import spoken

OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
EPOCH = datetime(*LONG_AGO)  # noqa: DTZ001  (XlsxWriter takes naive times)
WIDEST, LONGEST_NAME, LONGEST_CELL = 48, 31, 32_767


def render(report: Report) -> bytes:
    """In the language in force; the same bytes for the same report and language."""
    about = spoken(_about(report))
    report = spoken(report)
    out = io.BytesIO()
    book = Workbook(out, OPTIONS)
    book.set_properties({"title": report.title, "author": "CRLM Board", "created": EPOCH})
    # A quote prefix keeps a cell text even when somebody edits it or copies it elsewhere.
    text = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for sheet in (*report.sheets, about):
        _sheet(book.add_worksheet(_name(sheet.title)), sheet, head, plain, text)
    book.close()
    return same_bytes(out.getvalue())


def _about(report: Report) -> Sheet:
    variant = "pseudonymised" if report.pseudonymised else "confidential, with names"
    facts = (
        ("title", report.title),
        ("content", report.subtitle),
        ("on", report.on),
        ("variant", variant),
    )
    return Sheet("About", ("what", "value"), (*facts, ("note", report.statement)))


def _name(title: str) -> str:
    return "".join("-" if sign in "[]:*?/\\'" else sign for sign in title)[:LONGEST_NAME]


def _sheet(page: Worksheet, sheet: Sheet, head: Format, plain: Format, text: Format) -> None:
    page.freeze_panes(1, 0)
    for column, title in enumerate(sheet.columns):
        lengths = [len(title), *(len(words(row[column])) for row in sheet.rows)]
        page.set_column(column, column, min(max(lengths) + 2, WIDEST))
        page.write_string(0, column, title, head)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _cell(page, number, column, cell, plain, text)


def _cell(page: Worksheet, row: int, column: int, cell: Cell, plain: Format, text: Format) -> None:
    if cell is None:
        return
    if isinstance(cell, (int, Decimal)):
        page.write_number(row, column, cell, plain)
        return
    page.write_string(
        row, column, cell[:LONGEST_CELL], text if cell.startswith(DANGEROUS) else plain
    )
