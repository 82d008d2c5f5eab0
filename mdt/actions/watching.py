"""Signed decisions as the watch sees them, and what was known of their conditions when they were signed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cases.documents import document_of
from cases.rules.document import CaseDocument
from cases.rules.flags import Flag
from mdt.models import Decision
from mdt.rules.quorum import Quorum
from mdt.rules.watching import (
    Conditional,
    Standing,
    contradicted,
    known_of,
    next_watch,
    read_condition,
    truth_of,
    watched_flags,
)
from recommendations.active import active
from recommendations.rules.evaluate import facts_of
from recommendations.rules.facts import Facts
from recommendations.rules.knowledge import Knowledge


def as_known(decision: Decision) -> dict[str, Any]:
    """What the seal keeps so that later only *news* speaks: the truth and the facts of each condition."""
    case, day = decision.item.case, decision.signed_on
    if day is None:
        return {}
    facts = _facts(document_of(case), day, case.site.knowledge_profile)
    rows = []
    for one in decision.conditions:
        condition = read_condition(one["if"])
        known = [list(fact) for fact in sorted(known_of(condition, facts))]
        rows.append({"truth": truth_of(condition, facts), "known": known})
    against = sorted(contradicted(_standing(decision, day), facts))
    return {"watched": {"conditions": rows, "contradicted": against}}


def quorum_at_signing(decision: Decision) -> Quorum:
    """The quorum as it was sealed."""
    sealed = decision.snapshot["quorum"]
    names = ("present", "missing", "by_deputy", "in_writing")
    return Quorum(*(tuple(sealed.get(name, ())) for name in names))


def standing_of(case_ids: Iterable[int]) -> dict[int, Standing]:
    """The latest standing decision of each case, which is the one that is watched."""
    rows = (
        Decision.objects.standing()
        .filter(item__case__in=list(case_ids))
        .select_related("item__meeting__board")
        .order_by("signed_at", "number")
    )
    return {d.item.case_id: _standing(d, d.signed_on) for d in rows if d.signed_on}


def _standing(decision: Decision, signed_on: date) -> Standing:
    watched = decision.snapshot.get("watched", {})
    sealed = watched.get("conditions", [{} for _ in decision.conditions])
    return Standing(
        key=str(decision.public_id),
        signed_on=signed_on,
        intent=decision.intent,
        treatments=frozenset(decision.treatments),
        resectability=decision.resectability,
        conditions=tuple(map(_conditional, decision.conditions, sealed)),
        rediscuss_due=decision.rediscuss_due,
        contradicted_at_signing=frozenset(watched.get("contradicted", ())),
    )


def _conditional(said: Mapping[str, Any], sealed: Mapping[str, Any]) -> Conditional:
    return Conditional(
        condition=said["if"],
        then=said["then"],
        otherwise=said.get("otherwise", ""),
        by=date.fromisoformat(said["by"]) if said.get("by") else None,
        truth_at_signing=sealed.get("truth"),
        known_at_signing=frozenset((w, v, d) for w, v, d in sealed.get("known", ())),
    )


def flags_of_decision(
    decision: Standing | None,
    document: CaseDocument,
    *,
    as_of: date,
    profile: str,
    knowledge: Knowledge,
) -> tuple[Flag, ...]:
    """What the watch of a case raises on this day."""
    if decision is None or as_of < decision.signed_on:
        return ()
    facts = facts_of(document, as_of=as_of, profile=profile, knowledge=knowledge)
    return watched_flags(decision, facts, as_of)


def watch_changes_on(decision: Standing | None, as_of: date) -> date | None:
    """When time alone may raise a flag of the decision."""
    return next_watch(decision, as_of) if decision else None


def _facts(document: CaseDocument, as_of: date, profile: str) -> Facts:
    return facts_of(document, as_of=as_of, profile=profile, knowledge=active())
