"""What became of decisions: matched by the rules against later facts, explained by people, never guessed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.rules.document import CaseDocument
from mdt.models import AgreedPlan, Decision, Delivery, DeviationReason
from mdt.rules.delivery import Outcome, outcome_of

# Half of the treatments begin within a month of the meeting and three quarters within two.
EXPECTED_DAYS = 60


def expect(decision: Decision, *, at: datetime) -> None:
    """From its signature on a decision has a fate; until facts show one it is not known."""
    Delivery.objects.get_or_create(
        decision=decision,
        defaults={
            "expected_by": day_at(decision.item.meeting.board, at) + timedelta(days=EXPECTED_DAYS),
            "matched_at": at,
        },
    )


def match_deliveries(documents: Mapping[int, CaseDocument], *, as_of: date, at: datetime) -> int:
    """Match the decisions of these cases with their facts; return how many changed. Again changes nothing."""
    rows = (
        Delivery.objects.filter(decision__item__case__in=list(documents))
        .exclude(decision__superseded_by__state="signed")
        .select_related("decision__item__meeting__board")
    )
    changed = [row for row in rows if _moves(row, documents[row.decision.item.case_id], as_of, at)]
    Delivery.objects.bulk_update(changed, ["fate", "because", "evidence", "matched_at"])
    return len(changed)


def _moves(row: Delivery, document: CaseDocument, as_of: date, at: datetime) -> bool:
    decision = row.decision
    if decision.signed_on is None:
        return False
    found = outcome_of(
        frozenset(decision.treatments),
        decided_on=decision.signed_on,
        expected_by=row.expected_by,
        document=document,
        as_of=as_of,
    )
    evidence = _evidence_json(found)
    if (row.fate, row.because, row.evidence) == (found.fate, found.because, evidence):
        return False
    row.fate, row.because, row.evidence, row.matched_at = found.fate, found.because, evidence, at
    return True


def _evidence_json(found: Outcome) -> list[dict[str, str]]:
    return [asdict(e) | {"date": e.date.isoformat()} for e in found.evidence]


@transaction.atomic
def explain(*, delivery: Delivery, reason: str, by: User, at: datetime) -> Delivery:
    """Say why what was recommended was not, or not wholly, done."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("decision__item__case")
    row = rows.get(pk=delivery.pk)
    check(by, Permission.UPDATE_ACTIONS, row.decision.item.case.site_id)
    _check_reason(reason)
    row.reason, row.reason_by, row.reason_at = reason, by, at
    row.save(update_fields=["reason", "reason_by", "reason_at"])
    audit.record("deviation explained", row.decision, by=by, at=at, detail={"reason": reason})
    return row


@transaction.atomic
def agree(
    *,
    decision: Decision,
    agreed_on: date,
    as_recommended: bool,
    plan: str,
    reason: str,
    by: User,
    at: datetime,
) -> AgreedPlan:
    """Record what doctor and patient agreed, and on which day: that day is the decision to treat."""
    check(by, Permission.ADD_ADDENDUM, decision.item.case.site_id)
    _check_agreed(decision, agreed_on, plan, at)
    if not as_recommended:
        _check_reason(reason)
    values = {
        "agreed_on": agreed_on, "as_recommended": as_recommended, "plan": plan.strip(), "by": by, "at": at,
        "deviation_reason": "" if as_recommended else reason,
    }  # fmt: skip
    agreed, _ = AgreedPlan.objects.update_or_create(decision=decision, defaults=values)
    detail = {"as_recommended": as_recommended, "reason": values["deviation_reason"]}
    audit.record("plan agreed with the patient", decision, by=by, at=at, detail=detail)
    return agreed


def _check_agreed(decision: Decision, agreed_on: date, plan: str, at: datetime) -> None:
    if decision.signed_on is None:
        raise Invalid("The decision is not signed yet.")
    if not decision.signed_on <= agreed_on <= day_at(decision.item.meeting.board, at):
        wrong = (Problem("agreed_on", "is not between the signature and today"),)
        raise Invalid("Give the day on which the plan was agreed.", problems=wrong)
    if not plan.strip():
        raise Invalid("Write what was agreed.", problems=(Problem("plan", "is empty"),))


def _check_reason(reason: str) -> None:
    if reason not in DeviationReason.values:
        wrong = (Problem("reason", "is on no list"),)
        raise Invalid("Give one of the reasons of the list.", problems=wrong)
