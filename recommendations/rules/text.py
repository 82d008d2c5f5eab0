"""An evaluation as a note to read: what a consultant would dictate after looking through the case.

Connected prose in short paragraphs, what matters most first; references stand at the end by number.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import fill
from typing import Any

from cases.rules.document import CaseDocument
from recommendations.rules.conditions import parse, sentence
from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.evaluation_json import to_json
from recommendations.rules.note.patient import opening
from recommendations.rules.note.words import day, days_in, facts_said, listed, plain
from recommendations.rules.note.words import sentence as full
from recommendations.rules.release import Knowledge
from recommendations.rules.requests import Missing
from recommendations.rules.score_facts import ABOUT
from recommendations.rules.score_words import input_words, value_words

WIDTH = 96
STATES = {
    "missing": "not on record",
    "pending": "requested, result awaited",
    "failed": "failed, to be repeated",
    "stale": "too old for this decision",
    "conflict": "results contradict each other",
}
LEADS = {
    "red": "Most important",
    "amber": "To be looked at",
    "info": "For information",
    "supported": "Supported by the evidence",
    "alternative": "An alternative",
    "controversial": "Controversial",
}
# The signs of a condition as a sentence has them; fact titles begin with a capital only on their own.
READABLE = (
    (" = ", " "),
    ("Mismatch", "mismatch"),
    (" has ", " include "),
    (" within ", " are only "),
)
PATTERNS = {
    "P0": "an early rise of a marker that may be a flare",
    "P1": "a confirmed rise of a marker on a stable scan",
    "P2": "growth of few, small, known lesions that stay resectable",
    "P3": "growth of known lesions with adverse features",
    "P4": "new lesions in the liver",
    "P5": "new disease outside the liver",
    "P6": "a decline of the patient's condition",
    "PX": "growth at the first scan on a checkpoint inhibitor, possibly pseudoprogression",
}


def to_text(evaluation: Evaluation, document: CaseDocument) -> str:
    """The note on the case of ``document`` that ``evaluation`` judged."""
    head = f"Note for the board, {day(evaluation.as_of)}"
    if evaluation.derived.phase == "deceased":
        paragraphs = [head, "The patient has died. Nothing is suggested."]
    else:
        paragraphs = [head, opening(evaluation, document), *_body(evaluation)]
    cited = _references(evaluation)
    wrapped = [fill(days_in(text), WIDTH, break_on_hyphens=False) for text in paragraphs if text]
    return "\n\n".join([*wrapped, *cited, _closing(evaluation)]) + "\n"


def _body(evaluation: Evaluation) -> Iterator[str]:
    alerts = [s for s in evaluation.suggestions if s.kind == "alert"]
    options = [s for s in evaluation.suggestions if s.kind == "option"]
    urgent = [s for s in alerts if s.level == "red"]
    yield from _with_lead(urgent, evaluation)
    yield _course(evaluation)
    yield from _with_lead([s for s in alerts if s.level != "red"], evaluation)
    if options:
        yield from _with_lead(options, evaluation)
    else:
        yield "No option can be put forward on what is recorded."
    yield _missing(evaluation)
    yield _scores(evaluation)


def _with_lead(suggestions: list[Suggestion], evaluation: Evaluation) -> Iterator[str]:
    """A paragraph each; the first of its level says the level, and of its controversy both positions."""
    told: set[str] = set()
    for level, group in groupby(suggestions, key=lambda s: s.level):
        for place, suggestion in enumerate(group):
            lead = LEADS[level] if place == 0 else "Also"
            yield f"{lead}: {_paragraph(suggestion, evaluation, told)}"


def _paragraph(s: Suggestion, evaluation: Evaluation, told: set[str]) -> str:
    """What is suggested, on what it rests, what speaks for and against it, and what would change it."""
    said = [f"{s.title}.", full(s.statement)]
    facts = facts_said(s.because)
    if facts:
        said.append(f"This rests on {listed(facts)}.")
    said += _arguments(s)
    if s.controversy:
        said.append(_divided(s.controversy, evaluation.knowledge, told))
    changes = [words_of(text, evaluation.knowledge) for text in s.would_change_if]
    if changes:
        said.append(f"It would change with {listed(changes, 'or')}.")
    return f"{' '.join(said)} {_cited(s)}"


def _divided(name: str, knowledge: Knowledge, told: set[str]) -> str:
    both = knowledge.controversies[name]
    if name in told:
        return f"The evidence is divided as said above ({name})."
    told.add(name)
    return (
        f"The evidence is divided ({name}: {both.question}) "
        f"One position: {full(both.position_a)} The other: {full(both.position_b)}"
    )


def _arguments(s: Suggestion) -> Iterator[str]:
    if s.kind == "alert":
        yield from map(full, s.arguments_for)
    elif s.arguments_for:
        yield f"For it: {' '.join(map(full, s.arguments_for))}"
    if s.arguments_against:
        yield f"Against it: {' '.join(map(full, s.arguments_against))}"


def _cited(s: Suggestion) -> str:
    return f"[{'; '.join(f'{c.source}, {c.grade}' if c.grade else c.source for c in s.sources)}]"


def words_of(text: str, knowledge: Knowledge) -> str:
    """A condition as the rules write it, in the words of a reader."""
    limits = {name: threshold.value for name, threshold in knowledge.thresholds.items()}
    said = sentence(parse(text, limits), knowledge.titles()).replace("_", " ")
    for sign, words in READABLE:
        said = said.replace(sign, words)
    return said


def _course(evaluation: Evaluation) -> str:
    """The latest scan with its arithmetic, the pattern, and flags that no rule repeats."""
    latest, said = evaluation.course.latest, []
    if latest is not None:
        said.append(
            f"The latest scan on treatment, of {day(latest.point.date)}, shows {latest.overall}: "
            f"{full(latest.because)}"
        )
    patterns = [PATTERNS[code] for code in evaluation.derived.progression_patterns]
    if patterns:
        said.append(f"The pattern is {listed(patterns)}.")
    said += [
        f"A {flag.level} flag stands since {day(flag.raised_on)}, {plain(flag.code)}: {full(flag.because)}"
        for flag in evaluation.flags
        if flag.is_current
    ]
    return " ".join(said)


def _missing(evaluation: Evaluation) -> str:
    """What is still needed, by who can supply it; what blocks the decision first."""
    blocking = [entry for entry in evaluation.missing if entry.blocking]
    others = [entry for entry in evaluation.missing if not entry.blocking]
    said = []
    if blocking:
        said.append(f"Before the board can decide, this is needed: {_by_owner(blocking)}.")
    if others:
        said.append(f"{'Also recommended' if blocking else 'Recommended'}: {_by_owner(others)}.")
    if not evaluation.missing:
        said.append("Nothing that this question needs is missing.")
    return " ".join(said)


def _by_owner(entries: Iterable[Missing]) -> str:
    owners: dict[str, list[str]] = {}
    for entry in entries:
        owner = f"the {entry.owner}" if entry.owner.endswith("team") else entry.owner
        owners.setdefault(owner, []).append(f"{entry.title} ({STATES[entry.state]})")
    return "; ".join(f"from {owner}, {listed(facts)}" for owner, facts in owners.items())


def _scores(evaluation: Evaluation) -> str:
    """Exact scores in one sentence for each time; those with bounds and what they lack after them."""
    times = (
        ("before_chemotherapy", "Before chemotherapy"),
        ("preoperative", "After chemotherapy"),
        ("current", "Now"),
    )
    found = to_json(evaluation)["scores"]
    scores = [s for s in found if _score(s)] if isinstance(found, list) else []
    said = []
    for time, lead in times:
        mine = [score for score in scores if score["time_point"] == time]
        if mine:
            said.append(f"{lead}: {'; '.join(map(_score, mine))}.{_open_inputs(mine)}")
    if not said:
        return ""
    caution = "They are prognostic, from operated patients, and too weak to decide alone."
    return f"Scores. {' '.join(said)} {caution}"


def _score(score: dict[str, Any]) -> str:
    """One score with its group; a Child-Pugh that lacks an input would say nothing."""
    value = value_words(score)
    if not value or (score["code"] == "child_pugh" and score["value"] is None):
        return ""
    group = score["group"]
    settled = f" ({group})" if group and group != "indeterminate" else ""
    return f"{ABOUT[score['code']].name} {value}{settled}"


def _open_inputs(scores: list[dict[str, Any]]) -> str:
    """Why some of them are ranges: every input that is not on record, once."""
    lacking = dict.fromkeys(name for score in scores for name in score["missing"])
    if not lacking:
        return ""
    return f" The ranges are open because these are not on record: {listed(map(input_words, lacking))}."


def _references(evaluation: Evaluation) -> list[str]:
    """Each source that a suggestion names, once."""
    used = dict.fromkeys(c.source for s in evaluation.suggestions for c in s.sources)
    sources = evaluation.knowledge.sources
    lines = [f"{name}  {sources[name].citation}. {sources[name].address}" for name in sorted(used)]
    return ["\n".join(["References", *lines])] if lines else []


def _closing(evaluation: Evaluation) -> str:
    basis = f"Knowledge {evaluation.knowledge_version}, profile {evaluation.profile}."
    return f"{basis} For discussion by the board, not an order."
