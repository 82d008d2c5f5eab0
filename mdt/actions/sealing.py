"""The seal of a signed decision: what was known, who was there, what was said, under one hash."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from cases.documents import document_of
from cases.rules.document import to_json
from mdt.actions.freezing import shown_evaluation
from mdt.models import AgendaItem, Attendance, Decision
from mdt.rules.quorum import Quorum, quorum_at
from recommendations.models import Evaluation, SuggestionAnswer

# Sealed only where they say something, so that seals from before these fields existed still hold.
LATER_FIELDS = (
    "resectability", "no_treatment_reason", "options", "alternatives", "conditions", "votes",
    "correction_reason", "difference", "trial", "informs_channel", "assurance",
)  # fmt: skip
LATER_DAYS = ("rediscuss_due", "informs_on")


def quorum_of(item: AgendaItem, moment: datetime) -> Quorum:
    """The quorum for one case at one minute: who is present then, less who stands back, plus who wrote."""
    stands_back = Exists(item.recusals.filter(person=OuterRef("user")))
    stays = item.meeting.attendance.filter(~stands_back).select_related("user")
    return _quorum(item, list(stays), moment)


def quorum_among(item: AgendaItem, stays: list[Attendance], moment: datetime) -> Quorum:
    """The same with the stays of the meeting read before; recusals and opinions may be prefetched."""
    recused = {recusal.person_id for recusal in item.recusals.all()}
    return _quorum(item, [stay for stay in stays if stay.user_id not in recused], moment)


def _quorum(item: AgendaItem, stays: list[Attendance], moment: datetime) -> Quorum:
    return quorum_at(
        [stay.presence for stay in stays],
        item.meeting.board.required_for(item.question),
        moment,
        written={opinion.discipline for opinion in item.opinions.all()},
        wished=item.meeting.board.wished,
    )


def heard_at(decision: Decision, at: datetime) -> datetime:
    """The minute whose quorum counts for a decision that is signed at ``at``.

    A case that was put before the board is decided when its text was read aloud there, however late the chair
    signs it; one from paper at the time on the paper; any other when it is signed.
    """
    paper = getattr(decision, "paper", None)
    if paper is not None:
        return paper.happened_at  # type: ignore[no-any-return]
    if decision.read_back_at and decision.item.discussions.exists():
        return decision.read_back_at
    return at


def snapshot_of(decision: Decision, quorum: Quorum) -> dict[str, Any]:
    """The case, the evaluation, the reasons and the people as they are at this moment."""
    item = decision.item
    evaluation = Evaluation.objects.latest_for(item.case_id)
    stays = item.meeting.attendance.select_related("user", "deputises_for")
    return _paper(decision) | {
        "case": to_json(document_of(item.case)),
        "evaluation": evaluation and {"sha256": evaluation.sha256, "result": evaluation.result},
        "shown": _shown(item),
        "question": item.question,
        "reasons": [{"text": r.text, "evidence": r.evidence} for r in item.reasons.all()],
        "attendance": [
            {
                "person": s.user.full_name,
                "discipline": s.discipline,
                "mode": s.mode,
                "capacity": s.capacity,
                "deputises_for": s.deputises_for.full_name if s.deputises_for else "",
                "joined_at": s.joined_at.isoformat(),
                "left_at": s.left_at.isoformat() if s.left_at else "",
            }
            for s in stays
        ],
        "quorum": {
            "present": list(quorum.present),
            "missing": list(quorum.missing),
            "by_deputy": list(quorum.by_deputy),
            "in_writing": list(quorum.in_writing),
            "status": quorum.status,
        }
        | ({"wished": list(quorum.wished)} if quorum.wished else {}),
        "recused": [
            {"person": r.person.full_name, "reason": r.reason}
            for r in item.recusals.select_related("person")
        ],
        "opinions": [
            {"person": o.person.full_name, "discipline": o.discipline, "text": o.text}
            for o in item.opinions.select_related("person")
        ],
        # Written down, since a person may change their name later.
        "people": {
            "recorded_by": _person(decision.recorded_by),
            "signed_by": _person(decision.signed_by),
            "informs_patient": _person(decision.informs_patient),
            "confirmed_by": _person(decision.confirmed_by),
            "dissent_by": _person(decision.dissent_by),
        },
    }


def _paper(decision: Decision) -> dict[str, Any]:
    """That it was written on paper first: when, and which scan shows it."""
    paper = getattr(decision, "paper", None)
    if paper is None:
        return {}
    said = {"happened_at": paper.happened_at.isoformat(), "scan_sha256": paper.scan_sha256}
    return {"paper": said}


def _shown(item: AgendaItem) -> dict[str, Any] | None:
    """Which evaluation the board had before it, and what it said to each suggestion."""
    shown = shown_evaluation(item)
    if shown is None:
        return None
    answers = SuggestionAnswer.objects.latest_of(str(item.public_id))
    said = [{"code": a.code, "answer": a.answer, "reason": a.reason} for a in answers]
    return {"sha256": shown.sha256, "answers": said}


def _person(user: User | None) -> dict[str, str] | None:
    return {"id": str(user.public_id), "name": user.full_name} if user else None


def sealed_content(decision: Decision) -> dict[str, Any]:
    """Everything the seal covers, as JSON values."""
    signed_at = decision.signed_at
    later = {name: value for name in LATER_FIELDS if (value := getattr(decision, name))}
    for name in LATER_DAYS:
        if day := getattr(decision, name):
            later[name] = day.isoformat()
    return later | {
        "decision": str(decision.public_id),
        "number": decision.number,
        "question_answered": decision.question_answered,
        "recommendation": decision.recommendation,
        "rationale": decision.rationale,
        "intent": decision.intent,
        "treatments": list(decision.treatments),
        "dissent": decision.dissent if decision.has_dissent else None,
        "signed_at": signed_at.astimezone(UTC).isoformat() if signed_at else None,
        "quorum_override": decision.quorum_override,
        "snapshot": decision.snapshot,
    }


def canonical(content: Any) -> bytes:
    """One text for one content: keys sorted, no white space, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal(decision: Decision) -> str:
    """The sha256 of the sealed content in canonical JSON."""
    return sha256(canonical(sealed_content(decision))).hexdigest()


def to_be_sealed(decision: Decision) -> str:
    """The hash of all that a signature will cover but its own moment, which is not known yet while somebody is asked."""
    return sha256(canonical(sealed_content(decision) | {"signed_at": None})).hexdigest()


def is_intact(decision: Decision) -> bool:
    """Whether a signed decision still is what its seal says."""
    return decision.is_signed and decision.sha256 == seal(decision)
