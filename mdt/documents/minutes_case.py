"""One case in the minutes: why it was listed, what came of it, how long it took, and who stood behind it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from mdt.documents.decision_words import beside, dissent_of
from mdt.documents.pseudonyms import hidden, mask, pseudonym
from mdt.models import Action, AgendaItem, Decision, DissentPolicy, ItemState, PatientInformed
from mdt.rules.watching import words_at_approval, words_of


@dataclass(frozen=True, slots=True)
class MinutesCase:
    """``spent`` is in minutes, or seconds under one; days are ISO, times in the meeting's own zone."""

    position: int
    label: str
    birth_date: str
    question: str
    reasons: tuple[str, ...]
    status: str
    is_signed: bool
    recommendation: str
    rationale: str
    intent: str
    treatments: str
    dissent: str
    informs_patient: str
    quorum: str
    signed: str
    seal: str
    actions: tuple[str, ...]
    addenda: tuple[str, ...]
    superseded: tuple[str, ...] = ()
    late: str = ""
    planned_minutes: int = 0
    spent: str = ""
    resectability: str = ""
    conditions: tuple[str, ...] = ()
    alternatives: str = ""
    rediscuss: str = ""
    informed: str = ""
    recused: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    paper: str = ""
    answered: str = ""
    trial: str = ""
    options: str = ""
    votes: str = ""
    dissent_by: str = ""
    talk: str = ""

    @property
    def time(self) -> str:
        """How long it took beside how long was planned; empty where nobody timed it."""
        return f"{self.spent}, {self.planned_minutes} min planned" if self.spent else ""

    @property
    def short_status(self) -> str:
        """The state alone; why stands in the whole status."""
        return re.split(r": | under ", self.status, maxsplit=1)[0]


WORDS = (
    "recommendation", "rationale", "intent", "treatments", "resectability", "alternatives", "rediscuss", "dissent",
    "informs_patient", "informed", "quorum", "signed", "paper", "seal", "answered", "trial", "options", "votes",
    "dissent_by", "talk",
)  # fmt: skip
LISTS = ("conditions", "actions", "addenda")


def case_of(
    item: AgendaItem, place: int, *, pseudonymised: bool, as_approved: bool = False
) -> MinutesCase:
    """Without names the case is known by its place and a part of its id, and no text names the patient.

    ``as_approved`` says conditions as the approvals of all times hash them.
    """
    patient = item.case.patient
    numbers = ", ".join(number.value for number in patient.identifiers.all())
    versions = [decision for decision in item.decisions.all() if decision.is_signed]
    signed = versions[-1] if versions else None
    hide = mask(patient) if pseudonymised else str
    named = f"{patient.display_name} ({numbers or 'no number'})"
    born = "" if pseudonymised or not patient.birth_date else patient.birth_date.isoformat()
    return MinutesCase(
        position=place,
        label=pseudonym(item.case) if pseudonymised else named,
        birth_date=born,
        question=item.question.replace("_", " "),
        reasons=tuple(hide(reason.text) for reason in item.reasons.all()),
        status=hide(_status(item, signed)),
        is_signed=signed is not None,
        late=hide(_late(item)),
        planned_minutes=item.planned_minutes,
        spent=_minutes(spent_on(item)),
        recused=tuple(hide(f"{one.person.full_name}: {one.reason}") for one in item.recusals.all()),
        opinions=tuple(
            hide(f"{one.person.full_name} ({one.discipline}): {one.text}")
            for one in item.opinions.all()
        ),
        superseded=tuple(hide(former(decision)) for decision in versions[:-1]),
        **hidden(
            decided(signed, named=names_dissenter(item, pseudonymised), as_approved=as_approved),
            hide,
        ),
    )


def names_dissenter(item: AgendaItem, pseudonymised: bool) -> bool:
    """Without the patients' names a dissenting member is named only where the board wants it so."""
    return not pseudonymised or item.meeting.board.dissent_policy == DissentPolicy.NAMED


def spent_on(item: AgendaItem) -> float:
    """Seconds before the board, all stints together; one that still runs is not counted."""
    return sum(
        (stint.ended_at - stint.started_at).total_seconds()
        for stint in item.discussions.all()
        if stint.ended_at is not None
    )


def _minutes(seconds: float) -> str:
    if not seconds:
        return ""
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"


def _late(item: AgendaItem) -> str:
    """Why the case came after the list was locked, and who let it on."""
    if not item.late_because:
        return ""
    if by := item.late_approved_by:
        return f"{item.late_because} (approved by {by.full_name})"
    return f"{item.late_because} (not approved)"


