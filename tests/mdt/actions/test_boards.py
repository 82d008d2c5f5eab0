"""A board is set up by who manages all of its sites, and keeps what its meetings stand on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accounts.exceptions import Invalid, NotPermitted, StaleVersion
from accounts.models import AuditEvent, Membership, Site, User
from mdt.actions import boards
from mdt.models import AgendaItem, Board, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import AT

pytestmark = pytest.mark.django_db
LIVER = boards.Setting(
    "Liver board", "Europe/Zurich", ("surgeon", "oncologist"), 10, 60,
    suggestions_shown=True, letters_wait=False, dissent_policy="named",
)  # fmt: skip


@pytest.fixture
def admin(site: Site) -> User:
    return person(site, "system_admin")


def change(board: Board, by: User, setting: boards.Setting, sites: list[Site]) -> Board:
    seen = boards.version_of(board)
    return boards.change(board=board, seen=seen, setting=setting, sites=sites, by=by, at=AT)


def test_add(admin: User, site: Site, coordinator: User) -> None:
    board = boards.add(code="new", setting=LIVER, sites=[site], by=admin, at=AT)

    assert boards.setting_of(board) == LIVER
    assert Board.objects.visible_to(coordinator).get() == board
    assert AuditEvent.objects.get(event="board added").detail["sites"] == ["lakeside"]


@pytest.mark.parametrize(
    ("place", "setting"),
    [
        ("name", replace(LIVER, name=" ")),
        ("time_zone", replace(LIVER, time_zone="Nowhere")),
        ("quorum", replace(LIVER, quorum=())),
        ("quorum", replace(LIVER, quorum=("butcher",))),
        ("minutes_per_case", replace(LIVER, minutes_per_case=0)),
        ("break_after_minutes", replace(LIVER, break_after_minutes=601)),
        ("dissent_policy", replace(LIVER, dissent_policy="shout")),
    ],
)
def test_what_is_wrong_is_named(
    admin: User, site: Site, place: str, setting: boards.Setting
) -> None:
    with pytest.raises(Invalid) as refusal:
        boards.add(code="new", setting=setting, sites=[site], by=admin, at=AT)

    assert [problem.path for problem in refusal.value.problems] == [place]
    assert not Board.objects.exists()


def test_a_code_is_used_once_and_a_board_has_a_site(admin: User, site: Site) -> None:
    boards.add(code="new", setting=LIVER, sites=[site], by=admin, at=AT)

    for code, sites, place in (("new", [site], "code"), ("a b", [site], "code"), ("c", [], "sites")):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            boards.add(code=code, setting=LIVER, sites=sites, by=admin, at=AT)
        assert [problem.path for problem in refusal.value.problems] == [place]


def test_change_and_the_second_of_two(admin: User, site: Site) -> None:
    board = boards.add(code="new", setting=LIVER, sites=[site], by=admin, at=AT)
    seen = boards.version_of(board)
    change(board, admin, replace(LIVER, minutes_per_case=12), [site])

    with pytest.raises(StaleVersion):
        boards.change(board=board, seen=seen, setting=LIVER, sites=[site], by=admin, at=AT)

    board.refresh_from_db()
    assert board.minutes_per_case == 12
    assert AuditEvent.objects.get(event="board changed").detail == {"minutes_per_case": [10, 12]}


def test_the_same_again_changes_nothing(admin: User, site: Site) -> None:
    board = boards.add(code="new", setting=LIVER, sites=[site], by=admin, at=AT)

    change(board, admin, LIVER, [site])

    assert not AuditEvent.objects.filter(event="board changed").exists()


def test_the_clock_stays_while_meetings_are_planned_by_it(
    admin: User, site: Site, listed_item: AgendaItem
) -> None:
    board = listed_item.board
    setting = replace(boards.setting_of(board), time_zone="Asia/Shanghai")

    with pytest.raises(Invalid) as refusal:
        change(board, admin, setting, [site])
    assert [problem.path for problem in refusal.value.problems] == ["time_zone"]

    Meeting.objects.update(state="cancelled")
    assert change(board, admin, setting, [site]).time_zone == "Asia/Shanghai"


def test_a_site_with_listed_cases_stays(admin: User, site: Site, listed_item: AgendaItem) -> None:
    second = Site.objects.create(code="second", name="Second")
    Membership.objects.create(user=admin, site=second, role="system_admin")
    board = listed_item.board

    with pytest.raises(Invalid, match="not saved") as refusal:
        change(board, admin, boards.setting_of(board), [second])

    assert [problem.path for problem in refusal.value.problems] == ["sites"]
    assert list(board.sites.all()) == [site]


def test_who_may_not(admin: User, site: Site, coordinator: User, stranger: User) -> None:
    elsewhere = Site.objects.get(code="elsewhere")
    board = boards.add(code="new", setting=LIVER, sites=[site], by=admin, at=AT)
    shared = boards.add(code="shared", setting=LIVER, sites=[site], by=admin, at=AT)
    shared.sites.add(elsewhere)

    steps: list[Callable[[], object]] = [
        lambda: boards.add(code="x", setting=LIVER, sites=[site], by=coordinator, at=AT),
        lambda: boards.add(code="x", setting=LIVER, sites=[site, elsewhere], by=admin, at=AT),
        lambda: change(board, coordinator, LIVER, [site]),
        lambda: change(board, stranger, LIVER, [elsewhere]),
        lambda: change(board, admin, LIVER, [site, elsewhere]),
        lambda: change(shared, admin, LIVER, [site]),
    ]
    for refused in steps:
        with pytest.raises(NotPermitted):
            refused()
