"""What the boards know of a case beside its facts: referrals, objection, waiting times."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from accounts.permissions import Permission
from cases.models import Case
from mdt.clocks import clocks_of_profile
from mdt.models import Board, CaseClock, Objection, Referral, Resolution
from mdt.presenters.case_sides import CaseSides
from mdt.presenters.clocks import rows_from
from mdt.rules.clocks import ClockDefinition, Standing


@dataclass(frozen=True, slots=True)
class BoardSide:
    boards: list[Board]
    referrals: list[Referral]
    objection: Objection | None
    clocks: list[tuple[CaseClock, Standing]]
    offered_clocks: list[ClockDefinition]
    may_refer: bool
    today: date
    resolutions: list[tuple[str, str]]
    may_resolve: bool


def board_side(case: Case, sides: CaseSides, held: Set[Permission], today: date) -> BoardSide:
    """``held``: what the person may do at the case's site."""
    may_refer = Permission.REFER in held
    return BoardSide(
        boards=sides.boards if may_refer else [],
        referrals=sides.referrals,
        objection=sides.objection,
        clocks=rows_from(sides.clocks, as_of=today),
        offered_clocks=clocks_of_profile(case.site.country_profile) if may_refer else [],
        may_refer=may_refer,
        today=today,
        resolutions=[(value, str(label)) for value, label in Resolution.choices],
        may_resolve=Permission.TRIAGE in held,
    )
