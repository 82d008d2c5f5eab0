"""Every total in every file, read from the file by a reader that is not ours, beside a count of the database."""

import csv
import io
import re
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.db import connection
from docx import Document
from pypdf import PdfReader

from accounts.models import Site
from mdt.actions import exports, minutes
from mdt.actions.exports import Wish
from mdt.documents.indicators import Asked, cases_behind
from mdt.documents.lists import agenda_list, task_list
from mdt.documents.registry import Wanted, report
from mdt.documents.report import Report
from mdt.models import Board, ExportRecord, ItemState, Meeting
from mdt.presenters.concordance import concordance_report
from mdt.rules.indicator_list import INDICATORS
from mdt.rules.registry import STANDARDS
from tests.mdt.outcomes import ANSWERS, Outcomes, outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FROM, UNTIL, NOW = date(2026, 1, 1), date(2026, 6, 10), datetime(2026, 6, 10, 12, tzinfo=UTC)
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Table = list[list[str]]


@pytest.fixture
def told(board: Board, site: Site) -> Outcomes:
    return outcomes(board, site)


def counted(sql: str, *values: int | str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def words_of(file: bytes) -> str:
    pages = PdfReader(io.BytesIO(file)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def tables_of(kind: str, file: bytes) -> list[Table]:
    """Every table of a file, heads included."""
    if kind == "csv":
        return [list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))]
    if kind == "docx":
        found = Document(io.BytesIO(file)).tables
        return [[[cell.text for cell in row.cells] for row in table.rows] for table in found]
    return _sheets(ZipFile(io.BytesIO(file)))


def _sheets(book: ZipFile) -> list[Table]:
    shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    strings = ["".join(one.itertext()) for one in shared.iter(f"{CELL}si")]
    names = sorted(
        (name for name in book.namelist() if name.startswith("xl/worksheets/sheet")),
        key=lambda name: int(re.sub(r"\D", "", name)),
    )
    return [_rows(ElementTree.fromstring(book.read(name)), strings) for name in names]


def _rows(page: Any, strings: list[str]) -> Table:
    """Each cell at the place of its column: empty ones are not written."""
    rows = []
    for row in page.iter(f"{CELL}row"):
        found = {}
        for cell in row.iter(f"{CELL}c"):
            value = cell.findtext(f"{CELL}v") or ""
            found[_column(cell.get("r"))] = strings[int(value)] if cell.get("t") == "s" else value
        rows.append([found.get(place, "") for place in range(max(found, default=-1) + 1)])
    return rows


