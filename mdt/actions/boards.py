"""Boards, as the system administrator of their sites sets them up."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.actions.sites import code_problems, time_zone_problem
from accounts.exceptions import Invalid, NotPermitted, Problem, StaleVersion
from accounts.models import Site, User
from accounts.permissions import Permission, sites_with
from mdt.actions.attendance import DISCIPLINES
from mdt.models import AgendaItem, Board, DissentPolicy, Meeting

MOST_MINUTES = 600
# Less than half a meeting planned is a slip of the keyboard.
LEAST_FILLED = 50


@dataclass(frozen=True, slots=True)
class Setting:
    """``quorum`` names disciplines; the figures are minutes."""

    name: str
    time_zone: str
    quorum: tuple[str, ...]
    minutes_per_case: int
    break_after_minutes: int
    suggestions_shown: bool
    letters_wait: bool
    dissent_policy: str
    pathologist_asked: bool = False
    nurse_wished: bool = True
    break_minutes: int = 10
    fill_percent: int = 85


def setting_of(board: Board) -> Setting:
    return Setting(
        board.name, board.time_zone, tuple(board.quorum), board.minutes_per_case,
        board.break_after_minutes, board.suggestions_shown, board.letters_wait,
        board.dissent_policy, board.pathologist_asked, board.nurse_wished,
        board.break_minutes, board.fill_percent,
    )  # fmt: skip


def version_of(board: Board) -> str:
    """A word for the board as it stands; it changes with whatever a form would overwrite."""
    facts = [asdict(setting_of(board)), _codes(board)]
    return sha256(json.dumps(facts).encode()).hexdigest()[:16]


@transaction.atomic
def add(*, code: str, setting: Setting, sites: list[Site], by: User, at: datetime) -> Board:
    """A board for these sites, all of which ``by`` manages. Whoever has a role there belongs to it by that role.

    Raises ``Invalid`` with the place of each thing wrong, ``NotPermitted`` for a site of somebody else.
    """
    _check_manages(by, sites)
    _check(setting, sites, _wrong_code(code))
    try:
        with transaction.atomic():
            board = Board.objects.create(code=code, **_values(setting))
    except IntegrityError as error:
        raise _taken(code) from error
    board.sites.set(sites)
    detail = _facts(setting, _codes(board))
    audit.record("board added", board, by=by, at=at, site_code=sites[0].code, detail=detail)
    return board


@transaction.atomic
def change(
    *, board: Board, seen: str, setting: Setting, sites: list[Site], by: User, at: datetime
) -> Board:
    """Settle a board anew; its code stays. ``seen`` is ``version_of`` the board when it was shown.

    What was held keeps the quorum it was held with. Raises ``StaleVersion`` if the board changed since, ``Invalid`` with
    the field: its place while meetings are planned by its clock, and a site whose cases are still on its lists.
    """
    board = Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    _check_manages(by, [*board.sites.all(), *sites])
    if version_of(board) != seen:
        raise StaleVersion(
            "Somebody else changed this board since you opened it. Nothing was overwritten."
        )
    _check(setting, sites, [*_zone_in_use(board, setting, at), *_sites_in_use(board, sites)])
    before = _facts(setting_of(board), _codes(board))
    after = _facts(setting, sorted(site.code for site in sites))
    changed = [name for name, value in after.items() if before[name] != value]
    if not changed:
        return board
    for name, value in _values(setting).items():
        setattr(board, name, value)
    board.save()
    board.sites.set(sites)
    detail = {name: [before[name], after[name]] for name in changed}
    audit.record("board changed", board, by=by, at=at, site_code=sites[0].code, detail=detail)
    return board


def may_set_up(by: User, board: Board) -> bool:
    """Whether this person manages every site of the board."""
    managed = sites_with(by, Permission.MANAGE_USERS)
    return board.sites.exists() and not board.sites.exclude(pk__in=managed).exists()


def _check_manages(by: User, sites: list[Site]) -> None:
    managed = set(sites_with(by, Permission.MANAGE_USERS))
    if not managed or not managed.issuperset(sites):
        raise NotPermitted("A board is settled by who manages all of its sites.")


def _check(setting: Setting, sites: list[Site], problems: list[Problem]) -> None:
    """Raise ``Invalid`` with these problems and every further one."""
    if not setting.name.strip():
        problems.append(Problem("name", "Give the board a name."))
    if not sites:
        problems.append(Problem("sites", "Choose at least one site."))
    problems.extend(time_zone_problem(setting.time_zone))
    if not setting.quorum or not set(setting.quorum) <= {one.value for one in DISCIPLINES}:
        problems.append(Problem("quorum", "Choose who must be present."))
    problems.extend(
        Problem(place, f"Give minutes from 1 to {MOST_MINUTES}.")
        for place in ("minutes_per_case", "break_after_minutes", "break_minutes")
        if not 1 <= getattr(setting, place) <= MOST_MINUTES
    )
    if not LEAST_FILLED <= setting.fill_percent <= 100:
        words = f"Give a share from {LEAST_FILLED} to 100."
        problems.append(Problem("fill_percent", words))
    if setting.dissent_policy not in DissentPolicy.values:
        problems.append(Problem("dissent_policy", "Choose one of the ways to name who dissented."))
    if problems:
        raise Invalid("The board is not saved.", problems=tuple(problems))


def _wrong_code(code: str) -> list[Problem]:
    found = code_problems(code)
    if not found and Board.objects.filter(code=code).exists():
        found.extend(_taken(code).problems)
    return found


def _taken(code: str) -> Invalid:
    words = f"There is a board with the code {code} already."
    return Invalid(words, problems=(Problem("code", words),))


def _zone_in_use(board: Board, setting: Setting, at: datetime) -> list[Problem]:
    """A planned meeting has its moment: with another zone it would stand at another hour of the wall clock."""
    if board.time_zone == setting.time_zone:
        return []
    if not Meeting.objects.filter(board=board).upcoming(at).exists():
        return []
    words = "Meetings are planned by this board’s clock. Cancel or end them before its time zone changes."
    return [Problem("time_zone", words)]


def _sites_in_use(board: Board, sites: list[Site]) -> list[Problem]:
    waiting = AgendaItem.objects.placed().filter(board=board)
    left = waiting.exclude(case__site__in=sites).values_list("case__site__name", flat=True)
    names = sorted(set(left))
    return [Problem("sites", f"Cases of {name} are still on this board’s lists.") for name in names]


def _codes(board: Board) -> list[str]:
    return sorted(board.sites.values_list("code", flat=True))


def _values(setting: Setting) -> dict[str, object]:
    return asdict(setting) | {"name": setting.name.strip(), "quorum": list(setting.quorum)}


def _facts(setting: Setting, sites: list[str]) -> dict[str, object]:
    return _values(setting) | {"sites": sites}
