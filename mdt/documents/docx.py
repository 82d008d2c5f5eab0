"""Minutes as DOCX, for a cover letter to be written around them. Same content, same bytes."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as DocxDocument

from mdt.documents.content import MinutesCase, MinutesContent

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  (python-docx takes naive times)
FIELDS = (
    ("Because", "rationale"), ("Intent", "intent"), ("Planned treatments", "treatments"), ("Dissent", "dissent"),
    ("Informs the patient", "informs_patient"), ("Quorum", "quorum"), ("Signed", "signed"), ("Seal (sha256)", "seal"),
)  # fmt: skip


def render(content: MinutesContent) -> bytes:
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = (
        f"Minutes: {content.board}, {content.starts_at}",
        "CRLM Board",
    )
    properties.created = properties.modified = EPOCH
    document.add_heading(f"{content.board}: minutes", level=0)
    document.add_paragraph(
        f"{content.starts_at} ({content.place_time}). Chair: {content.chair}. {content.state}."
    )
    if content.is_draft:
        document.add_paragraph(
            "DRAFT: not every case has a signed decision.", style="Intense Quote"
        )
    _attendance(document, content)
    for case in content.cases:
        _case(document, case)
    totals = content.totals
    document.add_paragraph(
        f"{totals.listed} listed, {totals.decided} decided, {totals.deferred} deferred or carried over."
    )
    document.add_paragraph(content.statement)
    out = io.BytesIO()
    document.save(out)
    return _same_bytes(out.getvalue())


def _attendance(document: DocxDocument, content: MinutesContent) -> None:
    document.add_heading("Present", level=1)
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, ("Name", "Discipline", "How", "When"), strict=True):
        cell.text = words
    for stay in content.attendance:
        for cell, words in zip(table.add_row().cells, stay, strict=True):
            cell.text = words


def _case(document: DocxDocument, case: MinutesCase) -> None:
    document.add_heading(f"{case.position}. {case.label}", level=1)
    for reason in case.reasons:
        document.add_paragraph(reason, style="List Bullet")
    document.add_paragraph(case.recommendation or case.status)
    for title, name in FIELDS:
        if value := getattr(case, name):
            document.add_paragraph().add_run(f"{title}: ").bold = True
            document.paragraphs[-1].add_run(value)
    for text in (*case.actions, *case.addenda):
        document.add_paragraph(text, style="List Bullet")


def _same_bytes(content: bytes) -> bytes:
    """Pack again with one date for every part, so that the same minutes are the same file."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0)), old.read(name))
    return out.getvalue()
