"""The indicators of a small history counted by hand, and beside independent SQL."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Site, User
from mdt.indicator_form import Period
from mdt.indicator_scope import Scope
from mdt.indicators import facts_of
from mdt.models import Board, ItemState, MeetingState
from mdt.presenters.indicators import indicators_page, judged_of, scope_of
from mdt.rules.indicator_facts import HELD, LISTED
from mdt.rules.indicator_list import INDICATORS
from mdt.rules.indicators import Value, value_of
from tests.mdt.conftest import person
from tests.mdt.history import History, history

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
YEAR = Period(date(2025, 7, 1), date(2026, 6, 10))


@pytest.fixture
def made(board: Board, site: Site) -> History:
    return history(board, site)


def values(user: User, period: Period = YEAR) -> dict[str, Value]:
    facts = facts_of(scope_of(user, period, NOW))
    return {
        code: value_of(one.kind, judged_of(one, facts, period)) for code, one in INDICATORS.items()
    }


# Numerator, denominator, not judged, excluded: counted by hand from the story in tests/mdt/history.py.
BY_HAND = {
    # Four imported cases were treated in November and discussed in March; two came by referral, without a day.
    "pre-therapeutic": (0, 4, 2, 0),
    # Ee was referred for a recurrence and discussed; the metastases of the others came with the primary.
    "recurrence": (1, 1, 0, 0),
    # Aa was operated on after the last meeting.
    "post-operative": (0, 0, 1, 0),
    # Aa, Bb, Cc, Dd were listed by hand; Ee by a referral.
    "prospective": (1, 1, 4, 0),
    "per-patient": (5, 5, 0, 0),
    # Cc was decided without the surgeon.
    "quorate": (4, 5, 0, 0),
    # Three disciplines at two meetings, one of them by deputy.
    "core-attendance": (5, 6, 0, 0),
    # No study is named for Aa, Bb, Cc and Dd; the CT of Ee was asked for and not there; Dd at the first came late.
    "complete-at-lock": (0, 1, 5, 1),
    # Seven listings: Aa, Bb, Cc, Dd, and again Bb, Dd with Ee.
    "late": (1, 7, 0, 0),
    "deferred": (1, 7, 0, 0),
    "carried-over": (1, 7, 0, 0),
    # Five times four minutes, of eight minutes planned by hand and five of a referral.
    "minutes": (20, 37, 0, 0),
    "trial": (1, 1, 4, 0),
    # Aa names the resectability, Ee asks about it, Bb and Dd close the way to it; Cc was about drugs.
    "liver-surgeon": (4, 4, 0, 1),
    "referral-to-meeting": (1, 1, 1, 0),
    "meeting-to-signed": (5, 5, 0, 0),
    # The letters of four were never sent.
    "signed-to-gp": (1, 5, 0, 0),
    "signed-to-patient": (1, 5, 0, 0),
    # Aa was operated on; of the others nothing is recorded.
    "meeting-to-treatment": (1, 1, 4, 0),
    "implemented": (1, 1, 4, 0),
    "reason-known": (0, 0, 4, 1),
    "overdue": (1, 2, 0, 0),
    # Nobody saw anything else than a report says.
    "report-addenda": (0, 0, 0, 0),
}


def test_every_indicator_counted_by_hand(made: History) -> None:
    found = values(made.people["coordinator"])

    assert {
        code: (v.numerator, v.denominator, v.unknown, v.excluded) for code, v in found.items()
    } == BY_HAND
    assert found["referral-to-meeting"].median == Decimal(10)
    assert found["meeting-to-treatment"].median == Decimal(27)
    assert found["minutes"].percent == Decimal("54.1")
    assert found["quorate"].percent == Decimal("80.0")


SQL = {
    "late": """select count(*) filter (where i.late_because <> ''), count(*) from mdt_agendaitem i
        join mdt_meeting m on m.id = i.meeting_id where m.state = 'ended'
        and i.state in ('decided', 'deferred', 'carried_over')""",
    "deferred": """select count(*) filter (where i.state = 'deferred'), count(*) from mdt_agendaitem i
        join mdt_meeting m on m.id = i.meeting_id where m.state = 'ended'
        and i.state in ('decided', 'deferred', 'carried_over')""",
    "carried-over": """select count(*) filter (where i.state = 'carried_over'), count(*) from mdt_agendaitem i
        join mdt_meeting m on m.id = i.meeting_id where m.state = 'ended'
        and i.state in ('decided', 'deferred', 'carried_over')""",
    "quorate": """select count(*) filter (where snapshot #> '{quorum,missing}' = '[]'::jsonb), count(*)
        from mdt_decision where state = 'signed'""",
    "per-patient": """select count(*), count(distinct c.patient_id) from mdt_decision d
        join mdt_agendaitem i on i.id = d.item_id join cases_case c on c.id = i.case_id where d.state = 'signed'""",
    "core-attendance": """select count(distinct (a.meeting_id, a.discipline)) filter (where a.capacity = 'member'),
        (select count(*) * 3 from mdt_meeting where state = 'ended')
        from mdt_attendance a join mdt_meeting m on m.id = a.meeting_id where m.state = 'ended'""",
    "signed-to-gp": """select count(*) filter (where (sent_at at time zone 'Europe/Zurich')::date <= due_on), count(*)
        from mdt_letter where kind = 'gp'""",
    "signed-to-patient": """select count(*) filter (where (p.informed_at at time zone 'Europe/Zurich')::date <= l.due_on),
        count(*) from mdt_letter l left join mdt_patientinformed p on p.decision_id = l.decision_id
        where l.kind = 'patient'""",
    "overdue": """select count(*) filter (where (closed_at is null and due_on < '2026-06-10')
        or (closed_at at time zone 'Europe/Zurich')::date > due_on), count(*) from mdt_action""",
    "minutes": """select sum(extract(epoch from s.ended_at - s.started_at) / 60)::int, sum(i.planned_minutes)
        from mdt_discussion s join mdt_agendaitem i on i.id = s.item_id""",
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(SQL))
def test_totals_equal_the_database(made: History, code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL[code])
        counted = tuple(int(number) for number in cursor.fetchone())

    value = values(made.people["coordinator"])[code]

    assert (value.numerator, value.denominator) == counted


def test_a_stranger_counts_nothing(made: History, stranger: User) -> None:
    assert all(v == value_of("share", []) for code, v in values(stranger).items())


def test_what_a_referrer_may_not_see_is_not_counted(made: History) -> None:
    """A referrer sees their own two cases, so that no figure tells of anybody else's."""
    found = values(made.people["referrer"])

    assert (found["per-patient"].numerator, found["late"].denominator) == (1, 1)


def test_a_period_without_meetings_has_no_shares(made: History) -> None:
    found = values(made.people["coordinator"], Period(date(2024, 1, 1), date(2024, 12, 31)))

    assert {c for c, v in found.items() if v.figure(INDICATORS[c].kind) is not None} == set()


def test_another_board_is_left_out(made: History, site: Site) -> None:
    other = Board.objects.create(code="bowel", name="Bowel board", time_zone="Europe/Zurich")
    other.sites.add(site)

    found = values(made.people["coordinator"], Period(YEAR.since, YEAR.until, other))

    assert found["per-patient"].numerator == found["late"].denominator == 0


def test_every_state_is_known_to_the_indicators() -> None:
    """A new state of a meeting or a listing must say on which side it counts."""
    assert {*MeetingState.values} - {*HELD} == {"planned", "locked", "cancelled"}
    assert {*ItemState.values} - {*LISTED} == {"provisional", "moved", "removed"}


def reading(user: User) -> int:
    with CaptureQueriesContext(connection) as asked:
        facts_of(Scope(user, tuple(Board.objects.visible_to(user)), YEAR.since, NOW))
    return len(asked)


def test_many_cases_are_read_by_as_many_queries_as_none(
    board: Board, site: Site, surgeon: User
) -> None:
    few = reading(surgeon)
    from accounts.models import Membership

    Membership.objects.all().delete()
    User.objects.all().delete()
    many = reading(history(board, site).people["surgeon"])

    assert many == few <= 18


def test_the_page_says_what_it_speaks_of(made: History, client: Any) -> None:
    client.force_login(
        person_of(made), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    asked = {"since": "2025-07-01", "until": "2026-06-10"}

    page = client.get("/indicators/", asked).content.decode()
    opened = client.get("/indicators/quorate/", asked | {"show": "met"})

    assert "4 of 5" in page
    assert "80 %" in page
    assert opened.context["page"].page.paginator.count == 4
    assert "Aa, Anna" in opened.content.decode()
    assert "Cc, Anna" not in opened.content.decode()
    assert "Cc, Anna" in client.get("/indicators/quorate/", asked).content.decode()


def person_of(made: History) -> User:
    return made.people["coordinator"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"since": "2026-06-02", "until": "2026-06-01"}, "since"),
        ({"since": "2020-01-01", "until": "2026-06-01"}, "since"),
        ({"since": "yesterday"}, "since"),
        ({"board": "6a7f4b1e-0000-4000-8000-000000000000"}, "board"),
    ],
)
def test_a_wrong_period_is_refused_at_its_field(
    surgeon: User, client: Any, sent: dict[str, str], field: str
) -> None:
    client.force_login(surgeon, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get("/indicators/", sent)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_there_is_no_other_indicator(surgeon: User, client: Any) -> None:
    client.force_login(surgeon, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/indicators/made-up/").status_code == 404


def test_who_reads_no_minutes_has_no_indicators(site: Site, client: Any) -> None:
    for role in ("auditor", "system_admin"):
        client.force_login(
            person(site, role), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        assert client.get("/indicators/").status_code == 403
        assert client.get("/indicators/quorate/").status_code == 403


def test_whoever_takes_part_in_no_board_is_told_so(site: Site, client: Any) -> None:
    client.force_login(
        person(site, "surgeon"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    assert "You take part in no board" in client.get("/indicators/").content.decode()
    assert indicators_page(User.objects.get(), YEAR, NOW).has_boards is False
