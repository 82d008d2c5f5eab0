"""An evaluation as a note to read: what a consultant would dictate after looking through the case."""

from collections.abc import Iterable, Iterator

from recommendations.rules.conditions import parse, sentence
from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.evaluation_json import plain
from recommendations.rules.record import Evidence
from recommendations.rules.release import Knowledge
from recommendations.rules.score_facts import ABOUT
from recommendations.rules.scores.score import Score

PHASES = {
    "workup": "in work-up",
    "preoperative": "between chemotherapy and surgery",
    "postoperative": "after liver surgery",
    "neoadjuvant": "on neoadjuvant treatment",
    "conversion": "on conversion treatment",
    "adjuvant": "on adjuvant treatment",
    "palliative": "on palliative treatment",
    "deceased": "deceased",
}
SHOWN_EVIDENCE = 6


def to_text(evaluation: Evaluation) -> str:
    """The note, with what matters most at the top."""
    sections = [
        _opening(evaluation),
        _course(evaluation),
        _section("Attention", _of_kind(evaluation, "alert"), evaluation),
        _section("For discussion", _of_kind(evaluation, "option"), evaluation),
        _missing(evaluation),
        _scores(evaluation),
        [_closing(evaluation)],
    ]
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines) + "\n"


def _closing(evaluation: Evaluation) -> str:
    basis = f"Knowledge {evaluation.knowledge_version}, profile {evaluation.profile}."
    return f"{basis} For board discussion, not an order."


def _opening(evaluation: Evaluation) -> Iterator[str]:
    d = evaluation.derived
    yield f"Evaluation of {evaluation.as_of:%-d %B %Y}"
    yield "=" * 30
    if d.phase == "deceased":
        yield "The patient has died. Nothing is suggested."
        return
    onset = d.onset["egoslim"].replace("_", " ")
    interval = d.disease_free_interval_months
    months = "" if interval in (None, 0) else f", {interval} months after the primary"
    yield (
        f"The patient is {PHASES[d.phase]}. Onset {onset}{months}; primary on the {d.side} side. "
        f"Surgeons' votes: {d.resectability}."
    )
    yield f"RAS {_word(d.ras)}, BRAF {_word(d.braf)}, mismatch repair {_word(d.mmr)}."
    if d.cycles_q2w_equivalent:
        cycles = plain(d.cycles_q2w_equivalent)
        yield f"Preoperative chemotherapy so far: {cycles} two-weekly equivalents."


def _word(value: str) -> str:
    return value.replace("_", " ")


def _course(evaluation: Evaluation) -> Iterator[str]:
    latest = evaluation.course.latest
    if latest is not None:
        yield "Response"
        yield "--------"
        yield f"Latest scan {latest.point.date}: {latest.overall}, {latest.because}."
    for flag in evaluation.flags:
        if flag.is_current:
            yield f"- {flag.level}: {_word(flag.code)}, {flag.raised_on}: {flag.because}"
    if evaluation.derived.progression_patterns:
        yield f"Pattern: {', '.join(evaluation.derived.progression_patterns)}."


def _of_kind(evaluation: Evaluation, kind: str) -> list[Suggestion]:
    return [s for s in evaluation.suggestions if s.kind == kind]


def _section(title: str, suggestions: list[Suggestion], evaluation: Evaluation) -> Iterator[str]:
    if not suggestions:
        return
    yield title
    yield "-" * len(title)
    for number, suggestion in enumerate(suggestions, 1):
        yield f"{number}. {suggestion.title} [{suggestion.level}]"
        yield from (f"   {line}" for line in _details(suggestion, evaluation))


def _details(suggestion: Suggestion, evaluation: Evaluation) -> Iterator[str]:
    yield suggestion.statement
    yield from (f"+ {argument}" for argument in suggestion.arguments_for)
    yield from (f"- {argument}" for argument in suggestion.arguments_against)
    if suggestion.controversy:
        both = evaluation.knowledge.controversies[suggestion.controversy]
        yield f"Divided evidence, {both.id}: {both.question}"
        yield f"  A: {both.position_a}"
        yield f"  B: {both.position_b}"
    facts = [_fact(entry) for entry in suggestion.because[:SHOWN_EVIDENCE]]
    if facts:
        more = len(suggestion.because) - len(facts)
        yield f"Because: {'; '.join(facts)}{f'; and {more} more' if more else ''}."
    if suggestion.would_change_if:
        changes = [words_of(text, evaluation.knowledge) for text in suggestion.would_change_if]
        yield f"Would change: {'; '.join(changes)}."
    yield f"Sources: {'; '.join(_cited(suggestion, evaluation))}."


def words_of(text: str, knowledge: Knowledge) -> str:
    """A condition as the rules write it, in the words of a reader."""
    limits = {name: threshold.value for name, threshold in knowledge.thresholds.items()}
    return _word(sentence(parse(text, limits), knowledge.titles()))


def _fact(evidence: Evidence) -> str:
    return f"{evidence.value} ({evidence.date})" if evidence.date else evidence.value


def _cited(suggestion: Suggestion, evaluation: Evaluation) -> Iterator[str]:
    for cited in suggestion.sources:
        citation = evaluation.knowledge.sources[cited.source].citation
        yield f"{cited.source} {citation}{f' [{cited.grade}]' if cited.grade else ''}"


def _missing(evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.missing:
        return
    yield "Still needed"
    yield "------------"
    for entry in sorted(evaluation.missing, key=lambda entry: not entry.blocking):
        weight = "before the decision" if entry.blocking else "recommended"
        yield f"- {entry.title}: {entry.state} ({weight}; {entry.owner})"


def _scores(evaluation: Evaluation) -> Iterator[str]:
    shown = [score for score in evaluation.scores if score.maximum is not None]
    if not shown or evaluation.derived.phase == "deceased":
        return
    yield "Scores"
    yield "------"
    for score in shown:
        yield f"- {ABOUT[score.code].name}, {_word(score.time_point)}: {_value(score)}"


def _value(score: Score) -> str:
    group = f", {score.group}" if score.group else ""
    if score.value is not None:
        return f"{_short(score.value)}{group}"
    return (
        f"{_short(score.minimum)} to {_short(score.maximum)}{group}; needs {_join(score.missing)}"
    )


def _short(value: object) -> str:
    return f"{value:.3f}" if not isinstance(value, int) else str(value)


def _join(names: Iterable[str]) -> str:
    return ", ".join(names)
