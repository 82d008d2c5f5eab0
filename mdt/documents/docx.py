"""Minutes as DOCX, for a cover letter to be written around them. Same content, same bytes."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement

from accounts.sentences import said
from mdt.documents.archive import same_bytes
from mdt.documents.content import MinutesContent
from mdt.documents.minutes_case import MinutesCase
from mdt.documents.presence import APOLOGY, STAY
from mdt.documents.report import Report, Sheet, words
from mdt.documents.speaking import signs, spoken

NOT_WHOLE = "Draft: not every case has a signed decision."
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (python-docx takes naive times)
FIELDS = (
    ("Question answered", "answered"), ("Clinical trial", "trial"), ("Options considered", "options"),
    ("Votes", "votes"), ("Dissenting member", "dissent_by"), ("Because", "rationale"), ("Intent", "intent"), ("Planned treatments", "treatments"),
    ("Resectability", "resectability"), ("Condition", "conditions"), ("Alternatives", "alternatives"),
    ("Discuss again on", "rediscuss"), ("Dissent", "dissent"), ("Stood back", "recused"),
    ("Written opinion", "opinions"), ("Informs the patient", "informs_patient"), ("Planned talk", "talk"), ("Patient informed", "informed"),
    ("Quorum", "quorum"), ("Time", "time"), ("Added late", "late"), ("Signed", "signed"), ("Paper", "paper"),
    ("Seal (sha256)", "seal"),
)  # fmt: skip


def render(content: MinutesContent) -> bytes:
    written, content = content, spoken(content)
    document = Document()
    properties = document.core_properties
    title = spoken(written.title, "title")
    properties.title, properties.author = title, "CRLM Board"
    properties.created = properties.modified = EPOCH
    document.add_heading(title, level=0)
    for name, value in spoken(written.head, "head"):
        _line(document, name, value)
    if content.is_draft:
        document.add_paragraph(said(NOT_WHOLE), style="Intense Quote")
    _attendance(document, content)
    for case, in_english in zip(content.cases, written.cases, strict=True):
        _case(document, case, spoken(in_english.time, "time"))
    document.add_heading(said("Totals"), level=1)
    _plain_table(document, ("What", "How many"), spoken(content.totals.rows))
    document.add_paragraph(content.statement)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _attendance(document: DocxDocument, content: MinutesContent) -> None:
    document.add_heading(said("Present"), level=1)
    _plain_table(document, [title.capitalize() for title in STAY], content.attendance)
    if content.apologies:
        document.add_heading(said("Apologies"), level=1)
        _plain_table(document, [title.capitalize() for title in APOLOGY], content.apologies)


def _plain_table(
    document: DocxDocument, titles: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    table = document.add_table(rows=1, cols=len(titles), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        cell.text = said(title)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value


def _line(document: DocxDocument, title: str, value: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{title}{signs()['colon']}").bold = True
    paragraph.add_run(value)


def _case(document: DocxDocument, case: MinutesCase, time: str) -> None:
    document.add_heading(f"{case.position}. {case.label}", level=1)
    for reason in case.reasons:
        document.add_paragraph(reason, style="List Bullet")
    for former in case.superseded:
        document.add_paragraph().add_run(former).font.strike = True
    document.add_paragraph(case.recommendation or case.status)
    for title, name in FIELDS:
        value = time if name == "time" else getattr(case, name)
        for text in value if isinstance(value, tuple) else (value,) if value else ():
            _line(document, said(title), text)
    for text in (*case.actions, *case.addenda):
        document.add_paragraph(text, style="List Bullet")


def render_report(report: Report) -> bytes:
    """Tables on their side of the paper, with a head that repeats on every page."""
    report = spoken(report)
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    properties = document.core_properties
    properties.title, properties.author = report.title, "CRLM Board"
    properties.created = properties.modified = EPOCH
    document.add_heading(report.title, level=0)
    variant = "pseudonymised" if report.pseudonymised else "confidential, with names"
    sign = signs()
    document.add_paragraph(f"{report.subtitle}{sign['open']}{said(variant)}{sign['close']}")
    for sheet in report.sheets:
        _table(document, sheet)
    if report.statement:
        document.add_paragraph(report.statement)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _table(document: DocxDocument, sheet: Sheet) -> None:
    document.add_heading(sheet.title, level=1)
    table = document.add_table(rows=1, cols=len(sheet.columns), style="Table Grid")
    # python-docx has no word for a head that repeats.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    for cell, title in zip(table.rows[0].cells, sheet.columns, strict=True):
        cell.text = title
    for row in sheet.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = words(value)
