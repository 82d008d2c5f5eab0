"""What the background jobs made of the cases, counted in the database."""

from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, Sum

from cases.models import Case, Flag, FlagLevel
from mdt.actions.queueing import Reconciliation, reconciliation
from mdt.models import AgendaItem, ItemState
from recommendations.models import Evaluation


@dataclass(frozen=True, slots=True)
class Account:
    cases: int
    flags: int
    red: int
    queued: int
    evaluations: int
    suggestions: int
    places: Reconciliation


def take() -> Account:
    """Count now."""
    open_flags = Flag.objects.open()
    return Account(
        cases=Case.objects.open().count(),
        flags=open_flags.count(),
        red=open_flags.filter(level=FlagLevel.RED).count(),
        queued=AgendaItem.objects.filter(state=ItemState.LISTED).count(),
        evaluations=Evaluation.objects.count(),
        suggestions=_suggestions(),
        places=reconciliation(),
    )


def _suggestions() -> int:
    """Suggestions in the newest evaluation of each case."""
    newest = Evaluation.objects.order_by("case_id", "-id").distinct("case_id").values("pk")
    length = Func(
        F("result__suggestions"), function="jsonb_array_length", output_field=IntegerField()
    )
    counted = Evaluation.objects.filter(pk__in=newest).aggregate(total=Sum(length))
    return int(counted["total"] or 0)
