"""An evaluation whose rule texts are said in another language; its facts, codes and numbers stay."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.release import Controversy

Tell = Callable[[str], str]


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
