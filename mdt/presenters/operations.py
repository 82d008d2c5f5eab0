"""Counts that show whether the background jobs do their work; no patient is named here."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

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
    # Count and oldest in one question: the page must not ask more often than twelve times.
    waiting = CaseChange.objects.waiting().aggregate(count=Count("id"), oldest=Min("created_at"))
    return OperationsPage(
        open_cases=Case.objects.open().count(),
        waiting=waiting["count"],
        oldest_waiting=waiting["oldest"],
        reconciliation=reconciliation(),
        referrals=referral_count(),
        sweeps=list(SweepRun.objects.with_assessed()[:7]),
    )
