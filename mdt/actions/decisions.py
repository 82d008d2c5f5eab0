"""Recording, reading back and signing a decision; adding to one that is signed.

Nothing fills a decision but the people who record it: suggestions stand beside it and are answered, never copied.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem, StaleVersion
from accounts.models import User
from accounts.permissions import Permission, check
from cases.documents import document_of
from cases.models import Flag, FlagState
from cases.rules.document import to_json
from mdt.exceptions import DecisionIncomplete, QuorumNotMet, ReauthenticationNeeded
from mdt.models import (
    Action,
    Addendum,
    AgendaItem,
    Decision,
    DecisionIntent,
    DecisionState,
    ItemState,
    QuestionAnswered,
    Treatment,
)
from mdt.rules.deadlines import working_days_after
from mdt.rules.quorum import Quorum, quorum_at
from recommendations.models import Evaluation

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
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("case", "meeting").get(pk=item.pk)
    check(by, Permission.DRAFT_DECISION, item.case.site_id)
    if item.state != ItemState.LISTED:
        raise NotAllowedNow("This item is no longer open for a decision.")
    decision = item.decisions.select_for_update().filter(state__in=("draft", "read_back")).first()
    if decision is None:
        decision = Decision(item=item, recorded_by=by, recorded_at=at, version=0)
    if expected_version is not None and decision.version != expected_version:
        raise StaleVersion("Somebody else changed this draft since you opened it; your text was not saved.")
    for name in FIELDS:
        if name in content:
            setattr(decision, name, content[name])
    _check_words(decision)
    decision.state, decision.version, decision.read_back_at = DecisionState.DRAFT, decision.version + 1, None
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
        "dissent": (not decision.has_dissent or decision.dissent.strip(), "Write down the dissent."),
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
    *, decision: Decision, by: User, password: str, at: datetime, quorum_override: str = "", expected_version: int
) -> Decision:
    """Seal a decision that was read back. From then on the database itself refuses every change.

    Raises ``ReauthenticationNeeded`` for a wrong password and ``QuorumNotMet`` when somebody is missing and no
    reason to go on is given.
    """
    decision = _locked(decision)
    item = decision.item
    check(by, Permission.SIGN_DECISION, item.case.site_id)
    if decision.version != expected_version:
        raise StaleVersion("The text changed since it was read back to you; read it back again.")
    if decision.state != DecisionState.READ_BACK:
        raise NotAllowedNow("Read the decision back before it is signed.")
    if not by.check_password(password):
        raise ReauthenticationNeeded("The password is not right.", problems=(Problem("password", "is not right"),))
    quorum = quorum_of(item, at)
    if not quorum.is_met and not quorum_override.strip():
        raise QuorumNotMet(f"Missing: {', '.join(quorum.missing)}. Give the reason to decide without.")
    decision.quorum_override = quorum_override.strip()
    decision.signed_by, decision.signed_at, decision.state = by, at, DecisionState.SIGNED
    decision.snapshot = snapshot_of(decision, quorum)
    decision.sha256 = seal(decision)
    decision.save()
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.DECIDED)
    _answer_flags(item, by, at)
    audit.record("decision signed", decision, by=by, at=at, detail={"sha256": decision.sha256})
    return decision


def quorum_of(item: AgendaItem, moment: datetime) -> Quorum:
    """The quorum at one minute, from who is noted as present then."""
    stays = item.meeting.attendance.select_related("user")
    return quorum_at([stay.presence for stay in stays], item.meeting.board.quorum, moment)


def snapshot_of(decision: Decision, quorum: Quorum) -> dict[str, Any]:
    """The case, the evaluation, the reasons and the people as they were when the decision was signed."""
    item = decision.item
    evaluation = Evaluation.objects.latest_for(item.case_id)
    stays = item.meeting.attendance.select_related("user")
    return {
        "case": to_json(document_of(item.case)),
        "evaluation": evaluation and {"sha256": evaluation.sha256, "result": evaluation.result},
        "reasons": [{"text": r.text, "evidence": r.evidence} for r in item.reasons.all()],
        "attendance": [
            {"person": s.user.full_name, "discipline": s.discipline, "mode": s.mode} for s in stays
        ],
        "quorum": {"present": list(quorum.present), "missing": list(quorum.missing)},
    }


def sealed_content(decision: Decision) -> dict[str, Any]:
    """Everything the seal covers, as JSON values."""
    return {
        "decision": str(decision.public_id),
        "number": decision.number,
        "question": decision.item.question,
        "question_answered": decision.question_answered,
        "recommendation": decision.recommendation,
        "rationale": decision.rationale,
        "intent": decision.intent,
        "treatments": list(decision.treatments),
        "dissent": decision.dissent if decision.has_dissent else None,
        "informs_patient": decision.informs_patient.full_name if decision.informs_patient else None,
        "recorded_by": decision.recorded_by.full_name,
        "signed_by": decision.signed_by.full_name if decision.signed_by else None,
        "signed_at": decision.signed_at.isoformat() if decision.signed_at else None,
        "quorum_override": decision.quorum_override,
        "snapshot": decision.snapshot,
    }


def canonical(content: Any) -> bytes:
    """One text for one content: keys sorted, no white space, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal(decision: Decision) -> str:
    """The sha256 of the sealed content in canonical JSON."""
    return sha256(canonical(sealed_content(decision))).hexdigest()


