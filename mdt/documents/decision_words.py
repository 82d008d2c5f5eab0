"""What a signed decision says beside its recommendation, as words: the same in minutes, outcome and FHIR."""

import re

from django.utils import translation

from mdt.decision_rows import words_of_options
from mdt.documents.pseudonyms import HIDDEN
from mdt.models import Channel, Decision, Trial


def beside(decision: Decision, *, named: bool = True) -> dict[str, str]:
    """Each by its name in a case of the minutes; empty where nothing was said. Only what the seal covers.

    Gathered in English like all of a document's content, so that it has the same bytes for every reader.
    """
    with translation.override("en"):
        options = "; ".join(words_of_options(decision.options))
    return {
        "answered": str(decision.get_question_answered_display()),
        "trial": str(Trial(decision.trial).label) if decision.trial else "",
        "options": options,
        "votes": ", ".join(f"{count} {word}" for word, count in decision.votes.items()),
        "dissent_by": _dissenter(decision, named),
        "talk": planned_talk(decision),
    }


def planned_talk(decision: Decision) -> str:
    """How and when the patient was to be told, as signed; the day is ISO."""
    how = str(Channel(decision.informs_channel).label) if decision.informs_channel else ""
    on = decision.informs_on.isoformat() if decision.informs_on else ""
    return ", ".join(filter(None, (how, on)))


def dissent_of(decision: Decision, *, named: bool = True) -> str:
    """What was said; where the member is not named, without their name."""
    if not decision.has_dissent:
        return "none"
    name = dissenter_name(decision)
    if named or not name:
        return decision.dissent
    family = name.split()[-1]
    found = re.compile(rf"{re.escape(name)}|(?<!\w){re.escape(family)}(?!\w)", re.IGNORECASE)
    return found.sub(HIDDEN, decision.dissent)


def dissenter_name(decision: Decision) -> str:
    """As sealed, since a person may change their name later; empty where nobody is on record."""
    member = (decision.snapshot.get("people") or {}).get("dissent_by") or {}
    return str(member.get("name", "")) if decision.has_dissent else ""


def _dissenter(decision: Decision, named: bool) -> str:
    """The member, or for what they sat there: the discipline that was sealed with the attendance."""
    name = dissenter_name(decision)
    if named or not name:
        return name
    stays = decision.snapshot.get("attendance") or ()
    spoke = (stay["discipline"] for stay in stays if stay["person"] == name and stay["discipline"])
    return f"{next(spoke, 'a member')}, not named"
