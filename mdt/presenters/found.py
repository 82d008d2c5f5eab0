"""Patients and pages that fit what was typed, for the palette."""

from dataclasses import dataclass

from accounts.http import UserRequest
from cases.models import Case
from mdt.navigation import Entry, pages_of

MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    words: str
    cases: list[Case]
    has_more: bool
    pages: list[Entry]

    @property
    def count(self) -> int:
        return len(self.cases) + len(self.pages)


def found_of(request: UserRequest, words: str) -> Found:
    """Nothing typed: the pages. Closed cases are found too; whoever types a name wants that patient."""
    entries = pages_of(request)
    pages = [entry for entry in entries if words.casefold() in entry.label.casefold()]
    if not words:
        return Found("", [], False, pages)
    fitting = Case.objects.visible_to(request.user).matching(words).for_lists()
    cases = list(fitting.closest_first(words)[: MOST + 1])
    return Found(words, cases[:MOST], len(cases) > MOST, pages)
