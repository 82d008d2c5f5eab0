"""The panel as one person may see it: their own vote, how many voted, and the rest only once revealed."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Permission
from cases.models import Case
from mdt.actions.panels import CLASSES, FEW, TECHNIQUES
from mdt.models import PanelVote, VotePanel


@dataclass(frozen=True, slots=True)
class PanelView:
    panel: VotePanel | None
    cast: int
    mine: PanelVote | None
    revealed: list[PanelVote]
    disagree: bool
    may_open: bool
    may_vote: bool
    may_widen: bool
    classes: tuple[str, ...]
    techniques: tuple[str, ...]


def panel_of(case: Case, user: User, held: Set[Permission]) -> PanelView:
    """``held``: what the person may do at the case's site."""
    panel = VotePanel.objects.latest_for(case)
    votes = list(panel.votes.select_related("surgeon")) if panel else []
    return panel_view(panel, votes, user, held)


def panel_view(
    panel: VotePanel | None, votes: Sequence[PanelVote], user: User, held: Set[Permission]
) -> PanelView:
    """The same from rows that were read already."""
    mine = next((vote for vote in votes if vote.surgeon_id == user.pk), None)
    revealed = [vote for vote in votes if vote.revealed_at]
    disagree = len({vote.resectability for vote in revealed}) > 1
    is_open, leads = bool(panel and panel.is_open), Permission.DRAFT_DECISION in held
    return PanelView(
        panel=panel,
        cast=len(votes),
        mine=mine,
        revealed=revealed,
        disagree=disagree,
        may_open=leads and not is_open,
        may_vote=is_open and mine is None and Permission.VOTE in held,
        may_widen=bool(leads and panel and not is_open and disagree and panel.needed == FEW),
        classes=CLASSES,
        techniques=TECHNIQUES,
    )
