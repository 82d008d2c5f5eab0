"""Letters to the GP and the patient: plain words out of the signed decision, as text and as tagged PDF."""

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from accounts.exceptions import Invalid
from mdt.documents.pdf import STANDARDS
from mdt.models import Decision, Letter, LetterKind
from mdt.rules.watching import words_of

TEMPLATE = Path(__file__).parent / "letter.typ"
STATEMENT = (
    "This is a recommendation. The decision is made by the patient and the treating clinician."
)
TOLD = "The patient was told of this on {day}."
NOT_TOLD = (
    "The patient has not been informed yet. Please do not speak of it before the team has done so."
)


def letter_content(decision: Decision, kind: str) -> dict[str, Any]:
    """What the letter says, from the sealed words only; ``informed_on`` is filled in when it leaves."""
    patient = decision.item.case.patient
    numbers = ", ".join(number.value for number in patient.identifiers.all())
    board, signer = decision.item.meeting.board, decision.signed_by
    return {
        "kind": kind,
        "board": board.name,
        "meeting_on": decision.item.meeting.local_start.date().isoformat(),
        "patient": str(patient.display_name),
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else "",
        "numbers": numbers,
        "recommendation": decision.recommendation,
        "because": decision.rationale,
        "conditions": [words_of(one) for one in decision.conditions],
        "replaces": bool(decision.supersedes_id),
        "correction": decision.correction_reason,
        "contact": decision.informs_patient.full_name if decision.informs_patient else "",
        "signed_by": signer.full_name if signer else "",
        "signed_on": decision.signed_at.date().isoformat() if decision.signed_at else "",
        "informed_on": "",
    }


def paragraphs(letter: Letter) -> list[str]:
    """The letter's sentences in order, for both formats."""
    c = letter.content
    to_patient = letter.kind == LetterKind.PATIENT
    who = f"{c['patient']}, born {c['birth_date'] or 'not known'}, number {c['numbers'] or 'none'}"
    lines = [f"{c['board']}, meeting of {c['meeting_on']}", who]
    if c["replaces"]:
        lines.append(f"This letter replaces an earlier one, which was wrong: {c['correction']}")
    if to_patient:
        lines.append("A team of specialists has talked about your illness and recommends:")
    else:
        lines.append("The board discussed this patient and recommends:")
    lines += [c["recommendation"], f"The reason: {c['because']}", *c["conditions"]]
    if to_patient:
        lines.append(
            f"{c['contact']} will talk with you and answer your questions. You decide with your doctors."
        )
    else:
        lines += [told(c), f"{c['contact']} informs the patient and is whom to ask.", STATEMENT]
    lines.append(f"Signed by {c['signed_by']} on {c['signed_on']}.")
    return [line for line in lines if line]


def told(content: dict[str, Any]) -> str:
    day = content["informed_on"]
    return TOLD.format(day=day) if day else NOT_TOLD


def as_text(letter: Letter) -> str:
    return "\n\n".join(paragraphs(letter)) + "\n"


def render(letter: Letter) -> bytes:
    """The same bytes for the same letter. Raises ``Invalid`` for a sign that no font can print."""
    data = {
        "title": str(letter.get_kind_display()),
        "day": letter.content["signed_on"],
        "lines": paragraphs(letter),
        "large": letter.kind == LetterKind.PATIENT,
        "recalled": letter.state == "recalled",
    }
    try:
        return bytes(
            typst.compile(
                str(TEMPLATE),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                font_paths=[str(settings.BASE_DIR / "static" / "fonts")],
                ignore_system_fonts=True,
                pdf_standards=[*STANDARDS],
            )
        )
    except RuntimeError as error:
        raise Invalid(f"The letter cannot be printed: {error}") from error
