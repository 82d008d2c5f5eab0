"""Recording, reading back and signing a decision; adding to one that is signed.

Nothing fills a decision but the people who record it: suggestions stand beside it and are answered, never copied.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem, StaleVersion
from accounts.models import User
from accounts.permissions import Permission, check
from accounts.reauthentication import check_again
from cases.models import Case, Flag, FlagState
from mdt.actions import telling
from mdt.actions.sealing import quorum_of, seal, snapshot_of
from mdt.exceptions import DecisionIncomplete, QuorumNotMet
from mdt.models import (
    Addendum,
    AgendaItem,
    Decision,
    DecisionIntent,
    DecisionState,
    ItemState,
    QuestionAnswered,
    Treatment,
)

FIELDS = (
    "question_answered", "recommendation", "rationale", "intent", "treatments", "has_dissent", "dissent",
    "informs_patient",
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
        .select_related("case", "meeting")
        .get(pk=item.pk)
    )
    check(by, Permission.DRAFT_DECISION, item.case.site_id)
    if item.state != ItemState.LISTED:
        raise NotAllowedNow("This item is no longer open for a decision.")
    decision = item.decisions.select_for_update().filter(state__in=("draft", "read_back")).first()
    if decision is None:
        decision = Decision(item=item, recorded_by=by, recorded_at=at, version=0)
    if expected_version is not None and decision.version != expected_version:
        raise StaleVersion(
            "Somebody else changed this draft since you opened it; your text was not saved."
        )
    for name in FIELDS:
        if name in content:
            setattr(decision, name, content[name])
    _check_words(decision)
    decision.state, decision.version, decision.read_back_at = (
        DecisionState.DRAFT,
        decision.version + 1,
        None,
    )
    decision.recorded_by, decision.recorded_at = by, at
    decision.save()
    audit.record("decision drafted", decision, by=by, at=at, detail={"version": decision.version})
    return decision


def _check_words(decision: Decision) -> None:
    wrong = [
        Problem(name, "is not one of the words of the list")
        for name, value, words in (
            ("question_answered", decision.question_answered, QuestionAnswered.values),
            ("intent", decision.intent, DecisionIntent.values),
        )
        if value and value not in words
    ]
    wrong += [
        Problem("treatments", f"{code} is not on the list")
        for code in decision.treatments
        if code not in Treatment.values
    ]
    if wrong:
        raise Invalid("The decision holds words that are not on the lists.", problems=tuple(wrong))


def gaps(decision: Decision) -> tuple[Problem, ...]:
    """Which of the seven fields still lack an answer."""
    needed = {
        "question_answered": (decision.question_answered, "Say whether the question was answered."),
        "recommendation": (decision.recommendation.strip(), "Write the recommendation."),
        "rationale": (decision.rationale.strip(), "Say why: because …"),
        "intent": (decision.intent, "Choose the intent."),
        "treatments": (decision.treatments, "Choose the planned treatments, or “No treatment”."),
        "has_dissent": (decision.has_dissent is not None, "Say whether anybody dissents."),
        "informs_patient": (decision.informs_patient_id, "Name who informs the patient."),
        "dissent": (
            not decision.has_dissent or decision.dissent.strip(),
            "Write down the dissent.",
        ),
    }
    return tuple(Problem(name, message) for name, (answer, message) in needed.items() if not answer)


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
    audit.record("decision read back", decision, by=by, at=at)
    return decision


@transaction.atomic
def sign(
    *,
    decision: Decision,
    by: User,
    password: str,
    at: datetime,
    expected_version: int,
    quorum_override: str = "",
) -> Decision:
    """Seal a decision that was read back. From then on the database itself refuses every change.

    Raises ``ReauthenticationNeeded`` for a wrong password and ``QuorumNotMet`` when somebody is missing and no
    reason to go on is given.
    """
    # The case first, as the assessment does: what is sealed cannot change meanwhile, and nobody waits in a ring.
    Case.objects.select_for_update(no_key=True).get(agenda_items__decisions=decision)
    decision = _locked(decision)
    item = decision.item
    check(by, Permission.SIGN_DECISION, item.case.site_id)
    _check_signable(decision, by, password, expected_version)
    quorum = quorum_of(item, at)
    if not quorum.is_met and not quorum_override.strip():
        missing = ", ".join(quorum.missing)
        raise QuorumNotMet(f"Missing: {missing}. Give the reason to decide without.")
    decision.quorum_override = "" if quorum.is_met else quorum_override.strip()
    decision.signed_by, decision.signed_at, decision.state = by, at, DecisionState.SIGNED
    decision.snapshot = snapshot_of(decision, quorum)
    decision.sha256 = seal(decision)
    decision.save()
    answered = _answer_flags(item, by, at)
    telling.tell_referrers(item=item, at=at)
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.DECIDED)
    detail = {"sha256": decision.sha256, "flags_answered": answered}
    audit.record("decision signed", decision, by=by, at=at, detail=detail)
    return decision


def _check_signable(decision: Decision, by: User, password: str, expected_version: int) -> None:
    if decision.version != expected_version:
        raise StaleVersion("The text changed since it was read back to you; read it back again.")
    if decision.state != DecisionState.READ_BACK:
        raise NotAllowedNow("Read the decision back before it is signed.")
    if decision.item.state != ItemState.LISTED:
        raise NotAllowedNow("This case is no longer on the list of this meeting.")
    check_again(by, password)


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
        "item__case__site", "item__meeting__board", "recorded_by", "informs_patient", "signed_by"
    )
    return rows.get(pk=decision.pk)
