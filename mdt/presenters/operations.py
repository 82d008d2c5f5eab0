"""Counts that show whether the background jobs do their work; no patient is named here."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import Case, CaseChange
from mdt.actions.queueing import Reconciliation, ReferralCount, reconciliation, referral_count
from mdt.models import SweepRun


@dataclass(frozen=True, slots=True)
class OperationsPage:
    open_cases: int
    waiting: int
    oldest_waiting: datetime | None
    reconciliation: Reconciliation
    referrals: ReferralCount
    sweeps: list[SweepRun]

    @property
    def is_sweeping(self) -> bool:
        return any(sweep.finished_at is None for sweep in self.sweeps)


def operations_page() -> OperationsPage:
    waiting = CaseChange.objects.waiting()
    oldest = waiting.order_by("id").values_list("created_at", flat=True).first()
    return OperationsPage(
        open_cases=Case.objects.open().count(),
        waiting=waiting.count(),
        oldest_waiting=oldest,
        reconciliation=reconciliation(),
        referrals=referral_count(),
        sweeps=list(SweepRun.objects.with_assessed()[:7]),
    )
