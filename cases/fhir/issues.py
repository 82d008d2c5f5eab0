"""What was wrong or remarkable in an input, as FHIR shows it: one OperationOutcome for everybody."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cases.fhir.json_types import Json

SYSTEM = "urn:crlm:import-issue"
MOST_SHOWN = 200
_DIGITS = re.compile(r"(\d+)")
Severity = Literal["fatal", "error", "warning", "information"]

ISSUE_TYPES = {
    "json-syntax": "structure",
    "json-duplicate-key": "invalid",
    "json-number": "invalid",
    "json-depth": "structure",
    "characters": "invalid",
    "encoding": "invalid",
    "too-large": "too-long",
    "too-many": "too-costly",
    "not-fhir": "not-supported",
    "wrong-version": "not-supported",
    "xml": "not-supported",
    "structure": "structure",
    "required": "required",
    "value": "value",
    "bundle-type": "not-supported",
    "id-duplicate": "duplicate",
    "reference-unresolved": "not-found",
    "reference-type": "invalid",
    "patient-missing": "required",
    "patient-replaced": "business-rule",
    "patient-conflict": "conflict",
    "date-partial": "value",
    "date-impossible": "value",
    "date-future": "invariant",
    "date-order": "invariant",
    "date-after-death": "invariant",
    "unit-unknown": "code-invalid",
    "value-comparator": "value",
    "value-range": "value",
    "value-not-colorectal": "value",
    "code-unknown": "code-invalid",
    "code-local": "code-invalid",
    "code-display-conflict": "code-invalid",
    "ambiguous": "multiple-matches",
    "not-verified": "informational",
    "status-not-final": "informational",
    "negated": "informational",
    "shown": "informational",
    "other-cancer": "multiple-matches",
    "several-primaries": "multiple-matches",
    "conflict-edited": "conflict",
    "older-version": "informational",
    "retracted": "informational",
    "attachment-rejected": "security",
    "ignored-type": "informational",
    "not-read": "incomplete",
    "remark": "informational",
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One remark. ``path`` leads from the root of the file; ``diagnostics`` never holds patient data."""

    severity: Severity
    code: str
    text: str
    path: str = ""
    diagnostics: str = ""
    file: str = ""
    line: int = 0

    @property
    def is_refusal(self) -> bool:
        return self.severity in ("fatal", "error")


class Unusable(Exception):
    """The input could not be read at all; ``issues`` say why and where."""

    def __init__(self, *issues: Issue) -> None:
        self.issues = issues
        super().__init__("; ".join(issue.text for issue in issues))


def fatal(code: str, text: str, *, file: str = "", path: str = "") -> Unusable:
    return Unusable(Issue("fatal", code, text, path=path, file=file))


def order(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Sort by place, so that the same input always gives the same list.

    A foreign version comes first: it explains the errors that follow.
    """
    return tuple(sorted(set(issues), key=_place))


def _place(issue: Issue) -> tuple[object, ...]:
    numbered = tuple(
        (int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(issue.path)
    )
    is_later = issue.code != "wrong-version"
    return (is_later, issue.file, issue.line, numbered, issue.code, issue.text, issue.diagnostics)


def operation_outcome(issues: Iterable[Issue]) -> Json:
    """Write issues as a FHIR OperationOutcome; beyond the first 200 only their number is given."""
    found = order(issues)
    shown = [_issue_json(issue) for issue in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        rest = Issue("information", "too-many", f"{len(found) - MOST_SHOWN} more issues")
        shown.append(_issue_json(rest))
    if not shown:
        shown = [{"severity": "information", "code": "informational"}]
    return {"resourceType": "OperationOutcome", "issue": shown}


def _issue_json(issue: Issue) -> Json:
    written: Json = {
        "severity": issue.severity,
        "code": ISSUE_TYPES[issue.code],
        "details": {"coding": [{"system": SYSTEM, "code": issue.code}], "text": issue.text},
    }
    where = f"{issue.file} line {issue.line}: " if issue.line else ""
    if where or issue.diagnostics:
        written["diagnostics"] = where + (issue.diagnostics or issue.text)
    if issue.path:
        written["expression"] = [issue.path]
    return written
