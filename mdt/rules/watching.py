"""What is watched after a decision: its conditions, what would contradict it, and the day it asked to be seen again.

Each becomes a flag when it happens, so that the queue rule, the alarm and the counts see it like any other.
The same facts give the same flag; nothing here depends on how often it is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.rules.flags import Evidence, Flag
from mdt.rules.quorum import closes_resection
from recommendations.rules.conditions import (
    BadCondition,
    Condition,
    check,
    compile_condition,
    leaves,
    parse,
    sentence,
)
from recommendations.rules.facts import FACTS, Facts
from recommendations.rules.text import readable
from recommendations.rules.truth import Truth

Known = tuple[str, str, str]
"""A fact as it stood at the signature: its place without numbers, its value, its day."""
OPERATION = frozenset({"liver_resection", "simultaneous_resection"})
LOCAL = OPERATION | {"ablation", "transplant_referral"}


@dataclass(frozen=True, slots=True)
class Conditional:
    """*If* this holds *then* that, else the other; ``by`` is the last day to know it."""

    condition: str
    then: str
    otherwise: str = ""
    by: date | None = None
    truth_at_signing: Truth = None
    known_at_signing: frozenset[Known] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """A signed decision as the watch sees it."""

    key: str
    signed_on: date
    intent: str
    treatments: frozenset[str]
    resectability: str = ""
    conditions: tuple[Conditional, ...] = ()
    rediscuss_due: date | None = None
    contradicted_at_signing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fact against a kind of decision: ``concerns`` tells which, ``condition`` what must come true."""

    code: str
    says: str
    condition: str
    concerns: Callable[[Standing], bool]


CONTRADICTIONS = (
    Contradiction(
        "remnant_too_small",
        "a resection was recommended, and the future remnant is below its limit",
        "remnant.over_limit < 0",
        lambda d: bool(d.treatments & OPERATION) and "remnant_augmentation" not in d.treatments,
    ),
    Contradiction(
        "disease_outside",
        "local treatment with curative intent was recommended, and there is unresectable disease outside the liver",
        "extrahepatic.unresectable",
        lambda d: d.intent == "curative" and bool(d.treatments & LOCAL),
    ),
    Contradiction(
        "called_irresectable",
        "a resection was recommended, and every surgeon whose vote is in force says never",
        "votes.classes within [never]",
        lambda d: bool(d.treatments & OPERATION),
    ),
    Contradiction(
        "resectable_after_all",
        "the decision closed the way to a resection, and a surgeon calls the liver resectable",
        "votes.classes has resectable",
        lambda d: closes_resection(d.intent, d.treatments, d.resectability),
    ),
    Contradiction(
        "mismatch_repair_proficient",
        "immunotherapy was recommended, and mismatch repair is proficient",
        "genes.MMR = proficient",
        lambda d: "immunotherapy" in d.treatments,
    ),
    Contradiction(
        "mismatch_repair_deficient",
        "systemic treatment without immunotherapy was recommended, and mismatch repair is deficient",
        "genes.MMR = deficient",
        lambda d: "chemotherapy" in d.treatments and "immunotherapy" not in d.treatments,
    ),
)


def read_condition(text: str) -> Condition:
    """A condition over named facts. Raises ``BadCondition`` for a fact nobody knows or an impossible value."""
    condition = parse(text, {})
    for leaf in leaves(condition):
        if leaf.name not in FACTS:
            raise BadCondition(leaf.text, f"there is no fact named {leaf.name}")
        check(leaf, FACTS[leaf.name].kind)
    return condition


def in_words(text: str) -> str:
    """The condition as a clinician reads it."""
    return readable(in_signs(text))


def in_signs(text: str) -> str:
    titles = {name: definition.title for name, definition in FACTS.items()}
    return sentence(read_condition(text), titles)


def truth_of(condition: Condition, facts: Facts) -> Truth:
    """Whether it holds: unknown as long as a fact it needs is unknown. A set of votes that is empty says nothing."""
    if any(facts.fact(leaf.name).value == frozenset() for leaf in leaves(condition)):
        return None
    return compile_condition(condition)(facts)


def evidence_of(condition: Condition, facts: Facts) -> tuple[Evidence, ...]:
    """The places of the record that the condition was read from, each with its own day."""
    found = {}
    for leaf in leaves(condition):
        for e in facts.fact(leaf.name).evidence:
            day = e.date or facts.situation.as_of
            found[e.path, e.value] = Evidence(e.path, e.value, day, FACTS[leaf.name].title)
    return tuple(found.values())


def known_of(condition: Condition, facts: Facts) -> frozenset[Known]:
    return frozenset(_known(e) for e in evidence_of(condition, facts))


def _known(e: Evidence) -> Known:
    """Without the place in a list, which an earlier fact that is added later may shift."""
    return (e.what, e.value, e.date.isoformat())


