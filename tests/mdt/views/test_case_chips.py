"""The list of cases by board and by clock: chips that add up with the others, and can be kept as a view."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.clocks import clock_definitions
from mdt.models import AgendaItem, Board, CaseClock, SavedView
from tests.mdt.course import AT, BY, course

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def pages(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator, backend=BACKEND)
    return client


@pytest.fixture
def unlisted_case(site: Site) -> Case:
    return import_document(
        from_json(course("h2", family_name="Other")), site=site, by=BY, at=AT
    ).case


@pytest.fixture
def second_board(site: Site) -> Board:
    board = Board.objects.create(code="colorectal", name="Colorectal board", time_zone="UTC")
    board.sites.add(site)
    return board


def found(pages: Client, query: str) -> list[Case]:
    return list(pages.get(f"/cases/?{query}").context["page"])


def started(case: Case, days_left: int, by: User) -> None:
    """A clock in calendar days that ends so many days from today."""
    clock = next(c for c in clock_definitions().values() if c.unit == "calendar")
    began = timezone.now().date() + timedelta(days=days_left - clock.target)
    CaseClock.objects.create(case=case, code=clock.code, started_on=began, started_by=by)


@pytest.mark.usefixtures("listed_item", "unlisted_case", "second_board")
def test_by_board(pages: Client, listed_item: AgendaItem) -> None:
    assert found(pages, "board=liver") == [listed_item.case]
    assert found(pages, "board=colorectal") == []
    assert len(found(pages, "board=of-nobody")) == 2


def test_a_board_has_a_chip_where_there_is_a_choice(
    pages: Client, listed_item: AgendaItem, second_board: Board
) -> None:
    def chips() -> set[str]:
        return {chip.query for chip in pages.get("/cases/?flag=red").context["chips"]}

    assert {"flag=red&board=liver", "flag=red&board=colorectal"} <= chips()
    second_board.sites.clear()
    assert not {query for query in chips() if "board" in query}


@pytest.mark.parametrize(
    ("_why", "days_left", "query", "is_found"),
    [
        ("past its end", -1, "clock=over", True),
        ("on its last day it is not breached", 0, "clock=over", False),
        ("on its last day", 0, "clock=soon", True),
        ("the last day of the week", 6, "clock=soon", True),
        ("a day later", 7, "clock=soon", False),
        ("breached is not soon", -1, "clock=soon", False),
    ],
)
def test_by_clock(
    _why: str, days_left: int, query: str, is_found: bool, pages: Client, unlisted_case: Case,
    progressing_case: Case, coordinator: User,
) -> None:  # fmt: skip
    started(progressing_case, days_left, coordinator)

    assert found(pages, query) == ([progressing_case] if is_found else [])


@pytest.mark.usefixtures("listed_item", "second_board")
def test_what_is_chosen_stays_in_search_pages_and_views(pages: Client) -> None:
    query = "q=h&board=liver&clock=soon"
    shown = pages.get(f"/cases/?{query}").content.decode()
    assert '<input type="hidden" name="board" value="liver">' in shown
    assert '<input type="hidden" name="clock" value="soon">' in shown

    pages.post("/views/", {"page": "cases", "name": "mine", "query": f"{query}&junk=1"})

    view = SavedView.objects.get()
    assert sorted(view.query.split("&")) == sorted(query.split("&"))
