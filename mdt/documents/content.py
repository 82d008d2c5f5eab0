"""What the minutes of a meeting say, the same for every format."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mdt.documents.pseudonyms import hidden, mask, pseudonym
from mdt.models import AgendaItem, Decision, ItemState, Meeting

STATEMENT = "Recommendation of the board; the final decision is made by the patient and the treating clinician."


@dataclass(frozen=True, slots=True)
class MinutesCase:
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


@dataclass(frozen=True, slots=True)
class Totals:
    listed: int
    decided: int
    deferred: int


@dataclass(frozen=True, slots=True)
class MinutesContent:
    board: str
    starts_at: str
    place_time: str
    state: str
    chair: str
    is_draft: bool
    pseudonymised: bool
    attendance: tuple[tuple[str, str, str, str], ...]
    cases: tuple[MinutesCase, ...]
    totals: Totals
    statement: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def content_of(meeting: Meeting, *, pseudonymised: bool) -> MinutesContent:
    """Gather a meeting's minutes. Without names a case is known by its position and a part of its id."""
    zone = meeting.board.zone
    items = list(
        AgendaItem.objects.filter(meeting=meeting)
        .exclude(state=ItemState.REMOVED)
        .select_related("case__patient")
        .prefetch_related(
            "reasons", "case__patient__identifiers", "decisions__signed_by", "decisions__informs_patient",
            "decisions__actions__owner", "decisions__addenda__by",
        )
        .order_by("position", "id")
    )  # fmt: skip
    start = meeting.local_start
    stays = meeting.attendance.select_related("user")
    return MinutesContent(
        board=meeting.board.name,
        starts_at=start.strftime("%Y-%m-%d %H:%M"),
        place_time=meeting.board.time_zone,
        state=str(meeting.get_state_display()),
        chair=meeting.chair.full_name if meeting.chair else "not named",
        is_draft=any(item.state == ItemState.LISTED for item in items) or not items,
        pseudonymised=pseudonymised,
        attendance=tuple(
            (
                s.user.full_name,
                s.discipline,
                str(s.get_mode_display()),
                _stay(s.joined_at, s.left_at, zone),
            )
            for s in stays
        ),
        cases=tuple(_case(item, place, pseudonymised) for place, item in enumerate(items, start=1)),
        totals=Totals(
            listed=len(items),
            decided=sum(item.state == ItemState.DECIDED for item in items),
            deferred=sum(item.state in ("deferred", "carried_over", "moved") for item in items),
        ),
        statement=STATEMENT,
    )


def _stay(joined: datetime, left: datetime | None, zone: Any) -> str:
    until = left.astimezone(zone).strftime("%H:%M") if left else "end"
    return f"{joined.astimezone(zone):%H:%M} to {until}"


def _case(item: AgendaItem, place: int, pseudonymised: bool) -> MinutesCase:
    patient = item.case.patient
    numbers = ", ".join(number.value for number in patient.identifiers.all())
    versions = [decision for decision in item.decisions.all() if decision.is_signed]
    signed = versions[-1] if versions else None
    hide = mask(patient) if pseudonymised else str
    return MinutesCase(
        position=place,
        label=pseudonym(item.case)
        if pseudonymised
        else f"{patient.display_name} ({numbers or 'no number'})",
        birth_date=""
        if pseudonymised or patient.birth_date is None
        else patient.birth_date.isoformat(),
        question=item.question.replace("_", " "),
        reasons=tuple(hide(reason.text) for reason in item.reasons.all()),
        status=hide(_status(item, signed)),
        is_signed=signed is not None,
        superseded=tuple(hide(former(decision)) for decision in versions[:-1]),
        **hidden(decided(signed), hide),
    )


def former(decision: Decision) -> str:
    """A version that no longer holds, as it is struck through under the one that does."""
    when = f"{decision.signed_at:%Y-%m-%d %H:%M} UTC" if decision.signed_at else ""
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
    because = item.get_deferral_reason_display() if item.deferral_reason else item.state_because
    return f"{item.get_state_display()}: {because}".strip(": ").lower()


def decided(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        words = (
            "recommendation",
            "rationale",
            "intent",
            "treatments",
            "dissent",
            "informs_patient",
            "quorum",
            "signed",
            "seal",
        )
        return dict.fromkeys(words, "") | {"actions": (), "addenda": ()}
    quorum = decision.snapshot["quorum"]
    missing = (
        f"; without {', '.join(quorum['missing'])}: {decision.quorum_override}"
        if quorum["missing"]
        else ""
    )
    signer = decision.signed_by.full_name if decision.signed_by else ""
    return {
        "recommendation": decision.recommendation,
        "rationale": decision.rationale,
        "intent": str(decision.get_intent_display()),
        "treatments": ", ".join(decision.treatment_labels),
        "dissent": decision.dissent if decision.has_dissent else "none",
        "informs_patient": decision.informs_patient.full_name if decision.informs_patient else "",
        "quorum": ", ".join(quorum["present"]) + missing,
        "signed": f"{signer}, {decision.signed_at:%Y-%m-%d %H:%M} UTC",
        "seal": decision.sha256,
        "actions": tuple(
            f"{a.text} ({a.owner.full_name}, due {a.due_on.isoformat()})"
            for a in decision.actions.all()
        ),
        "addenda": tuple(
            f"{a.text} ({a.by.full_name}, {a.at:%Y-%m-%d})" for a in decision.addenda.all()
        ),
    }