def contradicted(decision: Standing, facts: Facts) -> frozenset[str]:
    """The codes of what speaks against the decision by these facts."""
    return frozenset(c.code for c in _concerning(decision) if _holds(c, facts))


def _concerning(decision: Standing) -> Iterator[Contradiction]:
    return (c for c in CONTRADICTIONS if c.concerns(decision))


def _holds(contradiction: Contradiction, facts: Facts) -> bool:
    return truth_of(read_condition(contradiction.condition), facts) is True


def watched_flags(decision: Standing, facts: Facts, as_of: date) -> tuple[Flag, ...]:
    """The flags that a signed decision raises by these facts on ``as_of``; none once the patient has died."""
    if facts.situation.record.deceased:
        return ()
    return (
        *(f for c in decision.conditions if (f := _conditional(decision, c, facts, as_of))),
        *_contradictions(decision, facts),
        *_rediscussion(decision, as_of),
    )


def _conditional(decision: Standing, one: Conditional, facts: Facts, as_of: date) -> Flag | None:
    condition = read_condition(one.condition)
    truth, words = truth_of(condition, facts), in_words(one.condition)
    evidence = evidence_of(condition, facts)
    is_news = bool({_known(e) for e in evidence} - one.known_at_signing)
    if truth is True and one.truth_at_signing is not True:
        because = f"“{words}” has come true; the board said: then {one.then}"
        return _flag("condition_met", decision, _day(evidence, decision), because, evidence)
    if truth is False and (one.truth_at_signing is not False or is_news):
        otherwise = f": then {one.otherwise}" if one.otherwise else " nothing for this case"
        because = f"“{words}” does not hold; the board said{otherwise}"
        return _flag("condition_failed", decision, _day(evidence, decision), because, evidence)
    if one.by and as_of > one.by and truth is not True:
        because = f"nobody could tell by {one.by.isoformat()} whether “{words}”; the decision waits for it"
        limit = Evidence("", one.condition, one.by, "condition to be known by")
        return _flag("condition_expired", decision, one.by + timedelta(days=1), because, (limit,))
    return None


def _day(evidence: tuple[Evidence, ...], decision: Standing) -> date:
    return max((e.date for e in evidence), default=decision.signed_on)


def _contradictions(decision: Standing, facts: Facts) -> Iterator[Flag]:
    for one in _concerning(decision):
        if one.code not in decision.contradicted_at_signing and _holds(one, facts):
            evidence = evidence_of(read_condition(one.condition), facts)
            because = f"a new fact contradicts the decision: {one.says}"
            day = _day(evidence, decision)
            yield _flag("decision_contradicted", decision, day, because, evidence)


def _rediscussion(decision: Standing, as_of: date) -> Iterator[Flag]:
    due = decision.rediscuss_due
    if due and as_of >= due:
        evidence = (Evidence("", due.isoformat(), due, "re-discussion due"),)
        because = f"the board asked to see this case again on {due.isoformat()}"
        yield _flag("rediscussion_due", decision, due, because, evidence)


def _flag(
    code: str, decision: Standing, day: date, because: str, evidence: tuple[Evidence, ...]
) -> Flag:
    return Flag(
        code=code,
        level="red",
        raised_on=day,
        because=f"{because} (decision of {decision.signed_on.isoformat()})",
        evidence=evidence,
        line_id=f"decision {decision.key}",
        would_clear="a new decision of the board",
    )


def next_watch(decision: Standing, as_of: date) -> date | None:
    """The first day after ``as_of`` on which time alone may raise a flag of this decision."""
    days = [c.by + timedelta(days=1) for c in decision.conditions if c.by]
    days += [decision.rediscuss_due] if decision.rediscuss_due else []
    return min((day for day in days if day > as_of), default=None)


def words_of(conditional: Mapping[str, str]) -> str:
    """One conditional in a sentence, for pages, minutes and letters."""
    said = f"If {in_words(conditional['if'])}, the board recommends: {conditional['then']}"
    if otherwise := conditional.get("otherwise"):
        said = "; ".join((said, f"if not, it recommends: {otherwise}"))
    by, checker = conditional.get("by"), conditional.get("checker")
    if checker and by:
        return f"{said} (to be checked by {checker} until {by})"
    if checker:
        return f"{said} (to be checked by {checker})"
    return f"{said} (to be known by {by})" if by else said


def words_at_approval(conditional: Mapping[str, str]) -> str:
    """As minutes said it before there were plainer words: every approval is the hash of this."""
    then = f"If {in_signs(conditional['if'])}: {conditional['then']}"
    otherwise = conditional.get("otherwise")
    by, checker = conditional.get("by"), conditional.get("checker")
    limit = " ".join(
        part for part in (f"{checker} checks" if checker else "", f"by {by}" if by else "") if part
    )
    return (
        then + (f"; otherwise: {otherwise}" if otherwise else "") + (f" ({limit})" if limit else "")
    )
