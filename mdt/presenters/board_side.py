"""What the boards know of a case beside its facts: referrals, objection, waiting times, other boards."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import Permission, may
from cases.models import Case
from mdt.clocks import clocks_of_profile
from mdt.models import AgendaItem, Board, CaseClock, Objection, Referral, Resolution
from mdt.presenters.clocks import rows_of
from mdt.rules.clocks import ClockDefinition, Standing


@dataclass(frozen=True, slots=True)
class BoardSide:
    boards: list[Board]
    referrals: list[Referral]
    objection: Objection | None
    is_barred: bool
    clocks: list[tuple[CaseClock, Standing]]
    offered_clocks: list[ClockDefinition]
    may_refer: bool
    today: date
    elsewhere: list[AgendaItem]
    resolutions: list[tuple[str, str]]
    may_resolve: bool


def board_side(case: Case, user: User, today: date) -> BoardSide:
    may_refer = may(user, Permission.REFER, case.site_id)
    objection = Objection.objects.filter(case=case).first()
    shown = Referral.objects.visible_to(user).filter(case=case).select_related("board", "referrer")
    items = AgendaItem.objects.placed().filter(case=case).select_related("meeting__board")
    return BoardSide(
        boards=list(Board.objects.visible_to(user).filter(sites=case.site_id)) if may_refer else [],
        referrals=list(shown),
        objection=objection,
        is_barred=Objection.objects.barring().filter(case=case).exists(),
        clocks=rows_of(case.pk, as_of=today),
        offered_clocks=clocks_of_profile(case.site.country_profile) if may_refer else [],
        may_refer=may_refer,
        today=today,
        elsewhere=list(items),
        resolutions=[(value, str(label)) for value, label in Resolution.choices],
        may_resolve=may(user, Permission.TRIAGE, case.site_id),
    )
