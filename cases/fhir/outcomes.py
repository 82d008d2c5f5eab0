"""OperationOutcomes that stand beside the answers of a search (``search.mode`` outcome): what an input says of itself.

Ours say by name what could not be read, so that what is not there is never taken for "none". Of others' only severity and
code are told: their words may hold anything.
"""

from collections.abc import Iterable, Iterator

from cases.fhir.elements import objects
from cases.fhir.issues import SYSTEM, Issue
from cases.fhir.items import Item
from cases.fhir.json_types import Json

NOT_READ = "not-read"
WORTH = ("fatal", "error", "warning")
LONGEST = 300


def not_read(told: Iterable[str]) -> Json:
    """An OperationOutcome with one sentence for each thing that could not be read."""
    coding = [{"system": SYSTEM, "code": NOT_READ}]
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {"severity": "warning", "code": "incomplete", "details": {"coding": coding, "text": text}}
            for text in told
        ],
    }  # fmt: skip


def warns(outcome: Json) -> bool:
    """Whether a server says that something about its answer is not as it should be."""
    return any(issue.get("severity") in WORTH for issue in objects(outcome.get("issue")))


def remarks(items: Iterable[Item]) -> Iterator[Issue]:
    """What an input says of itself, each with its place. None of it refuses the input."""
    for item in items:
        if item.type != "OperationOutcome" or item.mode != "outcome":
            continue
        for place, issue in enumerate(objects(item.resource.get("issue"))):
            if issue.get("severity") in WORTH:
                where = item.expression(f"issue[{place}]")
                code, text = _said(issue)
                yield Issue("warning", code, text, where, "", item.page.file, item.page.line)


def _said(issue: Json) -> tuple[str, str]:
    details = issue.get("details")
    details = details if isinstance(details, dict) else {}
    text = details.get("text")
    for coding in objects(details.get("coding")):
        if (coding.get("system"), coding.get("code")) == (SYSTEM, NOT_READ) and text:
            return NOT_READ, str(text)[:LONGEST]
    code = str(issue.get("code"))[:40]
    return "remark", f"The sender remarks on its own answer: {issue.get('severity')}, {code}"
