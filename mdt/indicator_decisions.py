"""Signed decisions as the indicators see them, with their letters, talks and fates."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q

from accounts.days import day_at
from mdt.indicator_scope import Row, Rows, Scope, least
from mdt.models import Board, Decision
from mdt.rules import indicator_facts as f
from mdt.rules.quorum import LIVER_SURGEON, closes_resection


def asked_of_decisions(scope: Scope) -> Rows:
    return (
        Decision.objects.signed()
        .filter(item__in=scope.items)
        .annotate(
            gp=FilteredRelation("letters", condition=Q(letters__kind="gp")),
            own=FilteredRelation("letters", condition=Q(letters__kind="patient")),
        )
        .order_by("item", "number")
        .values(
            "pk", "item_id", "signed_at", "intent", "treatments", "resectability", "trial", "snapshot__quorum",
            "gp__due_on", "gp__sent_at", "own__due_on", "patient_informed__informed_at", "delivery__fate",
            "delivery__reason", "delivery__expected_by", "delivery__evidence", board=F("item__board_id"),
        )
    )  # fmt: skip


def decisions(rows: Sequence[Row], scope: Scope) -> dict[int, f.DecisionFact]:
    """Of each item the signed versions, made one: what holds is the last, when it was told is the first."""
    versions: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        versions[row["item_id"]].append(row)
    return {item: _decision(mine, scope.board(mine[0]["board"])) for item, mine in versions.items()}


def _decision(versions: list[Row], board: Board) -> f.DecisionFact:
    first, last = versions[0], versions[-1]
    quorum = last["snapshot__quorum"] or {}
    treatments = frozenset(last["treatments"])
    return f.DecisionFact(
        pk=last["pk"],
        signed_on=day_at(board, first["signed_at"]),
        intent=last["intent"],
        treatments=treatments,
        resectability=last["resectability"],
        closes_resection=closes_resection(last["intent"], treatments, last["resectability"]),
        quorum=_status(quorum),
        surgeon=_surgeon(quorum),
        trial=last["trial"],
        gp_due=_earliest(versions, "gp__due_on"),
        gp_sent_on=_first_day(versions, "gp__sent_at", board),
        patient_due=_earliest(versions, "own__due_on"),
        informed_on=_first_day(versions, "patient_informed__informed_at", board),
        fate=last["delivery__fate"] or "unknown",
        fate_reason=last["delivery__reason"] or "",
        expected_by=last["delivery__expected_by"],
        began_on=least(date.fromisoformat(e["date"]) for e in last["delivery__evidence"] or ()),
    )


def _earliest(versions: Sequence[Row], name: str) -> Any:
    if len(versions) == 1:  # most decisions have one, and a year has thousands of them
        return versions[0][name]
    return least(row[name] for row in versions)


def _first_day(versions: Sequence[Row], name: str, board: Board) -> date | None:
    moment = _earliest(versions, name)
    return moment and day_at(board, moment)


def _status(quorum: Row) -> str:
    """Seals from before there was a status name only who was missing."""
    if "status" in quorum or "missing" not in quorum:
        return str(quorum.get("status", ""))
    return "not met" if quorum["missing"] else "met"


def _surgeon(quorum: Row) -> str:
    if not quorum:
        return ""
    if LIVER_SURGEON in quorum.get("by_deputy", ()):
        return "deputy"
    if LIVER_SURGEON in quorum.get("present", ()):
        return "present"
    return "written" if LIVER_SURGEON in quorum.get("in_writing", ()) else "absent"
