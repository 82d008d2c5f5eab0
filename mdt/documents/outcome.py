"""The outcome of one case, line by line, the same in every document that shows it."""

from collections.abc import Callable

from mdt.documents.content import STATEMENT
from mdt.documents.minutes_case import decided, former
from mdt.models import Decision

__all__ = ["STATEMENT", "outcome_rows"]

LINES = (
    ("Question answered", "answered"),
    ("Recommendation", "recommendation"),
    ("Because", "rationale"),
    ("Intent", "intent"),
    ("Planned treatments", "treatments"),
    ("Resectability", "resectability"),
    ("Clinical trial", "trial"),
    ("Options considered", "options"),
    ("Alternatives", "alternatives"),
    ("Discuss again on", "rediscuss"),
    ("Votes", "votes"),
    ("Dissent", "dissent"),
    ("Dissenting member", "dissent_by"),
    ("Informs the patient", "informs_patient"),
    ("Planned talk", "talk"),
    ("Patient informed", "informed"),
    ("Quorum", "quorum"),
    ("Signed", "signed"),
    ("Paper", "paper"),
    ("Seal (sha256)", "seal"),
)
ALWAYS = ("recommendation", "rationale", "intent", "treatments", "dissent", "informs_patient", "quorum", "signed", "seal")  # fmt: skip


def outcome_rows(
    decision: Decision, hide: Callable[[str], str], *, named: bool = True
) -> tuple[tuple[str, str], ...]:
    """Pairs of a word and what was recorded; a former version follows as such, never mixed in."""
    content = decided(decision, named=named)
    rows = [
        ("Version", str(decision.number)),
        ("Question", decision.item.question.replace("_", " ")),
    ]
    rows += [
        (title, content[name] if name == "seal" else hide(content[name]))
        for title, name in LINES
        if name in ALWAYS or content[name]
    ]
    rows += [("Condition", hide(text)) for text in content["conditions"]]
    rows += [("Task", hide(text)) for text in content["actions"]]
    rows += [("Addendum", hide(text)) for text in content["addenda"]]
    before = decision.supersedes
    while before is not None:
        rows.append(("No longer holds", hide(former(before))))
        before = before.supersedes
    return tuple(rows)