def _answer_flags(item: AgendaItem, by: User, at: datetime) -> None:
    """A new decision closes the flags it answered."""
    answered = Flag.objects.filter(reasons__item=item, state=FlagState.OPEN)
    Flag.objects.filter(pk__in=list(answered.values_list("pk", flat=True))).update(
        state=FlagState.ANSWERED, state_because="Answered by a decision of the board.", changed_by=by, changed_at=at
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
    audit.record("addendum added", decision, by=by, at=at, detail={"addendum": str(addendum.public_id)})
    return addendum


@transaction.atomic
def give_action(
    *, decision: Decision, text: str, owner: User, due_in_working_days: int, by: User, at: datetime
) -> Action:
    """Give one person one task with a due date in working days."""
    check(by, Permission.DRAFT_DECISION, decision.item.case.site_id)
    if not text.strip() or not 0 <= due_in_working_days <= 250:
        raise Invalid("Say what is to be done, and in how many working days (0 to 250).")
    if not owner.memberships.filter(site=decision.item.case.site_id).exists():
        raise Invalid(f"{owner} does not work at this site.", problems=(Problem("owner", "works elsewhere"),))
    due = working_days_after(_local_day(decision.item, at), due_in_working_days)
    action = Action.objects.create(
        decision=decision, text=text.strip(), owner=owner, due_on=due, created_at=at
    )
    audit.record("action given", action, by=by, at=at)
    return action


def _local_day(item: AgendaItem, at: datetime) -> date:
    return at.astimezone(item.meeting.board.zone).date()


@transaction.atomic
def close_action(*, action: Action, done: bool, evidence: str, by: User, at: datetime) -> Action:
    """Close a task, with the evidence that it was done or the reason why not."""
    action = Action.objects.select_for_update(of=("self",)).select_related("decision__item__case").get(pk=action.pk)
    check(by, Permission.UPDATE_ACTIONS, action.decision.item.case.site_id)
    if action.state != "open":
        raise NotAllowedNow("This task is closed already.")
    if not evidence.strip():
        raise Invalid("Say what shows that it was done, or why it was not.", problems=(Problem("evidence", "is empty"),))
    action.state, action.evidence, action.closed_at = ("done" if done else "not_done"), evidence.strip(), at
    action.save()
    audit.record("action closed", action, by=by, at=at, detail={"done": done})
    return action


def _locked(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "item__case__site", "item__meeting__board", "recorded_by", "informs_patient", "signed_by"
    )
    return rows.get(pk=decision.pk)
