"""What the minutes of a meeting are made of, read in three queries whatever the length of its list."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from accounts.together import attach, read_together
from cases.models import PatientIdentifier
from mdt.models import (
    Action,
    Addendum,
    AgendaItem,
    AgendaReason,
    Apology,
    Attendance,
    Decision,
    Discussion,
    GuestInvitation,
    Handover,
    ItemState,
    LiveSession,
    Meeting,
    MinutesApproval,
    PublishedList,
    Recusal,
    WrittenOpinion,
)


@dataclass(frozen=True, slots=True)
class Material:
    """Rows as they stand; the items carry all that belongs to them, the newest approval comes first."""

    items: list[AgendaItem]
    stays: list[Attendance]
    guests: list[GuestInvitation]
    apologies: list[Apology]
    sessions: list[LiveSession]
    published: list[PublishedList]
    approvals: list[MinutesApproval]

    @property
    def decisions(self) -> list[Decision]:
        return [decision for item in self.items for decision in item.decisions.all()]


def material_of(meeting: Meeting) -> Material:
    """Everything that was listed and not taken off again, in the order of the list."""
    items = list(_items(meeting))
    decisions = [decision for item in items for decision in item.decisions.all()]
    patients = [item.case.patient for item in items]
    mine, listed, decided = {"meeting": meeting}, {"item__in": items}, {"decision__in": decisions}
    (stays, guests, apologies, sessions, published, approvals, reasons, stints, recusals, opinions, numbers,
     actions, handovers, addenda) = read_together(
        Attendance.objects.filter(**mine).select_related("user", "deputises_for"),
        GuestInvitation.objects.filter(**mine),
        Apology.objects.filter(**mine).select_related("person", "deputy"),
        LiveSession.objects.filter(**mine).select_related("recorder"),
        PublishedList.objects.filter(**mine).order_by("-number")[:1],
        MinutesApproval.objects.filter(**mine).select_related("by").order_by("-number"),
        AgendaReason.objects.filter(**listed),
        Discussion.objects.filter(**listed),
        Recusal.objects.filter(**listed).select_related("person"),
        WrittenOpinion.objects.filter(**listed).select_related("person"),
        PatientIdentifier.objects.filter(patient__in=patients),
        Action.objects.filter(**decided).select_related("owner"),
        Handover.objects.filter(action__decision__in=decisions).select_related("before"),
        Addendum.objects.filter(**decided).select_related("by"),
    )  # fmt: skip
    attach(items, "reasons", reasons, "item_id")
    attach(items, "discussions", stints, "item_id")
    attach(items, "recusals", recusals, "item_id")
    attach(items, "opinions", opinions, "item_id")
    attach(patients, "identifiers", numbers, "patient_id")
    attach(actions, "handovers", handovers, "action_id")
    attach(decisions, "actions", actions, "decision_id")
    attach(decisions, "addenda", addenda, "decision_id")
    return Material(items, stays, guests, apologies, sessions, published, approvals)


def _items(meeting: Meeting) -> "QuerySet[AgendaItem]":
    """With their decisions; the scan of a paper record is of no use here."""
    versions = Decision.objects.select_related(
        "signed_by", "informs_patient", "recorded_by", "patient_informed__person", "paper"
    ).defer("paper__scan")
    return (
        AgendaItem.objects.filter(meeting=meeting)
        .exclude(state=ItemState.REMOVED)
        .select_related(
            "case__patient", "meeting__board", "late_approved_by", "standard", "deferral_owner"
        )
        .prefetch_related(Prefetch("decisions", versions))
        .order_by("position", "id")
    )
