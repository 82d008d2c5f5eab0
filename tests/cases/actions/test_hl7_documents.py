"""Documents in HL7 v2 messages: a person takes them over, and they stand with the case as they were sent."""

import base64

import pytest

from accounts.models import Site, User
from cases.actions import hl7, merging
from cases.actions.importing import import_document
from cases.models import Case, DocumentOrigin, Hl7Message, Hl7State, ImportSource, KeptDocument
from cases.rules.document import from_json
from tests.cases.actions.test_hl7 import AT, colleague, sent
from tests.cases.conftest import BY, content, person
from tests.cases.hl7.samples import cea, message, patient, request
from tests.shared import shared

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 letter"
TXA = "TXA|1|DS|TX|20260301100000+0100|||||^Woolfson^Kathleen|||{number}|{parent}||||{state}||||||||{title}"


@pytest.fixture
def clinic(db: None) -> ImportSource:
    return ImportSource.objects.create(
        code="his", name="Clinic", authorities={"LAKESIDE": "urn:mrn"}
    )


@pytest.fixture
def coordinator(site: Site) -> User:
    return person(site, "coordinator")


def file(data: bytes = PDF, subtype: str = "PDF") -> str:
    return f"OBX|1|ED|18842-5^Discharge summary^LN||^AP^{subtype}^Base64^{base64.b64encode(data).decode()}||||||F"


def letter(
    *lines: str, number: str = "D1", parent: str = "", state: str = "LA", event: str = "T02",
    control: str = "1", title: str = "",
) -> bytes:  # fmt: skip
    head = TXA.format(number=number, parent=parent, state=state, title=title)
    return message(patient(), head, *lines, kind=f"MDM^{event}", control=control)


def taken(raw: bytes, source: ImportSource, site: Site, by: User) -> Hl7Message:
    row = sent(raw, source, site)
    assert row.state == Hl7State.WAITING, row.because
    return hl7.take_over(message=row, by=by, at=AT)


def kept(case: Case) -> list[tuple[str, str]]:
    rows = DocumentOrigin.objects.filter(document__case=case)
    return [(bytes(row.document.content.content).decode(), row.state) for row in rows]


def test_file_waits_for_a_person_and_then_stands_with_the_case(
    case: Case, clinic: ImportSource, site: Site, coordinator: User
) -> None:
    row = taken(letter(file()), clinic, site, coordinator)

    assert row.state == Hl7State.IMPORTED
    document = KeptDocument.objects.get(case=case)
    assert kept(case) == [(PDF.decode(), "current")]
    assert document.title == "Discharge summary"
    assert (document.author, document.written_on) == ("Kathleen Woolfson", "2026-03-01")
    assert document.origins.get().number == "D1"


def test_text_and_rtf(case: Case, clinic: ImportSource, site: Site, coordinator: User) -> None:
    lines = (
        "OBX|1|TX|x^Letter^L||Dear colleague,||||||F",
        "OBX|2|TX|x^Letter^L||all is well.||||||F",
    )
    taken(letter(*lines, file(b"{\\rtf1 x}", "RTF")), clinic, site, coordinator)

    assert kept(case) == [("Dear colleague,\nall is well.", "current"), ("{\\rtf1 x}", "current")]


def test_same_letter_in_another_message_changes_nothing(
    case: Case, clinic: ImportSource, site: Site, coordinator: User
) -> None:
    taken(letter(file()), clinic, site, coordinator)
    again = taken(letter(file(), control="2"), clinic, site, coordinator)

    assert again.state == Hl7State.UNCHANGED
    assert len(kept(case)) == 1


def test_replacement_and_cancellation_mark_what_stands(
    case: Case, clinic: ImportSource, site: Site, coordinator: User
) -> None:
    taken(letter(file()), clinic, site, coordinator)
    new = letter(file(b"%PDF-1.7 new"), number="D2", parent="D1", event="T10", control="2")
    taken(new, clinic, site, coordinator)
    assert kept(case) == [(PDF.decode(), "replaced"), ("%PDF-1.7 new", "current")]

    taken(
        letter(file(b"%PDF-1.7 new"), number="D2", event="T11", control="3"),
        clinic,
        site,
        coordinator,
    )
    assert kept(case)[-1] == ("%PDF-1.7 new", "withdrawn")


def test_draft_of_a_letter_is_not_kept(case: Case, clinic: ImportSource, site: Site) -> None:
    assert sent(letter(file(), state="IP"), clinic, site).state == Hl7State.SHOWN
    assert not kept(case)


def test_text_beside_results_waits_and_is_kept_with_them(
    case: Case, clinic: ImportSource, site: Site, coordinator: User
) -> None:
    """A laboratory that may import by itself may not add letters by itself."""
    clinic.automatic_labs = True
    clinic.save()
    report = message(
        patient(), request(), cea(), "OBX|2|FT|x^Comment^L||Tumour marker rises.||||||F"
    )
    row = taken(report, clinic, site, coordinator)

    assert row.state == Hl7State.IMPORTED
    assert kept(case) == [("Tumour marker rises.", "current")]


def test_address_of_an_image_is_kept_as_an_address(
    case: Case, clinic: ImportSource, site: Site, coordinator: User
) -> None:
    pointer = "OBX|1|RP|x^Slide^L||https://archive.example/1^^image^PICT||||||F"
    taken(letter(pointer), clinic, site, coordinator)

    assert KeptDocument.objects.get(case=case).url == "https://archive.example/1"


def test_letter_of_the_shared_examples_is_kept_for_a_known_patient(
    case: Case, clinic: ImportSource, site: Site, coordinator: User
) -> None:
    raw = shared("data/hl7v2/MDM-T02-03.hl7").read_bytes().decode().replace("\n", "\r")
    lines = [line for line in raw.split("\r") if line.startswith(("TXA", "OBX"))]
    head = lines[0].split("|")
    head[17:18] = ["LA"]
    mine = message(patient(), "|".join(head), *lines[1:], kind="MDM^T02")
    taken(mine, clinic, site, coordinator)

    ((text, _),) = kept(case)
    assert text.startswith("Toilet cylinder crackers")


def test_documents_stay_with_their_case_when_records_are_joined_and_parted(
    case: Case, clinic: ImportSource, site: Site, coordinator: User
) -> None:
    taken(letter(file()), clinic, site, coordinator)
    other = import_document(from_json(content("2")), site=site, by=BY, at=AT).case
    people = (coordinator, colleague(site))
    merge = merging.propose(stays=other.patient, goes=case.patient, source=clinic, at=AT)
    for one in people:
        merge = merging.confirm(merge=merge, by=one, at=AT)
    case.refresh_from_db()
    assert case.patient == other.patient
    assert kept(case) == [(PDF.decode(), "current")]

    for one in people:
        merge = merging.part(merge=merge, by=one, at=AT)
    case.refresh_from_db()
    assert case.patient != other.patient
    assert kept(case) == [(PDF.decode(), "current")]
