"""Facts to obtain before the board can answer its question (case document §4.3).

A fact is asked for when it has no usable value, or only one older than its window. The states are
missing, pending, failed, stale and conflict.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from recommendations.rules.facts import Facts
from recommendations.rules.genetics import State, worst_state
from recommendations.rules.intervals import days_between
from recommendations.rules.release import Knowledge, Request
from recommendations.rules.situation import Situation

SAME_COLUMN = {"recurrence": "resectability", "progression": "response_review"}
NO_QUESTION = "resectability"
PLANNED = "planned"
LIVER_TESTS = ("bilirubin", "albumin", "INR", "AST", "ALT", "platelets")
CT_REGIONS = {"chest", "abdomen", "pelvis"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact to obtain: why it is not there, which rules wait for it, and who can supply it."""

    fact: str
    title: str
    state: State
    needed_by: tuple[str, ...]
    blocking: bool
    owner: str


def requests_of(
    knowledge: Knowledge, facts: Facts, raised: Iterable[str] = ()
) -> tuple[Missing, ...]:
    """Everything to ask for; ``raised`` are the facts that an alert found missing."""
    wanted = frozenset(raised)
    found = (_request(request, facts, wanted) for request in knowledge.requests)
    return tuple(missing for missing in found if missing is not None)


def _request(request: Request, facts: Facts, raised: frozenset[str]) -> Missing | None:
    blocking = asked(request, facts, raised)
    if blocking is None:
        return None
    state = state_of(request, facts)
    if state == "known":
        return None
    return Missing(request.fact, request.title, state, request.needed_by, blocking, request.owner)


def asked(request: Request, facts: Facts, raised: frozenset[str]) -> bool | None:
    """Whether the board's question needs the fact: True when it blocks, False when recommended, else None."""
    grades = {request.columns.get(_column(facts.situation))}
    if facts["open.planned"]:
        grades.add(request.columns.get(PLANNED))
    wanted = grades != {None} and (not request.only_if or facts[request.only_if] is True)
    if not wanted and request.fact not in raised:
        return None
    return request.fact in raised or "M" in grades


def window_of(request: Request, facts: Facts) -> int | None:
    """How old the fact may be for the board's question, in days; None where age does not matter."""
    return request.max_age_of.get(_column(facts.situation), request.max_age)


def state_of(request: Request, facts: Facts) -> State:
    return STATES[request.fact](facts.situation, window_of(request, facts))


def _column(s: Situation) -> str:
    question = s.record.document.board.question or NO_QUESTION
    return SAME_COLUMN.get(question, question)


def _ras(s: Situation, _: int | None) -> State:
    parts = [s.marker("KRAS"), s.marker("NRAS")]
    if any(part.contradict for part in parts):
        return "conflict"
    if any("mutant" in part.statuses for part in parts):
        return "known"
    return worst_state(part.state for part in parts)


def _gene(marker: str) -> "Check":
    return lambda s, _: s.marker(marker).state


def _age(s: Situation, day: date | None, limit: int | None) -> State:
    if day is None:
        return "stale" if limit is not None else "known"
    return "stale" if limit is not None and days_between(day, s.as_of) > limit else "known"


def _cea(s: Situation, limit: int | None) -> State:
    latest = s.record.latest_lab("CEA")
    return _age(s, latest.item.collected_on, limit) if latest else "missing"


def _liver_function(s: Situation, limit: int | None) -> State:
    latest = [s.record.latest_lab(test) for test in LIVER_TESTS]
    if None in latest:
        return "missing"
    return worst_state(_age(s, lab.item.collected_on, limit) for lab in latest if lab)


def _ct(s: Situation, limit: int | None) -> State:
    """Several CTs may share the regions, if all of them lie in the window."""
    scans = [
        image.item
        for image in s.record.images
        if image.item.modality == "CT" and image.item.contrast == "iodinated"
    ]
    fresh = [scan for scan in scans if _age(s, scan.performed_on, limit) == "known"]
    if set().union(*(scan.regions for scan in fresh)) >= CT_REGIONS:
        return "known"
    covered = set().union(*(scan.regions for scan in scans)) >= CT_REGIONS
    return "stale" if covered else "missing"


def _mri(s: Situation, limit: int | None) -> State:
    days = [
        image.item.performed_on
        for image in s.record.images
        if image.item.modality == "MRI"
        and image.item.contrast == "gadoxetate"
        and {"liver", "abdomen"} & set(image.item.regions)
    ]
    return _age(s, days[-1], limit) if days else "missing"


def _ecog(s: Situation, limit: int | None) -> State:
    latest = s.record.latest_assessment("ECOG")
    return _age(s, latest.item.assessed_on, limit) if latest else "missing"


def _site(s: Situation, _: int | None) -> State:
    site = s.record.document.primary.site
    return "missing" if site in (None, "colon_unspecified") else "known"


def _remnant(s: Situation, _: int | None) -> State:
    return "known" if s.record.volumes else "missing"


def _pharmacogenetic(*tests: str) -> "Check":
    """An activity score or a uracil level without its number is no result."""

    def check(s: Situation, _: int | None) -> State:
        usable = (
            entry.item.value is not None or entry.item.result in ("normal", "intermediate", "poor")
            for entry in s.record.pharmacogenetics
            if entry.item.test in tests
        )
        return "known" if any(usable) else "missing"

    return check


def _votes(s: Situation, _: int | None) -> State:
    classes = {vote.item.resectability for vote in s.record.votes_now}
    if not classes:
        return "missing"
    return "known" if len(classes) == 1 else "conflict"


Check = Callable[[Situation, int | None], State]
STATES: dict[str, Check] = {
    "genes.RAS": _ras,
    "genes.BRAF": _gene("BRAF"),
    "genes.MMR": _gene("MMR"),
    "genes.HER2": _gene("HER2"),
    "labs.CEA": _cea,
    "labs.liver_function": _liver_function,
    "imaging.ct_chest_abdomen_pelvis": _ct,
    "imaging.liver_mri": _mri,
    "assessments.ECOG": _ecog,
    "primary.site": _site,
    "liver.flr": _remnant,
    "pharmacogenetics.DPYD": _pharmacogenetic("DPYD", "uracil"),
    "pharmacogenetics.UGT1A1": _pharmacogenetic("UGT1A1"),
    "resectability_vote": _votes,
}
