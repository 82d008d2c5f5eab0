"""A case of another CRLM Board: taken whole by a sender set up for it, twice without effect, merged into what stands."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from accounts.audit import SystemActor
from accounts.models import Site
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.import_results import UnitResult
from cases.actions.importing import import_document
from cases.documents import document_of
from cases.fhir.mcode.bundle import exported, written
from cases.fhir.preview import preview_files
from cases.models import Case, CaseChange, ImportSource, SourceItem
from cases.rules.document import CaseDocument, from_json
from tests.cases.fhir.mcode.test_round_trip import content

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
BY = SystemActor("test")


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def board() -> ImportSource:
    return ImportSource.objects.create(code="board", name="Board elsewhere", is_crlm_board=True)


def receive(document: CaseDocument, site: Site, source: ImportSource) -> UnitResult:
    found = exported(document, subject=UUID(int=7), as_of=AT.date(), at=AT)
    data = written(found.bundle).encode()
    seen = preview_files([("a.json", data)], source=settings_of(source), as_of=AT.date())[0][1]
    return import_preview(
        seen, file="a.json", content_sha256=sha256(data).hexdigest(), source=source, site=site, by=BY, at=AT,
    )[0]  # fmt: skip


def test_the_case_document_is_identical(site: Site, board: ImportSource) -> None:
    document = from_json(content())

    result = receive(document, site, board)

    assert result.case is not None
    assert result.effect == "created"
    assert document_of(result.case) == document
    assert SourceItem.objects.filter(case=result.case, type="BodyStructure").count() == 2


def test_the_same_again_changes_nothing(site: Site, board: ImportSource) -> None:
    receive(from_json(content()), site, board)
    before = [Case.objects.get().version, CaseChange.objects.count(), SourceItem.objects.count()]

    again = receive(from_json(content()), site, board)

    assert again.effect == "unchanged"
    assert before == [
        Case.objects.get().version,
        CaseChange.objects.count(),
        SourceItem.objects.count(),
    ]


def test_what_comes_new_is_added_and_what_is_missing_stays(site: Site, board: ImportSource) -> None:
    receive(from_json(content()), site, board)
    later = content()
    later["labs"].append(
        {"test": "CEA", "value": "8.1", "unit": "ug/L", "collected_on": "2026-01-05"}
    )
    later["board"] = {"question": "response_review"}
    later["extrahepatic_ruled_out_on"] = "2026-01-05"
    del later["extrahepatic"]

    result = receive(from_json(later), site, board)

    assert result.case is not None
    found = document_of(result.case)
    assert [str(lab.value) for lab in found.labs] == ["5.20", "8.1"]
    assert found.board.question == "response_review"
    assert str(found.extrahepatic_ruled_out_on) == "2026-01-05"
    assert [one.site for one in found.extrahepatic] == ["hilar_nodes"]


def test_a_case_that_stands_is_not_overwritten(site: Site, board: ImportSource) -> None:
    ours = content() | {"board": {"question": "recurrence"}}
    standing = import_document(from_json(ours), site=site, by=BY, at=AT).case

    result = receive(from_json(content() | {"board": {"question": "regimen"}}), site, board)

    assert result.case == standing
    assert document_of(Case.objects.get()).board.question == "recurrence"
    assert "conflict-edited" in {issue.code for issue in result.issues}


def test_a_sender_that_is_no_board_brings_facts_only(site: Site) -> None:
    stranger = ImportSource.objects.create(code="lab", name="Laboratory")

    result = receive(from_json(content()), site, stranger)

    assert result.case is not None
    found = document_of(result.case)
    assert (found.board.question, found.therapy_lines, found.lesions) == (None, (), ())
    assert found.primary.t == "T3"
