"""Blind panels: open, vote, reveal, widen. The record learns of no vote before all are revealed."""

from datetime import datetime
from typing import Any, get_args

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import Site, User
from accounts.permissions import Permission, check
from cases.actions.recording import amend
from cases.models import Case
from cases.rules import vocabulary as v
from mdt.models import PanelVote, VotePanel

FEW, MANY = 3, 5
CLASSES: tuple[str, ...] = get_args(v.Resectability)
TECHNIQUES: tuple[str, ...] = get_args(v.Technique)


@transaction.atomic
def open_panel(*, case: Case, by: User, at: datetime) -> VotePanel:
    """Ask three surgeons; an open panel of the case is returned as it is."""
    check(by, Permission.DRAFT_DECISION, case.site_id)
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    known = VotePanel.objects.filter(case=case, revealed_at=None).first()
    if known:
        return known
    panel = VotePanel.objects.create(case=case, opened_by=by, opened_at=at)
    audit.record("panel opened", panel, by=by, at=at, detail={"needed": FEW})
    return panel


@transaction.atomic
def vote(
    *, panel: VotePanel, resectability: str, technique: str, reason: str, by: User, at: datetime
) -> VotePanel:
    """Cast one's own vote, once. The last vote needed reveals all, and writes them to the case.

    The audit trail says that a person voted, never what.
    """
    panel = _locked(panel)
    check(by, Permission.VOTE, panel.case.site_id)
    _check_words(resectability, technique)
    if not panel.is_open:
        raise NotAllowedNow("The votes of this panel are revealed already.")
    if panel.votes.filter(surgeon=by).exists():
        raise NotAllowedNow("You have voted; a vote of a blind panel stands.")
    PanelVote.objects.create(
        panel=panel, surgeon=by, resectability=resectability, technique=technique or None,
        reason=reason.strip(), voted_at=at,
    )  # fmt: skip
    audit.record("panel vote cast", panel, by=by, at=at)
    if panel.votes.count() >= panel.needed:
        _reveal(panel, by, at)
    return panel


@transaction.atomic
def widen(*, panel: VotePanel, by: User, at: datetime) -> VotePanel:
    """Ask two more surgeons where three disagree; they vote without seeing each other."""
    panel = _locked(panel)
    check(by, Permission.DRAFT_DECISION, panel.case.site_id)
    if panel.is_open and panel.needed == MANY:
        return panel
    if panel.is_open or panel.needed == MANY:
        raise NotAllowedNow("Only a revealed panel of three can be widened.")
    if len(set(panel.votes.values_list("resectability", flat=True))) == 1:
        raise NotAllowedNow("The surgeons agree; there is nothing to settle.")
    if VotePanel.objects.filter(case=panel.case, pk__gt=panel.pk).exists():
        raise NotAllowedNow("A later panel has been asked about this case.")
    panel.needed, panel.revealed_at = MANY, None
    panel.save(update_fields=["needed", "revealed_at"])
    audit.record("panel widened", panel, by=by, at=at, detail={"needed": MANY})
    return panel


def _reveal(panel: VotePanel, by: User, at: datetime) -> None:
    hidden = list(panel.votes.filter(revealed_at=None).select_related("surgeon"))
    panel.votes.filter(revealed_at=None).update(revealed_at=at)
    panel.revealed_at = at
    panel.save(update_fields=["revealed_at"])

    def edit(content: dict[str, Any]) -> None:
        content.setdefault("resectability_votes", []).extend(
            _item(one, panel.case.site) for one in hidden
        )

    amend(case=panel.case, edit=edit, event="panel votes revealed", by=by, at=at)
    audit.record("panel revealed", panel, by=by, at=at, detail={"votes": panel.needed})


def _item(one: PanelVote, site: Site) -> dict[str, str]:
    words = {
        "surgeon": one.surgeon.full_name,
        "voted_on": day_at(site, one.voted_at).isoformat(),
        "class": one.resectability,
        "technique": one.technique,
        "reason": one.reason,
    }
    return {name: value for name, value in words.items() if value}


def _check_words(resectability: str, technique: str) -> None:
    if resectability not in CLASSES:
        problem = Problem("resectability", "is on no list")
        raise Invalid("Say whether it can be resected.", problems=(problem,))
    if technique and technique not in TECHNIQUES:
        problem = Problem("technique", "is on no list")
        raise Invalid("Say how difficult it is.", problems=(problem,))


def _locked(panel: VotePanel) -> VotePanel:
    rows = VotePanel.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case").get(pk=panel.pk)
