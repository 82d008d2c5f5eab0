"""Recording, reading back and signing a decision; adding to one that is signed.

Nothing fills a decision but the people who record it: suggestions stand beside it and are answered, never copied.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import (
    Invalid,
    NotAllowedNow,
    NotPermitted,
    Problem,
    StaleVersion,
)
from accounts.models import User
from accounts.permissions import Permission, check
from accounts.reauthentication import Proof, check_again
from cases.models import Case, Flag, FlagState
from mdt.actions import after, live, telling, watching
from mdt.actions.sealing import heard_at, quorum_of, seal, snapshot_of, to_be_sealed
from mdt.actions.wording import check_words, gaps
from mdt.exceptions import (
    ConfirmationNeeded,
    DecisionIncomplete,
    LiverSurgeonNeeded,
    QuorumNotMet,
)
from mdt.models import Addendum, AgendaItem, Decision, DecisionState, DissentPolicy, ItemState
from mdt.rules.quorum import Quorum, lacks_liver_surgeon

__all__ = ["add_addendum", "confirm", "gaps", "read_back", "save_draft", "sign"]

FIELDS = (
    "question_answered", "recommendation", "rationale", "intent", "treatments", "has_dissent", "dissent",
    "informs_patient", "resectability", "no_treatment_reason", "options", "alternatives", "conditions",
    "rediscuss_due", "votes", "dissent_by", "trial", "informs_channel", "informs_on",
)  # fmt: skip


@transaction.atomic
def save_draft(
    *,
    item: AgendaItem,
    content: Mapping[str, Any],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Decision:
    """Keep what the recorder has typed so far. A stale screen never overwrites a newer text."""
    item = (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("case", "meeting__board")
        .get(pk=item.pk)
    )
    check(by, Permission.DRAFT_DECISION, item.case.site_id)
    decision = item.decisions.select_for_update().filter(state__in=("draft", "read_back")).first()
    if item.state != ItemState.LISTED and not _is_correction(decision):
        raise NotAllowedNow("This item is no longer open for a decision.")
    live.check_may_write(item.meeting, by)
    if decision is None:
        decision = Decision(item=item, recorded_by=by, recorded_at=at, version=0)
    if expected_version is not None and decision.version != expected_version:
        raise StaleVersion(
            "Somebody else changed this draft since you opened it; your text was not saved."
        )
    for name in FIELDS:
        if name in content:
            setattr(decision, name, content[name])
    if item.meeting.board.dissent_policy == DissentPolicy.ANONYMOUS:
        decision.dissent_by = None
    check_words(decision)
    decision.state, decision.version = DecisionState.DRAFT, decision.version + 1
    decision.read_back_at = decision.confirmed_by = decision.confirmed_at = None
    decision.recorded_by, decision.recorded_at = by, at
    decision.save()
    decision.typists.add(by)
    live.touch(item.meeting_id)
    audit.record("decision drafted", decision, by=by, at=at, detail={"version": decision.version})
    return decision


def _is_correction(decision: Decision | None) -> bool:
    return decision is not None and decision.supersedes_id is not None


@transaction.atomic
def read_back(*, decision: Decision, by: User, at: datetime) -> Decision:
    """Note that the whole text was read aloud. Raises ``DecisionIncomplete`` naming what is missing."""
    decision = _locked(decision)
    check(by, Permission.DRAFT_DECISION, decision.item.case.site_id)
    if decision.state == DecisionState.SIGNED:
        raise NotAllowedNow("A signed decision cannot be read back again.")
    missing = gaps(decision)
    if missing:
        raise DecisionIncomplete("The decision is not complete yet.", problems=missing)
    decision.state, decision.read_back_at = DecisionState.READ_BACK, at
    decision.version += 1
    decision.save()
    live.touch(decision.item.meeting_id)
    audit.record("decision read back", decision, by=by, at=at)
    return decision


@transaction.atomic
def confirm(*, decision: Decision, by: User, at: datetime, expected_version: int) -> Decision:
    """A second clinician confirms the text as it was read back, so that nobody signs alone what they typed."""
    decision = _locked(decision)
    check(by, Permission.ADD_ADDENDUM, decision.item.case.site_id)
    if decision.state != DecisionState.READ_BACK or decision.version != expected_version:
        raise StaleVersion("The text changed since it was read back to you; read it back again.")
    if decision.typists.filter(pk=by.pk).exists():
        raise NotAllowedNow("Somebody who did not type the text must confirm it.")
    decision.confirmed_by, decision.confirmed_at = by, at
    decision.save(update_fields=["confirmed_by", "confirmed_at"])
    live.touch(decision.item.meeting_id)
    audit.record("decision confirmed", decision, by=by, at=at)
    return decision


@transaction.atomic
def sign(
    *,
    decision: Decision,
    by: User,
    password: Proof,
    at: datetime,
    expected_version: int,
    quorum_override: str = "",
) -> Decision:
    """Seal a decision that was read back. From then on the database itself refuses every change.

    Raises ``ReauthenticationNeeded`` for a wrong password, ``ProviderNeeded`` where the identity provider is asked
    instead, and ``QuorumNotMet`` when somebody is missing and no reason to go on is given.
    """
    # The case first, as the assessment does: what is sealed cannot change meanwhile, and nobody waits in a ring.
    Case.objects.select_for_update(no_key=True).get(agenda_items__decisions=decision)
    decision = _locked(decision)
    item = decision.item
    check_may_sign(by, item, at)
    _check_signable(decision, by, expected_version)
    quorum = _check_quorum(decision, at, quorum_override)
    decision.quorum_override = "" if quorum.is_met else quorum_override.strip()
    decision.signed_by, decision.signed_at, decision.state = by, at, DecisionState.SIGNED
    decision.snapshot = snapshot_of(decision, quorum) | watching.as_known(decision)
    decision.assurance = check_again(by, password, to_be_sealed(decision))
    decision.sha256 = seal(decision)
    decision.save()
    answered = _answer_flags(item, by, at)
    telling.tell_referrers(item=item, at=at)
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.DECIDED)
    live.stop_clock_of(item, at)
    live.touch(item.meeting_id)
    detail = {"sha256": decision.sha256, "flags_answered": answered}
    audit.record("decision signed", decision, by=by, at=at, detail=detail)
    after.follow(decision=decision, by=by, at=at)
    return decision


def check_may_sign(by: User, item: AgendaItem, at: datetime) -> None:
    """The chair, if a clinician, and whom the board nominated for this day; without any surgeons and oncologists."""
    board = item.meeting.board
    nominated = board.signers.in_force(day_at(board, at))
    is_chair = item.meeting.chair_id == by.pk
    if is_chair or nominated.exists():
        check(by, Permission.ADD_ADDENDUM, item.case.site_id)
        if is_chair or nominated.filter(person=by).exists():
            return
        raise NotPermitted("The chair or a nominated clinician signs at this board.")
    check(by, Permission.SIGN_DECISION, item.case.site_id)


def _check_signable(decision: Decision, by: User, expected_version: int) -> None:
    if decision.version != expected_version:
        raise StaleVersion("The text changed since it was read back to you; read it back again.")
    if decision.state != DecisionState.READ_BACK:
        raise NotAllowedNow("Read the decision back before it is signed.")
    if decision.item.state != ItemState.LISTED and not _is_correction(decision):
        raise NotAllowedNow("This case is no longer on the list of this meeting.")
    typed = decision.typists.filter(pk=by.pk).exists()
    if (typed or _is_correction(decision)) and decision.confirmed_by_id in (None, by.pk):
        raise ConfirmationNeeded("A second member must confirm the text before it is signed.")


def _check_quorum(decision: Decision, at: datetime, override: str) -> Quorum:
    """Who was there when it was read aloud: for a correction at the first time, from paper as written there."""
    quorum = (
        watching.quorum_at_signing(decision.supersedes)
        if decision.supersedes
        else quorum_of(decision.item, heard_at(decision, at))
    )
    if decision.closes_resection and lacks_liver_surgeon(quorum):
        raise LiverSurgeonNeeded(
            "This closes the way to a resection. It is not final without a liver surgeon, whatever the reason."
        )
    if not quorum.is_met and not override.strip():
        missing = ", ".join(quorum.missing)
        raise QuorumNotMet(f"Missing: {missing}. Give the reason to decide without.")
    return quorum


def _answer_flags(item: AgendaItem, by: User, at: datetime) -> int:
    """A new decision closes the flags it answered; return how many."""
    answered = Flag.objects.filter(reasons__item=item, state=FlagState.OPEN).values_list(
        "pk", flat=True
    )
    return Flag.objects.filter(pk__in=list(answered)).update(
        state=FlagState.ANSWERED,
        state_because="Answered by a decision of the board.",
        changed_by=by,
        changed_at=at,
    )


@transaction.atomic
def add_addendum(*, decision: Decision, text: str, by: User, at: datetime) -> Addendum:
    """Add to a signed decision; the original stays as it was."""
    decision = _locked(decision)
    check(by, Permission.ADD_ADDENDUM, decision.item.case.site_id)
    if decision.state != DecisionState.SIGNED:
        raise NotAllowedNow("A draft is changed, not added to.")
    if not text.strip():
        raise Invalid("Write what is to be added.", problems=(Problem("text", "is empty"),))
    addendum = Addendum.objects.create(decision=decision, text=text.strip(), by=by, at=at)
    audit.record(
        "addendum added", decision, by=by, at=at, detail={"addendum": str(addendum.public_id)}
    )
    return addendum


def _locked(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "item__case__site", "item__meeting__board", "recorded_by", "informs_patient", "signed_by",
        "confirmed_by", "dissent_by", "supersedes",
    )  # fmt: skip
    return rows.get(pk=decision.pk)
