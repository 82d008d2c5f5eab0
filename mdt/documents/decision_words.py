"""What a signed decision says beside its recommendation, as words: the same in minutes, outcome and FHIR."""

from django.utils import translation

from mdt.decision_rows import words_of_options
from mdt.models import Decision, Trial


def beside(decision: Decision) -> dict[str, str]:
    """Each by its name in a case of the minutes; empty where nothing was said. Only what the seal covers.

    Gathered in English like all of a document's content, so that it has the same bytes for every reader.
    """
    member = (decision.snapshot.get("people") or {}).get("dissent_by") or {}
    with translation.override("en"):
        options = "; ".join(words_of_options(decision.options))
    return {
        "answered": str(decision.get_question_answered_display()),
        "trial": str(Trial(decision.trial).label) if decision.trial else "",
        "options": options,
        "votes": ", ".join(f"{count} {word}" for word, count in decision.votes.items()),
        "dissent_by": str(member.get("name", "")) if decision.has_dissent else "",
    }
