"""What a board's question asks for, as a table of the rule book: each fact with its owner, age and questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recommendations.rules.facts import FACTS
from recommendations.rules.knowledge import Knowledge
from recommendations.rules.release import Request


@dataclass(frozen=True, slots=True)
class FactAsked:
    """``needed`` and ``wished`` are board questions in words; ``stale_after`` and its exceptions are days."""

    id: str
    title: str
    owner: str
    stale_after: int | None
    exceptions: list[tuple[str, int]]
    needed: list[str]
    wished: list[str]
    only_if: str
    source: str
    hint: str


def facts_asked(knowledge: Knowledge) -> Iterator[FactAsked]:
    """The requests of the rules, then the work-up that is kept beside the case document."""
    yield from (_asked(request, f"request.{request.fact}") for request in knowledge.requests)
    yield from (_asked(request, f"work_up.{request.fact}") for request in knowledge.work_up)


def _asked(request: Request, code: str) -> FactAsked:
    return FactAsked(
        id=code,
        title=request.title,
        owner=request.owner,
        stale_after=request.max_age,
        exceptions=[(_words(name), days) for name, days in request.max_age_of.items()],
        needed=_questions(request.columns, "M"),
        wished=_questions(request.columns, "R"),
        only_if=FACTS[request.only_if].title if request.only_if else "",
        source=request.source,
        hint=request.hint,
    )


def _questions(columns: Mapping[str, str], grade: str) -> list[str]:
    return [_words(name) for name, given in columns.items() if given == grade]


def _words(column: str) -> str:
    return "before cycle 1" if column == "planned" else column.replace("_", " ")
