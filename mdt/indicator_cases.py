"""Every case of the boards' hospitals as the indicators see it: when found, when treated, what was at hand."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from accounts.models import AuditEvent
from cases.models import Case, MetastaticDisease, PrimaryTumour, Surgery, TherapyLine
from mdt.indicator_scope import Scope, visible_items
from mdt.models import Board, Material
from mdt.rules import indicator_facts as f


def cases(scope: Scope) -> tuple[f.CaseFact, ...]:
    """Every case of the boards' hospitals with what was found and done, in the order of the cases."""
    boards: dict[int, set[int]] = defaultdict(set)
    links = Board.sites.through.objects.filter(board__in=scope.boards)
    for board, site in links.values_list("board_id", "site_id"):
        boards[site].add(board)
    visible = Case.objects.visible_to(scope.user).filter(site__in=list(boards))
    found = _by_case(MetastaticDisease, visible, "detected_on")
    diagnosed = _by_case(PrimaryTumour, visible, "diagnosed_on")
    treated = _treatments(visible)
    rows = visible.order_by("pk").values("pk", "patient_id", "site_id", "opened_at")
    return tuple(
        f.CaseFact(
            pk=row["pk"],
            patient=row["patient_id"],
            opened_on=row["opened_at"].date(),
            boards=frozenset(boards[row["site_id"]]),
            diagnosed_on=diagnosed.get(row["pk"]),
            detected_on=found.get(row["pk"]),
            treatments=tuple(treated.get(row["pk"], ())),
        )
        for row in rows
    )


def _by_case(model: Any, visible: Any, column: str) -> dict[int, date]:
    rows = model.objects.filter(retracted_at=None, case__in=visible).order_by()
    return dict(rows.values_list("case_id", column))


def _treatments(visible: Any) -> dict[int, list[f.TreatmentFact]]:
    found: dict[int, list[f.TreatmentFact]] = defaultdict(list)
    lines = TherapyLine.objects.filter(retracted_at=None, case__in=visible).exclude(
        status="planned"
    )
    for case, day in lines.order_by().values_list("case_id", "started_on"):
        found[case].append(f.TreatmentFact("systemic therapy", day))
    done = Surgery.objects.filter(retracted_at=None, case__in=visible, status="performed")
    for case, kind, day in done.order_by("position", "pk").values_list("case_id", "kind", "date"):
        found[case].append(f.TreatmentFact(kind, day, is_operation=True))
    return found


def materials(scope: Scope) -> tuple[f.MaterialFact, ...]:
    """The audit trail says when something became available, even if it has come further since."""
    rows = Material.objects.visible_to(scope.user).filter(
        case__in=visible_items(scope).values("case")
    )
    there: dict[str, datetime] = {}
    events = AuditEvent.trail().filter(
        subject_type="Material", event="material available", at__lte=scope.at,
        subject_key__in=rows.annotate(key=Cast("public_id", CharField())).order_by().values("key"),
    )  # fmt: skip
    for key, at in events.order_by("at").values_list("subject_key", "at"):
        there.setdefault(key, at)
    found = rows.order_by("pk").values_list("case_id", "state", "changed_at", "public_id")
    return tuple(
        f.MaterialFact(case, state, changed_at, there.get(str(key)))
        for case, state, changed_at, key in found
        if case is not None
    )
