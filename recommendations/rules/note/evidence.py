"""What the evidence says, in a note: what to act on, the options with both sides, where the evidence is divided."""

from collections.abc import Callable, Iterable, Iterator

from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.note.words import facts_said, listed
from recommendations.rules.note.words import sentence as full

LEADS = {
    "supported": "Supported",
    "alternative": "An alternative",
    "controversial": "Controversial",
}
# What the opening of the note has told with its day need not be told again beside each point.
TOLD = ("resectability_votes", "gene_tests", "primary", "metastases", "extrahepatic", "patient.")
MEASURED = ("alert.progression", "alert.lesion_growth", "alert.response_mismatch")


def acted_on(evaluation: Evaluation) -> Iterator[str]:
    """Red alerts, before anything else is weighed."""
    yield from _led("Act on first.", (_alert(s) for s in _of(evaluation, "alert", "red")))


def looked_at(evaluation: Evaluation) -> Iterator[str]:
    """The other alerts, after the options they may bear on."""
    yield from _led("Look at.", (_alert(s) for s in _of(evaluation, "alert", "amber", "info")))


def put_forward(evaluation: Evaluation) -> Iterator[str]:
    options = sorted(_of(evaluation, "option", *LEADS), key=_beside(evaluation))
    if not options:
        yield "What the evidence says. No option can be put forward on what is recorded."
        return
    scanned = evaluation.course.latest is not None
    told = (*TOLD, "imaging", "lesions") if scanned else TOLD
    yield from _led("What the evidence says.", (_option(s, told) for s in options))


def _beside(evaluation: Evaluation) -> Callable[[Suggestion], tuple[int, int]]:
    """By level, and what stands in one controversy side by side."""
    levels, order = list(LEADS), [s.controversy for s in evaluation.suggestions]
    return lambda s: (levels.index(s.level), order.index(s.controversy))


def divided(evaluation: Evaluation) -> str:
    """Each controversy that an option or an alert stands in, once, with both positions."""
    names = dict.fromkeys(s.controversy for s in evaluation.suggestions if s.controversy)
    both = [evaluation.knowledge.controversies[name] for name in names]
    said = [
        f"{c.question} ({c.id}) One position: {full(c.position_a)} The other: {full(c.position_b)}"
        for c in both
    ]
    return f"Where it is divided. {' '.join(said)}" if said else ""


def _of(evaluation: Evaluation, kind: str, *levels: str) -> Iterator[Suggestion]:
    return (s for s in evaluation.suggestions if s.kind == kind and s.level in levels)


def _led(lead: str, paragraphs: Iterable[str]) -> Iterator[str]:
    for place, paragraph in enumerate(paragraphs):
        yield paragraph if place else f"{lead} {paragraph}"


def _alert(s: Suggestion) -> str:
    said = [full(s.title), full(s.statement), *map(full, s.arguments_for)]
    if s.arguments_against:
        said.append(f"Against it: {' '.join(map(full, s.arguments_against))}")
    return f"{' '.join([*said, *_rests_on(s, TOLD)])} {_cited(s)}"


def _option(s: Suggestion, told: tuple[str, ...]) -> str:
    said = [f"{LEADS[s.level]}: {full(s.title)}", full(s.statement)]
    if s.arguments_for:
        said.append(f"For: {' '.join(map(full, s.arguments_for))}")
    if s.arguments_against:
        said.append(f"Against: {' '.join(map(full, s.arguments_against))}")
    return f"{' '.join([*said, *_rests_on(s, told)])} {_cited(s)}"


def _rests_on(s: Suggestion, told: tuple[str, ...]) -> Iterator[str]:
    """The facts that the opening does not tell, with their days."""
    if s.code in MEASURED:
        return
    facts = facts_said([entry for entry in s.because if not entry.path.startswith(told)])
    if facts:
        yield f"It rests on {listed(facts)}."


def _cited(s: Suggestion) -> str:
    return f"[{'; '.join(f'{c.source}, {c.grade}' if c.grade else c.source for c in s.sources)}]"
