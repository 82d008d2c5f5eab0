"""What stands beside a decision beyond its seven fields: versions, conditions, letters, plan and fate."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.dates import day
from accounts.together import attach, read_together
from mdt.decision_rows import words_of_options
from mdt.documents.around import worded
from mdt.documents.minutes_case import quorum_words
from mdt.models import (
    Action,
    ActionState,
    AgreedPlan,
    Decision,
    Delivery,
    DeviationReason,
    Handover,
    Letter,
    LetterKind,
    LetterState,
    PatientInformed,
)
from mdt.presenters.room_decision import talk_in_words
from mdt.rules.follow_up import OpenEnd, open_ends
from mdt.rules.versions import TITLES, FieldDifference, difference
from mdt.rules.watching import words_of


@dataclass(frozen=True, slots=True)
class Afterwards:
    conditions: list[str]
    facts: list[tuple[str, str]]
    quorum: str
    replaced_by: Decision | None
    differences: tuple[FieldDifference, ...]
    informed: PatientInformed | None
    patient_due: date | None
    plan: AgreedPlan | None
    letters: list[Letter]
    delivery: Delivery | None
    is_patient_overdue: bool
    reasons: list[tuple[str, str]]
    open_ends: tuple[OpenEnd, ...]


def afterwards(decision: Decision, today: date) -> Afterwards:
    """All of it for one decision, signed or not; its tasks and addenda are read along."""
    letters, addenda, actions, handovers = read_together(
        decision.letters.all(),
        decision.addenda.select_related("by"),
        decision.actions.select_related("owner", "deputy"),
        Handover.objects.filter(action__decision=decision).select_related("before", "after"),
    )
    attach(actions, "handovers", handovers, "action_id")
    attach([decision], "actions", actions, "decision_id")
    attach([decision], "addenda", addenda, "decision_id")
    due = next((x.due_on for x in letters if x.kind == LetterKind.PATIENT), None)
    before = decision.supersedes
    later = getattr(decision, "superseded_by", None)
    return Afterwards(
        conditions=[words_of(one) for one in decision.conditions],
        facts=list(facts_of(decision)),
        quorum=worded(quorum_words(decision), "quorum") if decision.is_signed else "",
        replaced_by=later if later is not None and later.is_signed else None,
        differences=difference(_words(before), _words(decision)) if before else (),
        informed=getattr(decision, "patient_informed", None),
        patient_due=due,
        plan=getattr(decision, "agreed_plan", None),
        letters=letters,
        delivery=getattr(decision, "delivery", None),
        is_patient_overdue=bool(due and due < today),
        reasons=DeviationReason.choices,
        open_ends=_open_ends(decision, actions, letters),
    )


def _open_ends(
    decision: Decision, actions: list[Action], letters: list[Letter]
) -> tuple[OpenEnd, ...]:
    if decision.item.case.patient.deceased_on:
        return ()
    waiting = (LetterState.WAITING, LetterState.READY)
    return open_ends(
        open_tasks=sum(one.state == ActionState.OPEN for one in actions),
        is_informed=getattr(decision, "patient_informed", None) is not None,
        unsent_letters=sum(one.state in waiting for one in letters),
    )


def _words(decision: Decision) -> dict[str, object]:
    """The fields of one version, people by their names and conditions as they are read."""
    words = {name: getattr(decision, name) for name in TITLES}
    person = decision.informs_patient
    said = {"conditions": list(map(words_of, decision.conditions))}
    return words | said | {"informs_patient": person.full_name if person else ""}


def facts_of(decision: Decision) -> list[tuple[str, str]]:
    options = "; ".join(words_of_options(decision.options))
    votes = ", ".join(f"{count} {word}" for word, count in decision.votes.items())
    due = decision.rediscuss_due
    rows = (
        (_("Planned talk"), talk_in_words(decision)),
        (_("Resectability"), str(decision.get_resectability_display())),
        (_("No treatment because"), str(decision.get_no_treatment_reason_display())),
        (_("Clinical trial"), str(decision.get_trial_display())),
        (_("Options considered"), options),
        (_("Alternatives"), decision.alternatives),
        (_("Votes"), votes),
        (_("Dissenting member"), decision.dissent_by.full_name if decision.dissent_by else ""),
        (_("See again on"), day(due) if due else ""),
    )
    return [(label, value) for label, value in rows if value]
