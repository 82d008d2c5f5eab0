"""The outcome of one case, line by line, the same in every document that shows it."""

from collections.abc import Callable

from mdt.documents.content import STATEMENT, decided, former
from mdt.models import Decision

__all__ = ["STATEMENT", "outcome_rows"]

LINES = (
    ("Recommendation", "recommendation"), ("Because", "rationale"), ("Intent", "intent"),
    ("Planned treatments", "treatments"), ("Dissent", "dissent"), ("Informs the patient", "informs_patient"),
    ("Quorum", "quorum"), ("Signed", "signed"), ("Seal (sha256)", "seal"),
)  # fmt: skip


def outcome_rows(decision: Decision, hide: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """Pairs of a word and what was recorded; a former version follows as such, never mixed in."""
    content = decided(decision)
    rows = [
        ("Version", str(decision.number)),
        ("Question", decision.item.question.replace("_", " ")),
    ]
    rows += [
        (title, content[name] if name == "seal" else hide(content[name])) for title, name in LINES
    ]
    rows += [("Task", hide(text)) for text in content["actions"]]
    rows += [("Addendum", hide(text)) for text in content["addenda"]]
    before = decision.supersedes
    while before is not None:
        rows.append(("No longer holds", hide(former(before))))
        before = before.supersedes
    return tuple(rows)
