"""What became of each resource: a fact, a proposal, a question, something shown, or nothing."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from cases.fhir.canonical import canonical
from cases.fhir.issues import Issue, Severity
from cases.fhir.items import Item


class End(StrEnum):
    """Every resource ends in exactly one of these; the first that applies."""

    IMPORTED = "imported"
    PROPOSED = "proposed"
    QUESTION = "question"
    SHOWN = "shown"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Finding:
    """One outcome of reading a resource.

    ``path`` is the place in the case document, without an index for lists; ``value`` its JSON value.
    ``source`` names the element it came from, ``day`` the date it speaks about.
    """

    end: End
    item: Item
    path: str
    value: object
    source: str
    because: str = ""
    code: str = ""
    day: str | None = None
    also: tuple[Item, ...] = ()

    @cached_property
    def mark(self) -> str:
        """Name it, the same at every preview of the same input."""
        told = f"{self.path} {canonical(self.value)} {self.item.content_sha256}"
        return sha256(told.encode()).hexdigest()[:16]

    def asked(self, code: str, because: str) -> "Finding":
        """Turn a fact into a question."""
        return replace(self, end=End.QUESTION, code=code, because=because)

    def issue(self) -> Issue | None:
        """Say in an OperationOutcome why this did not simply become a fact."""
        if not self.code:
            return None
        severity: Severity = "warning" if self.end is End.QUESTION else "information"
        page = self.item.page
        where = self.item.expression()
        return Issue(severity, self.code, self.because, where, "", page.file, page.line)


def fact(
    item: Item, path: str, value: object, element: str = "", *, day: str | None = None
) -> Finding:
    return Finding(End.IMPORTED, item, path, value, item.source(element), day=day)


def proposal(item: Item, path: str, value: object, because: str, element: str = "") -> Finding:
    return Finding(End.PROPOSED, item, path, value, item.source(element), because)


def question(
    item: Item, path: str, value: object, code: str, because: str, *, element: str = ""
) -> Finding:
    return Finding(End.QUESTION, item, path, value, item.source(element), because, code)


def shown(item: Item, because: str, value: object = None, code: str = "") -> Finding:
    return Finding(End.SHOWN, item, "", value, item.source(), because, code)
