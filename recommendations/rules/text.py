"""An evaluation as a note to read: what a consultant would dictate after looking through the case."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

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
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
STATES = {
    "missing": "not on record",
    "pending": "requested, result awaited",
    "failed": "the test failed and must be repeated",
    "stale": "too old for this decision",
    "conflict": "results contradict each other and must be settled",
}
VOTES = {
    "unvoted": "The liver surgeons have not voted on resectability.",
    "disputed": "The liver surgeons disagree on resectability.",
}
INPUTS = {
    "ascites": "ascites",
    "assessments.height_cm": "height",
    "assessments.weight_kg": "weight",
    "encephalopathy": "encephalopathy",
    "extrahepatic": "whether there is disease outside the liver",
    "genes.BRAF": "BRAF",
    "genes.KRAS": "KRAS",
    "genes.RAS": "RAS",
    "labs.ALT": "ALT",
    "labs.AST": "AST",
    "labs.CA19-9": "CA 19-9",
    "labs.CEA": "CEA",
    "labs.INR": "INR",
    "labs.albumin": "albumin",
    "labs.bilirubin": "bilirubin",
    "labs.platelets": "platelets",
    "liver.flr": "volume of the future liver remnant",
    "metastases.count": "number of metastases",
    "metastases.detected_on": "day the metastases were found",
    "metastases.largest_mm": "size of the largest metastasis",
    "patient.birth_date": "date of birth",
    "primary.grade": "grade of the primary",
    "primary.n": "nodal stage of the primary",
    "primary.resected_on": "day the primary was resected",
    "primary.t": "T stage of the primary",
    "primary_beyond_serosa": "whether the primary passed the serosa",
    "surgeries.margin": "resection margin",
    "therapy_lines": "treatment given",
}


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
    note = "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines) + "\n"
    return ISO_DAY.sub(_said, note)


def _said(found: re.Match[str]) -> str:
    """A date inside a reason as people say it; digits that are no date stay as they are."""
    try:
        return _day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def _closing(evaluation: Evaluation) -> str:
    basis = f"Knowledge {evaluation.knowledge_version}, profile {evaluation.profile}."
    return f"{basis} For board discussion, not an order."


def _opening(evaluation: Evaluation) -> Iterator[str]:
    d = evaluation.derived
    yield f"Evaluation of {_day(evaluation.as_of)}"
    yield "=" * 30
    if d.phase == "deceased":
        yield "The patient has died. Nothing is suggested."
        return
    onset = _word(d.onset["egoslim"])
    interval = d.disease_free_interval_months
    months = "" if interval in (None, 0) else f", {interval} months after the primary"
    yield (
        f"The patient is {PHASES[d.phase]}. {_onset(onset)}{months}; {_side(d.side)}. "
        f"{VOTES.get(d.resectability, f'The liver surgeons voted {d.resectability}.')}"
    )
    yield f"RAS {_word(d.ras)}, BRAF {_word(d.braf)}, mismatch repair {_word(d.mmr)}."
    if d.cycles_q2w_equivalent:
        cycles = plain(d.cycles_q2w_equivalent)
        yield f"Preoperative chemotherapy so far: {cycles} two-weekly equivalents."


def _onset(onset: str) -> str:
    return "Onset not known" if onset == "unknown" else f"{onset.capitalize()} metastases"


def _side(side: str) -> str:
    return "side of the primary not known" if side == "unknown" else f"primary on the {side} side"


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _word(value: str) -> str:
    return value.replace("_", " ")


def _course(evaluation: Evaluation) -> Iterator[str]:
    latest = evaluation.course.latest
    if latest is not None:
        yield "Response"
        yield "--------"
        yield f"Latest scan {_day(latest.point.date)}: {latest.overall}, {latest.because}."
    for flag in evaluation.flags:
        if flag.is_current:
            yield f"- {flag.level}: {_word(flag.code)}, {_day(flag.raised_on)}: {flag.because}"
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
        yield f"Would change: {'; '.join(changes).replace(' = ', ' is ')}."
    yield f"Sources: {'; '.join(_cited(suggestion, evaluation))}."


def words_of(text: str, knowledge: Knowledge) -> str:
    """A condition as the rules write it, in the words of a reader."""
    limits = {name: threshold.value for name, threshold in knowledge.thresholds.items()}
    return _word(sentence(parse(text, limits), knowledge.titles()))


def _fact(evidence: Evidence) -> str:
    value = evidence.value.replace(" ug/", " µg/").replace(" umol/", " µmol/")
    return f"{value} ({_day(evidence.date)})" if evidence.date else value


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
        weight = "Needed before the decision" if entry.blocking else "Recommended"
        owner = f"the {entry.owner}" if entry.owner.endswith("team") else entry.owner
        yield f"- {entry.title}: {STATES[entry.state]}. {weight}, from {owner}."


def _scores(evaluation: Evaluation) -> Iterator[str]:
    shown = [score for score in evaluation.scores if score.maximum is not None]
    if not shown or evaluation.derived.phase == "deceased":
        return
    yield "Scores"
    yield "------"
    for score in shown:
        yield f"- {ABOUT[score.code].name}, {_word(score.time_point)}: {_value(score)}."


def _value(score: Score) -> str:
    group = f", {_word(score.group)}" if score.group and score.group != "indeterminate" else ""
    if score.value is not None:
        return f"{_short(score.value)}{group}"
    bounds = f"between {_short(score.minimum)} and {_short(score.maximum)}{group}"
    return f"{bounds}; not on record: {_join(map(input_words, score.missing))}"


def input_words(name: str) -> str:
    """What a score asks for, as people say it."""
    return INPUTS.get(name, _word(name))


def _short(value: object) -> str:
    return f"{value:.3f}" if not isinstance(value, int) else str(value)


def _join(names: Iterable[str]) -> str:
    return ", ".join(names)
