"""Every total in every export equals a count of the database that knows nothing of the export."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from accounts.models import Site
from mdt.documents.content import content_of
from mdt.documents.indicators import Asked, cases_behind, figures
from mdt.documents.lists import agenda_list, minutes_tables, task_list
from mdt.documents.registry import Wanted, report
from mdt.documents.report import Report
from mdt.models import Board
from mdt.presenters.concordance import concordance_report
from mdt.rules.indicator_list import INDICATORS
from mdt.rules.registry import STANDARDS
from tests.mdt.history import History, history

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FROM, UNTIL, NOW = date(2026, 1, 1), date(2026, 6, 10), datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture
def made(board: Board, site: Site) -> History:
    return history(board, site)


def counted(sql: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def number_in(report: Report) -> str:
    return "".join(sign for sign in report.subtitle.split(".")[1] if sign.isdigit())


def test_the_list_of_each_meeting(made: History) -> None:
    for meeting in made.meetings:
        rows = agenda_list(meeting, pseudonymised=True)

        listed = counted(
            "select count(*) from mdt_agendaitem where meeting_id = %s and state <> 'removed'",
            meeting.pk,
        )
        assert rows.row_count == listed >= 3
        assert number_in(rows) == str(listed)


def test_open_tasks(made: History) -> None:
    tasks = task_list(made.board, pseudonymised=True, today=UNTIL)

    assert tasks.row_count == counted("select count(*) from mdt_action where state = 'open'") == 1
    overdue = sum(row[3] == "overdue" for row in tasks.sheets[0].rows)
    assert overdue == counted(
        "select count(*) from mdt_action where state = 'open' and due_on < '2026-06-10'"
    )


# What the totals of the minutes count, each by a statement that knows nothing of them.
OF_A_MEETING = "select count(*) from mdt_agendaitem where meeting_id = %s and state"
TOTALS = {
    "listed": f"{OF_A_MEETING} <> 'removed'",
    "decided": f"{OF_A_MEETING} = 'decided'",
    "deferred": f"{OF_A_MEETING} in ('deferred', 'carried_over', 'moved')",
    "noted": f"{OF_A_MEETING} = 'noted'",
    "undecided": f"{OF_A_MEETING} in ('listed', 'provisional')",
    "late": f"{OF_A_MEETING} <> 'removed' and late_because <> ''",
    "planned_minutes": """select coalesce(sum(planned_minutes), 0) from mdt_agendaitem
        where meeting_id = %s and state <> 'removed'""",
    "spent_minutes": """select round(sum(extract(epoch from s.ended_at - s.started_at)) / 60) from mdt_discussion s
        join mdt_agendaitem i on i.id = s.item_id where i.meeting_id = %s""",
}


@pytest.mark.parametrize("name", sorted(TOTALS))
def test_the_totals_of_the_minutes(made: History, name: str) -> None:
    found = [
        int(getattr(content_of(meeting, pseudonymised=True).totals, name))
        for meeting in made.meetings
    ]

    assert found == [counted(TOTALS[name], meeting.pk) for meeting in made.meetings]


def test_the_table_of_totals_says_the_same(made: History) -> None:
    content = content_of(made.meetings[0], pseudonymised=True)

    (totals,) = [sheet for sheet in minutes_tables(content).sheets if sheet.title == "Totals"]

    assert [(str(what), str(count)) for what, count in totals.rows] == [
        (what, str(count)) for what, count in content.totals.rows
    ]
    assert len(content.cases) == content.totals.listed


def test_registry_rows(made: History) -> None:
    signed = counted("select count(*) from mdt_decision where state = 'signed'")
    noted = counted("select count(*) from mdt_agendaitem where state = 'noted'")
    user = made.people["coordinator"]

    rows = {
        code: report(Wanted(standard, made.board, FROM, UNTIL), user, pseudonymised=True)
        for code, standard in STANDARDS.items()
    }

    assert rows["cosd"].row_count == signed + noted == 5
    assert rows["obds"].row_count == signed
    assert number_in(rows["obds"]) == str(signed)


def test_figures_and_the_cases_behind_them(made: History) -> None:
    asked = Asked(made.people["coordinator"], made.board, FROM, UNTIL, NOW)
    rows = {str(row[0]): row for row in figures(asked).sheets[0].rows}

    assert set(rows) == set(INDICATORS)
    for code, row in rows.items():
        words = [line[2] for line in cases_behind(asked, code, pseudonymised=True).sheets[0].rows]
        assert words.count("not judged") == 0
        assert (words.count("unknown"), words.count("excluded")) == (row[11], row[12]), code
        if INDICATORS[code].kind in ("share", "days"):
            assert (words.count("met"), words.count("met") + words.count("not met")) == row[3:5], (
                code
            )
    assert rows["overdue"][4] == counted("select count(*) from mdt_action")


def test_no_file_of_cases_tells_a_name(made: History) -> None:
    from mdt.documents.csv import render_report

    asked = Asked(made.people["coordinator"], made.board, FROM, UNTIL, NOW)
    for code in INDICATORS:
        text = render_report(cases_behind(asked, code, pseudonymised=True)).decode("utf-8-sig")
        assert not any(word in text for word in ("Anna", "Keller", "Beat", "h1")), code
        assert len(list(csv.reader(io.StringIO(text)))) >= 1


def test_concordance(made: History) -> None:
    rows = concordance_report(made.people["coordinator"], made.board, UNTIL).sheets[0].rows

    answers = counted("select count(*) from recommendations_suggestionanswer")
    assert sum(int(str(row[5])) for row in rows) == answers