def former(decision: Decision) -> str:
    """A version that no longer holds, as it is struck through under the one that does."""
    when = moment(decision.signed_at, decision.item.meeting.board.zone)
    treatments = ", ".join(decision.treatment_labels)
    return (
        f"Version {decision.number}, signed {when}: {decision.recommendation} "
        f"({decision.get_intent_display()}; {treatments}). {decision.rationale}"
    )


def _status(item: AgendaItem, signed: Decision | None) -> str:
    if signed:
        return "signed"
    if item.state == ItemState.LISTED:
        return "no signed decision"
    if item.state == ItemState.NOTED:
        return item.state_because
    because = item.get_deferral_reason_display() if item.deferral_reason else ""
    words = ", ".join(filter(None, (because, item.state_because)))
    owner = f"; {item.deferral_owner.full_name} sees to it" if item.deferral_owner else ""
    until = f" until {item.target_on.isoformat()}" if item.target_on and owner else ""
    return f"{str(item.get_state_display()).lower()}: {words}".strip(": ") + owner + until


def decided(
    decision: Decision | None, *, named: bool = True, as_approved: bool = False
) -> dict[str, Any]:
    """The words of a signed decision; all empty where there is none."""
    if decision is None:
        return dict.fromkeys(WORDS, "") | dict.fromkeys(LISTS, ())
    zone = decision.item.meeting.board.zone
    due, say = decision.rediscuss_due, words_at_approval if as_approved else words_of
    return beside(decision, named=named) | {
        "recommendation": decision.recommendation,
        "rationale": decision.rationale,
        "intent": _intent(decision),
        "treatments": ", ".join(decision.treatment_labels),
        "resectability": str(decision.get_resectability_display()) if decision.resectability else "",
        "conditions": tuple(say(one) for one in decision.conditions),
        "alternatives": decision.alternatives,
        "rediscuss": due.isoformat() if due else "",
        "dissent": dissent_of(decision, named=named),
        "informs_patient": decision.informs_patient.full_name if decision.informs_patient else "",
        "informed": _informed(decision, zone),
        "quorum": quorum_words(decision),
        "signed": told_of(decision.signed_by, decision.signed_at, zone),
        "paper": _paper(decision, zone),
        "seal": decision.sha256,
        "actions": tuple(
            f"{a.text} ({_first_owner(a)}, due {a.due_on.isoformat()})"
            for a in decision.actions.all()
        ),
        "addenda": tuple(
            f"{a.text} ({a.by.full_name}, {a.at.astimezone(zone):%Y-%m-%d})"
            for a in decision.addenda.all()
        ),
    }  # fmt: skip


def _first_owner(action: Action) -> str:
    """To whom the meeting gave it; who has it now stands on the list of tasks."""
    handed_on = next(iter(action.handovers.all()), None)
    return (handed_on.before if handed_on else action.owner).full_name


def _intent(decision: Decision) -> str:
    reason = decision.no_treatment_reason and decision.get_no_treatment_reason_display()
    return f"{decision.get_intent_display()}{f': {reason}' if reason else ''}"


def quorum_words(decision: Decision) -> str:
    """Who was there when it was signed, as sealed; and who was missing, with the reason to go on."""
    quorum = decision.snapshot.get("quorum") or {}  # older seals name less
    said = [", ".join(quorum.get("present", ()))]
    if deputies := quorum.get("by_deputy"):
        said.append(f"by deputy: {', '.join(deputies)}")
    if written := quorum.get("in_writing"):
        said.append(f"in writing: {', '.join(written)}")
    if quorum.get("missing"):
        said.append(f"without {', '.join(quorum['missing'])}: {decision.quorum_override}")
    return "; ".join(filter(None, said))


def _informed(decision: Decision, zone: ZoneInfo) -> str:
    event: PatientInformed | None = getattr(decision, "patient_informed", None)
    if event is None:
        return "not yet"
    return f"{str(event.get_channel_display()).lower()} by {told_of(event.person, event.informed_at, zone)}"


def _paper(decision: Decision, zone: ZoneInfo) -> str:
    """Decided while the system was down: when it happened, not when it was typed."""
    paper = getattr(decision, "paper", None)
    return "" if paper is None else f"recorded from paper of {moment(paper.happened_at, zone)}"


def told_of(person: User | None, at: datetime | None, zone: ZoneInfo | None = None) -> str:
    return f"{person.full_name if person else ''}, {moment(at, zone)}"


def moment(at: datetime | None, zone: ZoneInfo | None = None) -> str:
    """In the meeting's own zone, which is named, so that nobody has to guess."""
    if at is None:
        return ""
    return (
        f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"
        if zone
        else f"{at:%Y-%m-%d %H:%M} (UTC)"
    )
