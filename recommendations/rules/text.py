"""An evaluation as a note to read: what a consultant would write after looking through the case.

Who the patient is, where treatment stands, what to act on first, what the evidence says, where it is divided, what is
missing, what would change it. Each fact is told once; references stand at the end by number. A paragraph is a list of
sentences, so that each can be said in another language as a whole.
"""

import re
from collections.abc import Iterable, Iterator

from cases.rules.document import CaseDocument
from recommendations.rules.conditions import parse, sentence
from recommendations.rules.evaluation import Evaluation
from recommendations.rules.note.evidence import acted_on, divided, looked_at, put_forward
from recommendations.rules.note.figures import scores
from recommendations.rules.note.lines import in_signs_of_its_own, joined, wrapped
from recommendations.rules.note.patient import PATTERNS, where_we_are, who
from recommendations.rules.note.told import Tell
from recommendations.rules.note.words import Own, day, days_in, listed, lowered
from recommendations.rules.note.words import sentence as full
from recommendations.rules.release import Knowledge
from recommendations.rules.requests import Missing

STATES = {
    "missing": "not on record",
    "pending": "requested, result awaited",
    "failed": "failed, to be repeated",
    "stale": "too old for this decision",
    "conflict": "results contradict each other",
}
# The signs of a condition as a sentence has them; fact titles begin with a capital only on their own.
READABLE = (
    (" = ", " "),
    (" != ", " is not "),
    (" >= ", " at least "),
    (" <= ", " at most "),
    (" > ", " above "),
    (" < ", " below "),
    ("Mismatch", "mismatch"),
    (" has ", " include "),
    (" within ", " are only "),
)

PATTERN = re.compile(r"pattern of progression include (P\w)")
UNITS = {"percent": "%", "kg/m²": "kg/m²", "10⁹/L": "10⁹/L"}
MEASURED = re.compile(
    rf" in ({'|'.join(UNITS)}) ((?:at least |at most |above |below |is not )?\d[\d.]*)"
)
LENGTH = re.compile(r"(largest liver lesion now (?:at least|at most|above|below) \d+)")


def as_it_is(text: str) -> str:
    return text


def to_text(evaluation: Evaluation, document: CaseDocument, tell: Tell = as_it_is) -> str:
    """The note on the case of ``document`` that ``evaluation`` judged; ``tell`` says each sentence of it."""
    head = [f"Note for the board, {day(evaluation.as_of)}"]
    if evaluation.derived.phase == "deceased":
        paragraphs = [head, ["The patient has died.", "Nothing is suggested."]]
    else:
        paragraphs = [head, *_body(evaluation, document, tell)]
    said = [
        wrapped(joined(_told(text, tell) for text in sentences))
        for sentences in paragraphs
        if sentences
    ]
    closing = joined(map(tell, _closing(evaluation)))
    return "\n\n".join([*said, *_references(evaluation, tell), closing]) + "\n"


def _told(sentence: str, tell: Tell) -> str:
    said = days_in(sentence)
    return said if isinstance(sentence, Own) else in_signs_of_its_own(tell(said))


def _body(evaluation: Evaluation, document: CaseDocument, tell: Tell) -> Iterator[list[str]]:
    yield who(evaluation, document, tell)
    yield where_we_are(evaluation, document, tell)
    yield from acted_on(evaluation, tell)
    yield from put_forward(evaluation, tell)
    yield divided(evaluation)
    yield from looked_at(evaluation, tell)
    yield _missing(evaluation, tell)
    yield _changes(evaluation, tell)
    yield scores(evaluation, tell)


def words_of(text: str, knowledge: Knowledge) -> str:
    """A condition as the rules write it, in the words of a reader."""
    limits = {name: threshold.value for name, threshold in knowledge.thresholds.items()}
    return readable(sentence(parse(text, limits), knowledge.titles()))


def readable(said: str) -> str:
    """A condition that is said with signs, in plain words: ``remnant in percent >= 30`` is *remnant at least 30 %*."""
    said = said.replace("_", " ")
    for sign, words in READABLE:
        said = said.replace(sign, words)
    said = MEASURED.sub(lambda found: f" {found[2]} {UNITS[found[1]]}", said)
    said = PATTERN.sub(lambda found: PATTERNS.get(found[1], found[0]), said)
    return LENGTH.sub(r"\1 mm", said)


def _changes(evaluation: Evaluation, tell: Tell) -> list[str]:
    """What would turn the judgement, each change once with everything that hangs on it."""
    hangs: dict[str, list[str]] = {}
    for s in evaluation.suggestions:
        for text in s.would_change_if:
            hangs.setdefault(words_of(text, evaluation.knowledge), []).append(lowered(s.title))
    said = [full(f"{change}: {listed(titles, tell('and'))}") for change, titles in hangs.items()]
    return ["What would change this.", *said] if said else []


def _missing(evaluation: Evaluation, tell: Tell) -> list[str]:
    """What is still needed, by who can supply it; what blocks the decision first."""
    blocking = [entry for entry in evaluation.missing if entry.blocking]
    others = [entry for entry in evaluation.missing if not entry.blocking]
    said = ["What is missing."]
    if blocking:
        said.append(f"Before the board can decide: {_by_owner(blocking, tell)}.")
    if others:
        said.append(
            f"{'Also recommended' if blocking else 'Recommended'}: {_by_owner(others, tell)}."
        )
    if not evaluation.missing:
        said.append("Nothing that this question needs.")
    return said


def _by_owner(entries: Iterable[Missing], tell: Tell) -> str:
    owners: dict[str, list[str]] = {}
    for entry in entries:
        owner = f"the {entry.owner}" if entry.owner.endswith("team") else entry.owner
        owners.setdefault(owner, []).append(f"{entry.title} ({tell(STATES[entry.state])})")
    said = [f"from {owner}, {listed(facts, tell('and'))}" for owner, facts in owners.items()]
    return "; ".join(map(tell, said))


def _references(evaluation: Evaluation, tell: Tell) -> list[str]:
    """Each source that a suggestion names, once; a search is no reference and is left out."""
    used = dict.fromkeys(c.source for s in evaluation.suggestions for c in s.sources)
    sources = evaluation.knowledge.sources
    lines = [
        f"{name}  {sources[name].citation}{f', doi {sources[name].doi}' if sources[name].doi else ''}"
        for name in sorted(used)
    ]
    return ["\n".join([tell("References"), *lines])] if lines else []


def _closing(evaluation: Evaluation) -> list[str]:
    return [
        f"Knowledge {evaluation.knowledge_version}, profile {evaluation.profile}.",
        "For discussion by the board, not an order.",
    ]
