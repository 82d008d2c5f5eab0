"""Every case of the boards' hospitals as the indicators see it: when found, when treated, what was at hand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import CharField, F
from django.db.models.functions import Cast

from accounts.models import AuditEvent
from cases.models import Case, MetastaticDisease, PrimaryTumour, Surgery, TherapyLine
from mdt.indicator_scope import Row, Rows, Scope
from mdt.models import Board, Material
from mdt.rules import indicator_facts as f


def asked_of_cases(scope: Scope) -> tuple[Rows, ...]:
    """Every case of the boards' hospitals, which boards those have, and what was found and done."""
    links = Board.sites.through.objects.filter(board__in=scope.boards)
    visible = Case.objects.visible_to(scope.user).filter(site__in=links.values("site_id"))
    mine = {"retracted_at": None, "case__in": visible}
    lines = TherapyLine.objects.filter(**mine).exclude(status="planned")
    done = Surgery.objects.filter(**mine, status="performed")
    return (
        visible.order_by("pk").values("pk", "patient_id", "site_id", "opened_at"),
        links.values("board_id", "site_id"),
        MetastaticDisease.objects.filter(**mine).order_by().values("case_id", day=F("detected_on")),
        PrimaryTumour.objects.filter(**mine).order_by().values("case_id", day=F("diagnosed_on")),
        lines.order_by().values("case_id", "started_on"),
        done.order_by("position", "pk").values("case_id", "kind", "date"),
    )


def cases(
    rows: Sequence[Row],
    links: Sequence[Row],
    found: Sequence[Row],
    diagnosed: Sequence[Row],
    lines: Sequence[Row],
    done: Sequence[Row],
) -> tuple[f.CaseFact, ...]:
    """What was asked, case by case, in the order of the cases."""
    boards: dict[int, set[int]] = defaultdict(set)
    for link in links:
        boards[link["site_id"]].add(link["board_id"])
    found_on, diagnosed_on = _days(found), _days(diagnosed)
    treated = _treatments(lines, done)
    return tuple(
        f.CaseFact(
            pk=row["pk"],
            patient=row["patient_id"],
            opened_on=row["opened_at"].date(),
            boards=frozenset(boards[row["site_id"]]),
            diagnosed_on=diagnosed_on.get(row["pk"]),
            detected_on=found_on.get(row["pk"]),
            treatments=tuple(treated.get(row["pk"], ())),
        )
        for row in rows
    )


def _days(rows: Sequence[Row]) -> dict[int, date]:
    return {row["case_id"]: row["day"] for row in rows}


def _treatments(lines: Sequence[Row], done: Sequence[Row]) -> dict[int, list[f.TreatmentFact]]:
    found: dict[int, list[f.TreatmentFact]] = defaultdict(list)
    for row in lines:
        found[row["case_id"]].append(f.TreatmentFact("systemic therapy", row["started_on"]))
    for row in done:
        fact = f.TreatmentFact(row["kind"], row["date"], is_operation=True)
        found[row["case_id"]].append(fact)
    return found


def asked_of_materials(scope: Scope) -> tuple[Rows, Rows]:
    """The audit trail says when something became available, even if it has come further since."""
    rows = Material.objects.visible_to(scope.user).filter(case__in=scope.items.values("case"))
    events = AuditEvent.trail().filter(
        subject_type="Material", event="material available", at__lte=scope.at,
        subject_key__in=rows.annotate(key=Cast("public_id", CharField())).order_by().values("key"),
    )  # fmt: skip
    return (
        rows.order_by("pk").values("case_id", "state", "changed_at", "public_id"),
        events.order_by("at").values("subject_key", "at"),
    )


def materials(rows: Sequence[Row], events: Sequence[Row]) -> tuple[f.MaterialFact, ...]:
    there: dict[str, datetime] = {}
    for event in events:
        there.setdefault(event["subject_key"], event["at"])
    return tuple(
        f.MaterialFact(row["case_id"], row["state"], row["changed_at"], there.get(str(row["public_id"])))
        for row in rows
        if row["case_id"] is not None
    )  # fmt: skip
