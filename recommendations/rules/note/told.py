"""An evaluation whose rule texts are said in another language; its facts, codes and numbers stay."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.note.words import is_wide
from recommendations.rules.release import Controversy

Tell = Callable[[str], str]
"""Says a sentence or a word in the language asked for, and gives back what it has no other words for."""


def is_as_written(tell: Tell) -> bool:
    """Whether the note stays in English: only there are small numbers told in letters.

    In the catalogue they would be taken for the beginning of what people wrote themselves.
    """
    return tell("and") == "and"


def stop(tell: Tell, sign: str) -> str:
    """A comma or semicolon as the language writes it: with a space behind, or a wide one alone."""
    return {",": "，", ";": "；"}[sign] if is_wide(tell("and")[:1]) else f"{sign} "


def told(evaluation: Evaluation, tell: Tell) -> Evaluation:
    """Titles, statements, arguments, both positions and what is missing, each as a whole sentence."""
    known = evaluation.knowledge
    register = {name: _controversy(both, tell) for name, both in known.controversies.items()}
    return replace(
        evaluation,
        suggestions=tuple(_suggestion(s, tell) for s in evaluation.suggestions),
        missing=tuple(
            replace(entry, title=tell(entry.title), owner=tell(entry.owner))
            for entry in evaluation.missing
        ),
        knowledge=replace(known, controversies=register),
    )


def _suggestion(s: Suggestion, tell: Tell) -> Suggestion:
    return replace(
        s,
        title=tell(s.title),
        statement=tell(s.statement),
        arguments_for=_each(s.arguments_for, tell),
        arguments_against=_each(s.arguments_against, tell),
    )


def _controversy(both: Controversy, tell: Tell) -> Controversy:
    return replace(
        both,
        question=tell(both.question),
        position_a=tell(both.position_a),
        position_b=tell(both.position_b),
    )


def _each(texts: Iterable[str], tell: Tell) -> tuple[str, ...]:
    return tuple(map(tell, texts))
