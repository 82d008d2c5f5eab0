"""Letters to the GP and to the patient: drafted from the signed decision, held until the patient was told."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.documents.letter import letter_content
from mdt.models import Channel, Decision, Letter, LetterKind, LetterState, PatientInformed
from mdt.rules.deadlines import working_days_after

# The GP by the end of the next working day, the patient within two.
DUE_DAYS = {LetterKind.GP: 1, LetterKind.PATIENT: 2}


def draft(*, decision: Decision, at: datetime) -> list[Letter]:
    """One letter to each; the caller holds the transaction. A corrected decision's letters replace the first."""
    day = day_at(decision.item.meeting.board, at)
    return [
        Letter.objects.get_or_create(
            decision=decision,
            kind=kind,
            defaults={
                "state": _state_of(decision, kind),
                "content": letter_content(decision, kind),
                "due_on": working_days_after(day, days),
                "made_at": at,
                "replaces": _before(decision, kind),
            },
        )[0]
        for kind, days in DUE_DAYS.items()
    ]


def _state_of(decision: Decision, kind: LetterKind) -> LetterState:
    """The patient's own letter never comes before the talk; the GP's waits where the board wants it so."""
    if hasattr(decision, "patient_informed"):
        return LetterState.READY
    waits = kind == LetterKind.PATIENT or decision.item.meeting.board.letters_wait
    return LetterState.WAITING if waits else LetterState.READY


def _before(decision: Decision, kind: LetterKind) -> Letter | None:
    return Letter.objects.filter(decision=decision.supersedes_id or 0, kind=kind).first()


def recall(*, decision: Decision, at: datetime) -> int:
    """Stop what was not sent and mark what was as recalled; return how many had been sent."""
    letters = Letter.objects.filter(decision=decision)
    sent = letters.filter(state=LetterState.SENT).count()
    letters.exclude(state=LetterState.RECALLED).update(state=LetterState.RECALLED, recalled_at=at)
    return sent


def add(*, decision: Decision, words: str) -> int:
    """Say in the GP's letter what was added to the decision, if it has not left; the caller holds the transaction.

    The patient hears of it in the talk: it is no plain language. Return how many letters say it.
    """
    unsent = Letter.objects.unsent().filter(decision=decision, kind=LetterKind.GP)
    found = list(unsent.select_for_update())
    for letter in found:
        letter.content = letter.content | {"added": words}
        letter.save(update_fields=["content"])
    return len(found)


@transaction.atomic
def inform(
    *, decision: Decision, person: User, channel: str, informed_at: datetime, by: User, at: datetime
) -> PatientInformed:
    """Record that the patient was told; letters that waited for it may leave. The first record stands."""
    check(by, Permission.UPDATE_ACTIONS, decision.item.case.site_id)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _check_informed(decision, channel, informed_at, at)
    event, new = PatientInformed.objects.get_or_create(
        decision=decision,
        defaults={
            "person": person, "channel": channel, "informed_at": informed_at, "by": by, "at": at,
        },
    )  # fmt: skip
    if new:
        waiting = Letter.objects.filter(decision=decision, state=LetterState.WAITING)
        waiting.update(state=LetterState.READY)
        audit.record("patient informed", decision, by=by, at=at, detail={"channel": channel})
    return event


def _check_informed(decision: Decision, channel: str, informed_at: datetime, at: datetime) -> None:
    if decision.signed_at is None:
        raise NotAllowedNow("The patient is told of a signed decision.")
    if channel not in Channel.values:
        wrong = (Problem("channel", "is on no list"),)
        raise Invalid("Say how the patient was told.", problems=wrong)
    if not decision.signed_at <= informed_at <= at:
        wrong = (Problem("informed_at", "is not between the signature and now"),)
        raise Invalid("Give the moment at which the patient was told.", problems=wrong)


@transaction.atomic
def choose_language(*, letter: Letter, language: str, by: User, at: datetime) -> Letter:
    """Say a letter that has not left in its reader's language. What was signed stays in the words it was signed in."""
    rows = Letter.objects.select_for_update(of=("self",)).select_related("decision__item__case")
    letter = rows.get(pk=letter.pk)
    check(by, Permission.UPDATE_ACTIONS, letter.decision.item.case.site_id)
    if letter.state not in (LetterState.WAITING, LetterState.READY):
        raise NotAllowedNow("This letter was sent or recalled already.")
    if language not in dict(settings.LANGUAGES):
        raise Invalid(
            "Choose a language of the list.", problems=(Problem("language", "is on no list"),)
        )
    letter.content = letter.content | {"language": language}
    letter.save(update_fields=["content"])
    audit.record("letter's language chosen", letter, by=by, at=at, detail={"language": language})
    return letter


@transaction.atomic
def send(*, letter: Letter, to: str, by: User, at: datetime) -> Letter:
    """Note that a letter left, to whom and by whom. One that waits for the patient cannot leave."""
    rows = Letter.objects.select_for_update(of=("self",)).select_related("decision__item__case")
    letter = rows.get(pk=letter.pk)
    check(by, Permission.UPDATE_ACTIONS, letter.decision.item.case.site_id)
    if letter.state == LetterState.WAITING:
        raise NotAllowedNow("The patient has not been informed yet; this letter waits for it.")
    if letter.state != LetterState.READY:
        raise NotAllowedNow("This letter was sent or recalled already.")
    if letter.decision.item.case.patient.deceased_on:
        raise NotAllowedNow("The patient has died; no letter of this kind leaves by itself.")
    if not to.strip():
        raise Invalid("Say to whom it was sent.", problems=(Problem("to", "is empty"),))
    letter.state, letter.sent_by, letter.sent_at = LetterState.SENT, by, at
    letter.sent_to = to.strip()
    letter.content = letter.content | told_line(letter.decision)
    letter.save()
    audit.record("letter sent", letter, by=by, at=at, detail={"kind": letter.kind})
    return letter


def told_line(decision: Decision) -> dict[str, Any]:
    """What the letter says of the patient's knowledge, as of now."""
    event = getattr(decision, "patient_informed", None)
    return {
        "informed_on": day_at(decision.item.meeting.board, event.informed_at).isoformat()
        if event
        else ""
    }
