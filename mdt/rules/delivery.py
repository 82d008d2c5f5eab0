"""Did it happen? A recommendation against the treatment and the operations recorded after it.

Only facts dated after the decision count. What leaves no trace in the record is *unknown*, never *done*.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cases.rules.document import CaseDocument, Surgery, TherapyLine
from cases.rules.flags import Evidence
from recommendations.rules.drugs import CHECKPOINT_INHIBITORS, CYTOTOXICS

Word = Literal["full", "partial", "none", "unknown"]
AGENTS_OF: dict[str, frozenset[str]] = {
    "chemotherapy": CYTOTOXICS,
    "immunotherapy": CHECKPOINT_INHIBITORS,
}
OPERATIONS_OF: dict[str, tuple[str, ...]] = {
    "liver_resection": ("liver_resection", "simultaneous_resection", "alpps_stage_2"),
    "colorectal_resection": ("colorectal_resection", "simultaneous_resection"),
    "simultaneous_resection": ("simultaneous_resection",),
    "ablation": ("ablation",),
    "remnant_augmentation": ("portal_vein_embolisation", "alpps_stage_1"),
    "radiotherapy": ("sbrt",),
}
# Neither cytotoxic nor a checkpoint inhibitor, nor the vitamin that comes with fluorouracil.
NOT_TARGETED = CYTOTOXICS | CHECKPOINT_INHIBITORS | {"folinic_acid"}
WAITING = frozenset({"surveillance", "no_treatment", "supportive_care"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a recommendation, in words, with the facts that show it."""

    fate: Word
    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Given:
    """Something that was done after the decision: what it is for, and where it stands."""

    names: frozenset[str]
    evidence: Evidence


def outcome_of(
    treatments: Set[str],
    *,
    decided_on: date,
    expected_by: date,
    document: CaseDocument,
    as_of: date,
) -> Outcome:
    """Match what was recommended on ``decided_on`` with what the record shows until ``as_of``.

    *Full* when every recommended treatment is found, *partial* when some are, *none* when only others were
    given, or when surveillance was broken by treatment; *unknown* when the record shows nothing.
    """
    given = [g for g in _given(document) if decided_on <= g.evidence.date <= as_of]
    planned = treatments - WAITING
    if not planned:
        return _waited(treatments, given, expected_by, as_of)
    found = {name: [g for g in given if name in g.names] for name in sorted(planned)}
    done = [name for name, hits in found.items() if hits]
    # The first two of each show it; twelve cycles would only hide the rest.
    evidence = tuple(dict.fromkeys(g.evidence for hits in found.values() for g in hits[:2]))
    if len(done) == len(planned):
        return Outcome("full", f"recorded since: {_words(done)}", evidence)
    absent = _words(name for name in found if name not in done)
    if done:
        return Outcome(
            "partial", f"recorded since: {_words(done)}; not recorded: {absent}", evidence
        )
    if given:
        others = tuple(dict.fromkeys(g.evidence for g in given))
        instead = ", ".join(e.value for e in others)
        return Outcome("none", f"not recorded: {absent}; instead: {instead}", others)
    return Outcome("unknown", f"nothing is recorded since: {absent}")


def _waited(treatments: Set[str], given: list[_Given], expected_by: date, as_of: date) -> Outcome:
    """Surveillance and care without treatment leave no trace but that nothing else was begun."""
    if given:
        evidence = tuple(dict.fromkeys(g.evidence for g in given))
        return Outcome(
            "none", f"treated after all: {', '.join(e.value for e in evidence)}", evidence
        )
    if not treatments or as_of <= expected_by:
        return Outcome("unknown", "no treatment was begun so far")
    return Outcome("full", f"no treatment was begun until {expected_by.isoformat()}")


def _given(document: CaseDocument) -> Iterator[_Given]:
    for index, line in enumerate(document.therapy_lines):
        yield from _of_line(f"therapy_lines[{index}]", line)
    for index, surgery in enumerate(document.surgeries):
        if surgery.status == "performed" and surgery.date:
            yield _of_surgery(f"surgeries[{index}]", surgery, surgery.date)


def _of_line(path: str, line: TherapyLine) -> Iterator[_Given]:
    """A line begun after the decision, or, of one that went on, the first cycle after it."""
    names = frozenset(_systemic(frozenset(line.agents)))
    what = " + ".join(line.agents) or "systemic treatment"
    if line.started_on and line.status != "planned":
        yield _Given(names, Evidence(path, what, line.started_on, "line of treatment"))
    for number, cycle in enumerate(line.cycles):
        if cycle.given_on and cycle.given_on != line.started_on:
            value = f"{what}, cycle {cycle.number}"
            yield _Given(
                names, Evidence(f"{path}.cycles[{number}]", value, cycle.given_on, "cycle")
            )


def _systemic(agents: frozenset[str]) -> Iterator[str]:
    yield from (name for name, group in AGENTS_OF.items() if agents & group)
    if agents - NOT_TARGETED:
        yield "targeted_therapy"


def _of_surgery(path: str, surgery: Surgery, day: date) -> _Given:
    names = frozenset(name for name, kinds in OPERATIONS_OF.items() if surgery.kind in kinds)
    return _Given(names, Evidence(path, surgery.kind.replace("_", " "), day, "operation"))


def _words(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
