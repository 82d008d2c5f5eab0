"""What the evidence says, in a note: what to act on, the options with both sides, where the evidence is divided."""

from collections.abc import Callable, Iterable, Iterator

from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.note.told import Tell
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


def acted_on(evaluation: Evaluation, tell: Tell) -> Iterator[list[str]]:
    """Red alerts, before anything else is weighed."""
    yield from _led("Act on first.", (_alert(s, tell) for s in _of(evaluation, "alert", "red")))


def looked_at(evaluation: Evaluation, tell: Tell) -> Iterator[list[str]]:
    """The other alerts, after the options they may bear on."""
    yield from _led(
        "Look at.", (_alert(s, tell) for s in _of(evaluation, "alert", "amber", "info"))
    )


def put_forward(evaluation: Evaluation, tell: Tell) -> Iterator[list[str]]:
    options = sorted(_of(evaluation, "option", *LEADS), key=_beside(evaluation))
    if not options:
        yield ["What the evidence says.", "No option can be put forward on what is recorded."]
        return
    scanned = evaluation.course.latest is not None
    told = (*TOLD, "imaging", "lesions") if scanned else TOLD
    yield from _led("What the evidence says.", (_option(s, told, tell) for s in options))


def _beside(evaluation: Evaluation) -> Callable[[Suggestion], tuple[int, int]]:
    """By level, and what stands in one controversy side by side."""
    levels, order = list(LEADS), [s.controversy for s in evaluation.suggestions]
    return lambda s: (levels.index(s.level), order.index(s.controversy))


def divided(evaluation: Evaluation) -> list[str]:
    """Each controversy that an option or an alert stands in, once, with both positions."""
    names = dict.fromkeys(s.controversy for s in evaluation.suggestions if s.controversy)
    both = [evaluation.knowledge.controversies[name] for name in names]
    said = [
        f"{c.question} ({c.id}) One position: {full(c.position_a)} The other: {full(c.position_b)}"
        for c in both
    ]
    return ["Where it is divided.", *said] if said else []


def _of(evaluation: Evaluation, kind: str, *levels: str) -> Iterator[Suggestion]:
    return (s for s in evaluation.suggestions if s.kind == kind and s.level in levels)


def _led(lead: str, paragraphs: Iterable[list[str]]) -> Iterator[list[str]]:
    for place, paragraph in enumerate(paragraphs):
        yield paragraph if place else [lead, *paragraph]


def _alert(s: Suggestion, tell: Tell) -> list[str]:
    said = [full(s.title), full(s.statement), *map(full, s.arguments_for)]
    if s.arguments_against:
        said.extend(["Against it:", *map(full, s.arguments_against)])
    return [*said, *_rests_on(s, TOLD, tell), _cited(s, tell)]


def _option(s: Suggestion, told: tuple[str, ...], tell: Tell) -> list[str]:
    said = [f"{LEADS[s.level]}:", full(s.title), full(s.statement)]
    if s.arguments_for:
        said.extend(["For:", *map(full, s.arguments_for)])
    if s.arguments_against:
        said.extend(["Against:", *map(full, s.arguments_against)])
    return [*said, *_rests_on(s, told, tell), _cited(s, tell)]


def _rests_on(s: Suggestion, told: tuple[str, ...], tell: Tell) -> Iterator[str]:
    """The facts that the opening does not tell, with their days."""
    if s.code in MEASURED:
        return
    facts = facts_said([entry for entry in s.because if not entry.path.startswith(told)])
    if facts:
        yield f"{tell('It rests on')} {listed(map(tell, facts), tell('and'))}."


def _cited(s: Suggestion, tell: Tell) -> str:
    graded = (f"{c.source}, {tell(c.grade)}" if c.grade else c.source for c in s.sources)
    return f"[{'; '.join(graded)}]"
