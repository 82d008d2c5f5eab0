"""Letters to the GP and the patient: plain words out of the signed decision, as text and as tagged PDF."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.dates import with_days
from accounts.sentences import said
from mdt.documents.around import conditions
from mdt.documents.decision_words import planned_talk
from mdt.documents.pdf import set_type
from mdt.models import AgendaItem, Decision, Letter, LetterKind, Referral
from mdt.rules.watching import words_of

TEMPLATE = Path(__file__).parent / "letter.typ"


def letter_content(decision: Decision, kind: str) -> dict[str, Any]:
    """What the letter says, from the sealed words only; ``informed_on`` is filled in when it leaves."""
    patient = decision.item.case.patient
    numbers = ", ".join(number.value for number in patient.identifiers.all())
    board, signer = decision.item.meeting.board, decision.signed_by
    return {
        "kind": kind,
        "language": board.language,
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
        "question": decision.item.question.replace("_", " "),
        "key_worker": _key_worker(decision.item),
        "again_on": decision.rediscuss_due.isoformat() if decision.rediscuss_due else "",
        "contact": decision.informs_patient.full_name if decision.informs_patient else "",
        "talk": planned_talk(decision),
        "signed_by": signer.full_name if signer else "",
        "signed_on": decision.signed_on.isoformat() if decision.signed_on else "",
        "informed_on": "",
    }


def _key_worker(item: AgendaItem) -> str:
    """Name and telephone, as the coordinator or the referral gave them; empty where nobody did."""
    if item.key_worker:
        return item.key_worker
    named = Referral.objects.filter(reasons__item=item).exclude(key_worker="")
    return named.order_by("-submitted_at", "-id").values_list("key_worker", flat=True).first() or ""


def paragraphs(letter: Letter) -> list[str]:
    """The letter's sentences in order, for both formats, in the language chosen for it."""
    with translation.override(letter.content.get("language", "en")):
        return [line for line in _lines(letter.content, letter.kind == LetterKind.PATIENT) if line]


def _lines(c: dict[str, Any], to_patient: bool) -> Iterator[str]:
    yield _("{board}, meeting of {day}").format(board=c["board"], day=with_days(c["meeting_on"]))
    yield _("{patient}, born {day}, number {numbers}").format(
        patient=c["patient"],
        day=with_days(c["birth_date"]) or _("not known"),
        numbers=c["numbers"] or _("none"),
    )
    if c["replaces"]:
        yield _("This letter replaces an earlier one, which was wrong: {why}").format(
            why=c["correction"]
        )
    yield (
        _("A team of specialists has talked about your illness and recommends:")
        if to_patient
        else _("The board discussed this patient and recommends:")
    )
    if c.get("question") and not to_patient:
        yield _("The question: {question}").format(question=said(c["question"]))
    yield c["recommendation"]
    yield _("The reason: {why}").format(why=c["because"])
    yield from map(conditions, c["conditions"])
    # Letters made before these were said have no word for them.
    if c.get("again_on"):
        yield _("The board looks at this again on {day}.").format(day=with_days(c["again_on"]))
    if c.get("added") and not to_patient:
        yield c["added"]
    if c.get("key_worker"):
        yield (
            _("Whom you can call with questions: {who}.") if to_patient else _("Key worker: {who}.")
        ).format(who=c["key_worker"])
    if to_patient:
        yield _(
            "{person} will talk with you and answer your questions. You decide with your doctors."
        ).format(person=c["contact"])
    else:
        yield told(c)
        yield _("{person} informs the patient and is whom to ask.").format(person=c["contact"])
        if c.get("talk") and not c["informed_on"]:
            how = c["talk"][:1].lower() + c["talk"][1:]
            yield _("The talk is planned: {how}.").format(how=said(with_days(how)))
        yield _(
            "This is a recommendation. The decision is made by the patient and the treating clinician."
        )
    yield _("Signed by {person} on {day}.").format(
        person=c["signed_by"], day=with_days(c["signed_on"])
    )


def told(content: dict[str, Any]) -> str:
    day = content["informed_on"]
    if not day:
        return _(
            "The patient has not been informed yet. Please do not speak of it before the team has done so."
        )
    return _("The patient was told of this on {day}.").format(day=with_days(day))


def as_text(letter: Letter) -> str:
    return "\n\n".join(paragraphs(letter)) + "\n"


def render(letter: Letter) -> bytes:
    """The same bytes for the same letter. Raises ``Invalid`` for a sign that no font can print."""
    with translation.override(letter.content.get("language", "en")):
        data = {
            "title": said(LetterKind(letter.kind).label),
            "on": letter.content["signed_on"],
            "large": letter.kind == LetterKind.PATIENT,
            "recalled": letter.state == "recalled",
        }
        return set_type(TEMPLATE, data, lines=paragraphs(letter))