def _column(address: str) -> int:
    """``A1`` is in column 0, ``AB7`` in column 27."""
    place = 0
    for letter in address.rstrip("0123456789"):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def test_everything_that_can_happen_happened(told: Outcomes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select distinct state from mdt_agendaitem")
        assert {row[0] for row in cursor.fetchall()} == set(ItemState.values)
        cursor.execute("select distinct answer from recommendations_suggestionanswer")
        assert {row[0] for row in cursor.fetchall()} == {answer for answer, _ in ANSWERS}


LISTED = "select count(*) from mdt_agendaitem where meeting_id = %s and state"
MINUTES = {
    "listed": f"{LISTED} <> 'removed'",
    "decided": f"{LISTED} = 'decided'",
    "noted": f"{LISTED} = 'noted'",
    "deferred or carried over": f"{LISTED} in ('deferred', 'carried_over', 'moved')",
    "without a signed decision": f"{LISTED} in ('listed', 'provisional')",
    "added late": f"{LISTED} <> 'removed' and late_because <> ''",
}
PLANNED = """select coalesce(sum(planned_minutes), 0) from mdt_agendaitem where meeting_id = %s and state <> 'removed'"""
SPENT = """select coalesce(round(sum(extract(epoch from s.ended_at - s.started_at)) / 60), 0) from mdt_discussion s
    join mdt_agendaitem i on i.id = s.item_id where i.meeting_id = %s"""
ALWAYS = ("listed", "decided", "noted", "deferred or carried over")


def sentence(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {what}" for what, n in counts.items() if n or what in ALWAYS)


def test_the_totals_of_the_minutes_in_every_format(told: Outcomes) -> None:
    seen = dict.fromkeys(MINUTES, 0)
    for meeting in told.meetings:
        counts = {what: counted(sql, meeting.pk) for what, sql in MINUTES.items()}
        seen = {what: seen[what] + n for what, n in counts.items()}
        by = told.history.people["coordinator"]
        made = minutes.make(meeting, pseudonymised=True, by=by, at=NOW)
        files = {one.format: bytes(one.content) for one in made}

        numbers = [
            *map(str, counts.values()),
            str(counted(PLANNED, meeting.pk)),
            str(counted(SPENT, meeting.pk)),
        ]
        assert sentence(counts) in words_of(files["pdf"])
        (head, *rows) = tables_of("csv", files["csv"])[0]
        assert {row[head.index("totals")].startswith(sentence(counts)) for row in rows} == {True}
        assert [row[1] for row in tables_of("xlsx", files["xlsx"])[4][1:9]] == numbers
        assert [row[1] for row in tables_of("docx", files["docx"])[-1][1:9]] == numbers
        paragraphs = " ".join(p.text for p in Document(io.BytesIO(files["docx"])).paragraphs)

        shown = counts["listed"]
        assert len(rows) == len(tables_of("xlsx", files["xlsx"])[0]) - 1 == shown
        assert len(re.findall(r"\d+\. Case [0-9a-f]{8}", words_of(files["pdf"]))) == shown
        assert len(re.findall(r"\d+\. Case [0-9a-f]{8}", paragraphs)) == shown
    assert all(seen.values()), "every kind of outcome was counted"


SIGNED = """select count(*) from mdt_decision d join mdt_agendaitem i on i.id = d.item_id where d.state = 'signed'
    and i.mode <> 'note' and not exists (select 1 from mdt_decision l where l.supersedes_id = d.id and l.state = 'signed')"""
NOTED = "select count(*) from mdt_agendaitem where state = 'noted'"
OPEN = "select count(*) from mdt_action where state = 'open'"
SHOWN = """select count(distinct (s->'rule'->>'id', e.result->'derived'->>'phase')) from mdt_agendaitem i
    join recommendations_evaluation e on e.id = i.frozen_evaluation_id
    cross join jsonb_array_elements(e.result->'suggestions') s
    where i.state = 'decided' and s->>'kind' <> 'request'"""


def lists(told: Outcomes) -> dict[str, tuple[Any, int, str]]:
    """What is exported, how many rows the database says, and the words of the total."""
    made, third = told.history, told.meetings[2]
    user, board = made.people["coordinator"], made.board
    asked = Asked(user, board, FROM, UNTIL, NOW)
    listed = counted(MINUTES["listed"], third.pk)
    signed, noted, tasks = counted(SIGNED), counted(NOTED), counted(OPEN)
    cosd, obds = (
        report(Wanted(STANDARDS[code], board, FROM, UNTIL), user, pseudonymised=True)
        for code in ("cosd", "obds")
    )
    # Every listing at a meeting that was held is looked at for having come late; what was moved is on another list.
    held = counted(
        """select count(*) from mdt_agendaitem i join mdt_meeting m on m.id = i.meeting_id
        where m.state in ('in_session', 'ended') and i.state not in ('removed', 'provisional', 'moved')"""
    )
    late = cases_behind(asked, "late", pseudonymised=True)
    return {
        "agenda": (agenda_list(third, pseudonymised=True), listed, f"{listed} cases"),
        "tasks": (task_list(board, pseudonymised=True, today=UNTIL), tasks, f"{tasks} open on"),
        "registry_cosd": (cosd, signed + noted, f"{signed + noted} rows"),
        "registry_obds": (obds, signed, f"{signed} rows"),
        "concordance": (concordance_report(user, board, UNTIL), counted(SHOWN), ""),
        "indicator_cases": (late, held, f"{held} rows"),
    }


def _as_it_is(report: Report) -> Report:
    return report


@pytest.mark.parametrize("file_format", sorted(exports.RENDERERS))
def test_every_list_has_as_many_rows_as_the_database(told: Outcomes, file_format: str) -> None:
    by = told.history.people["coordinator"]
    for kind, (built, expected, words) in lists(told).items():
        wish = Wish(kind, told.history.board, True, "audit", "", {})
        file = exports.make(
            wish=wish, build=partial(_as_it_is, built), file_format=file_format, by=by, at=NOW
        )

        assert expected, kind
        assert ExportRecord.objects.get(sha256=file.sha256).rows == expected, kind
        if file_format == "pdf":
            assert words in words_of(file.content), kind
        else:
            assert len(tables_of(file_format, file.content)[0]) - 1 == expected, kind


ANSWERED = """select count(*) from recommendations_suggestionanswer a where answer = %s and not exists (
    select 1 from recommendations_suggestionanswer b where b.decision_key = a.decision_key and b.code = a.code
    and b.id > a.id)"""
ALL_SHOWN = SHOWN.replace("count(distinct (s->'rule'->>'id', e.result->'derived'->>'phase'))", "count(*)")  # fmt: skip


@pytest.mark.parametrize("file_format", ["csv", "docx", "xlsx"])
def test_the_answers_of_the_board_add_up_in_every_format(told: Outcomes, file_format: str) -> None:
    by, board = told.history.people["coordinator"], told.history.board
    file = exports.RENDERERS[file_format](concordance_report(by, board, UNTIL))

    head, *rows = tables_of(file_format, file)[0]
    sums = {
        name: sum(int(row[head.index(name)]) for row in rows)
        for name in ("accepted", "modified", "rejected", "answered", "unanswered")
    }
    expected = {answer: counted(ANSWERED, answer) for answer, _ in ANSWERS}
    answered = sum(expected.values())
    shown = counted(ALL_SHOWN)
    assert sums == expected | {"answered": answered, "unanswered": shown - answered}
    assert all(sums.values()), "each answer was given, and one was not"


def test_the_verdicts_of_every_indicator_add_up(told: Outcomes) -> None:
    """The figures of one file are the rows of the other, for each of them and with every outcome in the history."""
    from mdt.documents.indicators import figures

    asked = Asked(told.history.people["coordinator"], told.history.board, FROM, UNTIL, NOW)
    for kind in ("csv", "xlsx", "docx"):
        head, *rows = tables_of(kind, exports.RENDERERS[kind](figures(asked)))[0]
        said = {row[0]: row for row in rows}
        assert set(said) == set(INDICATORS)
        for code in ("late", "deferred", "carried-over"):
            assert said[code][head.index("denominator")] != "0"
        assert said["carried-over"][head.index("numerator")] == str(
            counted("select count(*) from mdt_agendaitem where state = 'carried_over'")
        ), kind
        assert said["deferred"][head.index("numerator")] == str(
            counted("select count(*) from mdt_agendaitem where state = 'deferred'")
        ), kind


def test_what_is_not_approved_says_so(told: Outcomes) -> None:
    """The meeting that still runs is a draft in every format that has room for the word."""
    fourth = Meeting.objects.get(pk=told.meetings[3].pk)
    made = minutes.make(fourth, pseudonymised=True, by=told.history.people["coordinator"], at=NOW)
    files = {one.format: bytes(one.content) for one in made}

    assert "Draft: not every case has a signed decision" in words_of(files["pdf"])
    assert any("Draft" in p.text for p in Document(io.BytesIO(files["docx"])).paragraphs)
