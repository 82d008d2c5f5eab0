"""What lies around the facts of one case, read in one statement: flags, lists, decisions, clocks, votes, referrals."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Membership, User
from accounts.permissions import PERMISSIONS, Permission
from accounts.together import attach, read_together
from cases.models import Booking, Case, DocumentOrigin, Flag, WorkUp
from mdt.models import (
    Action,
    AgendaItem,
    Board,
    CaseClock,
    ClockAdjustment,
    Decision,
    Meeting,
    Objection,
    PanelVote,
    Referral,
    VotePanel,
)
from recommendations.models import Evaluation

MEETINGS = 6


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case of the same person, after two records were joined; ``listed`` are its places on lists."""

    case: Case
    listed: list[AgendaItem]


@dataclass(frozen=True, slots=True)
class CaseSides:
    """Rows as they stand; ``site_boards`` are those that decide for the case, whoever looks."""

    held: frozenset[Permission]
    evaluation: Evaluation | None
    flags: list[Flag]
    listed: list[AgendaItem]
    decisions: list[Decision]
    objection: Objection | None
    referrals: list[Referral]
    boards: list[Board]
    site_boards: list[Board]
    clocks: list[CaseClock]
    panel: VotePanel | None
    votes: list[PanelVote]
    meetings: list[Meeting]
    work_up: list[WorkUp]
    documents: list[DocumentOrigin]
    others: list[OtherCase]
    bookings: list[Booking]


def case_sides(case: Case, user: User, now: datetime) -> CaseSides:
    """One query, however much there is; the caller made sure that the person may see the case."""
    site, mine = case.site_id, {"case": case}
    meetings = Meeting.objects.filter(board__sites=site).upcoming(now).select_related("board")
    referrals = Referral.objects.visible_to(user).filter(**mine)
    decisions = Decision.objects.signed().filter(item__case=case)
    (roles, evaluations, flags, listed, signed, actions, objections, referred, boards, deciding, clocks,
     adjustments, panels, votes, coming, work_up, documents, bookings, others, listed_too) = read_together(
        Membership.objects.filter(user=user, site=site),
        Evaluation.objects.filter(**mine).order_by("-id")[:1],
        Flag.objects.filter(**mine).order_by("-raised_on", "code"),
        AgendaItem.objects.active().filter(**mine).select_related("meeting__board"),
        decisions.select_related("signed_by", "item__meeting__board").order_by("-signed_at"),
        Action.objects.filter(decision__in=decisions).select_related("owner"),
        Objection.objects.filter(**mine)[:1],
        referrals.select_related("board", "referrer"),
        Board.objects.visible_to(user).filter(sites=site),
        Board.objects.filter(sites=site),
        CaseClock.objects.running().filter(**mine),
        ClockAdjustment.objects.filter(clock__case=case),
        VotePanel.objects.filter(**mine).order_by("-id")[:1],
        PanelVote.objects.filter(panel__case=case).select_related("surgeon"),
        meetings[:MEETINGS],
        WorkUp.objects.standing().filter(**mine),
        DocumentOrigin.objects.of_case(case), Booking.objects.of_case(case.pk),
        Case.objects.visible_to(user).filter(patient=case.patient_id).exclude(pk=case.pk).select_related("site"),
        AgendaItem.objects.placed().filter(case__patient=case.patient_id).exclude(case=case).select_related("meeting__board"),
    )  # fmt: skip
    attach(signed, "actions", actions, "decision_id")
    attach(clocks, "adjustments", adjustments, "clock_id")
    panel = panels[0] if panels else None
    return CaseSides(
        held=frozenset().union(*(PERMISSIONS[one.role] for one in roles)),
        evaluation=evaluations[0] if evaluations else None,
        flags=flags,
        listed=listed,
        decisions=signed,
        objection=objections[0] if objections else None,
        referrals=referred,
        boards=boards,
        site_boards=deciding,
        clocks=clocks,
        panel=panel,
        votes=[vote for vote in votes if panel and vote.panel_id == panel.pk],
        meetings=coming,
        work_up=work_up,
        documents=documents,
        others=_other_cases(others, listed_too),
        bookings=bookings,
    )


def _other_cases(cases: list[Case], listed: list[AgendaItem]) -> list[OtherCase]:
    return [OtherCase(one, [item for item in listed if item.case_id == one.pk]) for one in cases]
