"""What leaves as PDF is PDF/A-3a and PDF/UA-1 in structure, read by a reader that is not ours.

docs/exports.md says which clauses these tests look up. The whole file is judged beside this by a validator of others
(`test_pdf_validator.py`).
"""

import io
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any, cast

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from accounts.models import User
from mdt.documents import downtime, letter, lists, pdf
from mdt.documents.content import content_of
from mdt.models import Decision

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MAKERS: dict[str, Callable[[Decision], bytes]] = {
    "minutes": lambda d: pdf.render(content_of(d.item.meeting, pseudonymised=False)),
    "letter to the GP": lambda d: letter.render(d.letters.get(kind="gp")),
    "letter to the patient": lambda d: letter.render(d.letters.get(kind="patient")),
    "agenda": lambda d: pdf.render_report(lists.agenda_list(d.item.meeting, pseudonymised=True)),
    "tasks": lambda d: pdf.render_report(lists.task_list(d.item.board, pseudonymised=True, today=date(2026, 3, 9))),
    "outcome": lambda d: pdf.render_report(lists.outcome(d, pseudonymised=True)),
    "downtime pack": lambda d: downtime.pack(d.item.meeting),
}  # fmt: skip


@pytest.fixture(params=list(MAKERS))
def reader(request: pytest.FixtureRequest, signed_decision: Decision, surgeon: User) -> PdfReader:
    return PdfReader(io.BytesIO(MAKERS[request.param](signed_decision)))


def root(reader: PdfReader) -> DictionaryObject:
    return cast("DictionaryObject", reader.trailer["/Root"])


def every(value: Any, seen: set[int]) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached, once."""
    if isinstance(value, IndirectObject):
        if value.idnum in seen:
            return
        seen.add(value.idnum)
        value = value.get_object()
    if isinstance(value, DictionaryObject):
        yield value
        for one in value.values():
            yield from every(one, seen)
    elif isinstance(value, list):
        for one in value:
            yield from every(one, seen)


def tags(reader: PdfReader) -> list[DictionaryObject]:
    """The elements of the structure tree in reading order."""

    def below(node: Any) -> Iterator[DictionaryObject]:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for one in node:
                yield from below(one)
        elif isinstance(node, DictionaryObject) and "/S" in node:
            yield node
            yield from below(node.get("/K", []))

    tree = cast("DictionaryObject", root(reader)["/StructTreeRoot"])
    return list(below(tree["/K"]))


def test_it_says_what_it_is(reader: PdfReader) -> None:
    metadata = cast("Any", root(reader)["/Metadata"]).get_data().decode()

    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert str(root(reader)["/Lang"]) == "en"
    assert cast("Any", root(reader)["/MarkInfo"])["/Marked"]
    assert cast("Any", root(reader)["/ViewerPreferences"])["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title


def test_colours_are_defined_and_nothing_is_hidden_or_runs(reader: PdfReader) -> None:
    (intent,) = cast("Any", root(reader)["/OutputIntents"])
    names = {name for found in every(root(reader), set()) for name in found}

    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert not reader.is_encrypted
    assert not names & {"/JavaScript", "/JS", "/AA", "/Launch", "/RichMedia"}


def test_every_font_is_inside_and_can_be_read_back(reader: PdfReader) -> None:
    found = list(every(root(reader), set()))
    fonts = [one for one in found if one.get("/Type") == "/Font" and "/DescendantFonts" in one]
    files = [one for one in found if one.get("/Type") == "/FontDescriptor"]

    assert fonts
    assert all("/ToUnicode" in font for font in fonts)
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one) for one in files)


def test_pages_follow_the_tags(reader: PdfReader) -> None:
    for page in reader.pages:
        assert "/StructParents" in page
        assert page.get("/Tabs", "/S") == "/S"


def test_headings_skip_no_level_and_tables_have_heads(reader: PdfReader) -> None:
    kinds = [str(tag["/S"]) for tag in tags(reader)]
    levels = [int(kind[2:]) for kind in kinds if kind.startswith("/H") and kind[2:].isdigit()]

    assert levels[:1] == [1]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert kinds.count("/Table") <= kinds.count("/TH")
    for head in (tag for tag in tags(reader) if str(tag["/S"]) == "/TH"):
        attributes = head.get("/A", [])
        listed = attributes if isinstance(attributes, list) else [attributes]
        assert any("/Scope" in one.get_object() for one in listed)


ONLY_AROUND = {
    "minutes": "the final decision is made by the patient",
    "outcome": "the final decision is made by the patient",
    "downtime pack": "destroy within 30 days",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ONLY_AROUND))
def test_what_stands_around_the_page_is_said_in_the_text_too(
    kind: str, signed_decision: Decision, surgeon: User
) -> None:
    """Head and foot are artifacts, which no screen reader says: what matters stands once between the tags."""
    first = PdfReader(io.BytesIO(MAKERS[kind](signed_decision))).pages[0]
    said: list[str] = []
    open_tags: list[bool] = []

    def before(operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            open_tags.append(str(operands[0]) != "/Artifact")
        elif operator == b"EMC":
            open_tags.pop()

    def text(words: str, _cm: Any, _tm: Any, _font: Any, _size: Any) -> None:
        if open_tags and all(open_tags):
            said.append(words)

    first.extract_text(visitor_operand_before=before, visitor_text=text)
    assert ONLY_AROUND[kind] in " ".join("".join(said).split())
