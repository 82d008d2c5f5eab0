"""Facts of systemic treatment: open lines and what they hold, and what went before."""

from collections.abc import Callable
from datetime import date

from recommendations.rules.drugs import (
    CHECKPOINT_INHIBITORS,
    FLUOROPYRIMIDINES,
    G12C_INHIBITORS,
    is_triplet,
)
from recommendations.rules.facts.fact import (
    FLAG,
    NO,
    Definition,
    Definitions,
    Fact,
    found,
    number,
)
from recommendations.rules.facts.votes import vote_evidence
from recommendations.rules.genetics import G12C
from recommendations.rules.intervals import add_months, days_between
from recommendations.rules.record import PREOPERATIVE_INTENTS, Evidence, Line
from recommendations.rules.situation import Situation

RESTAGED_INTENTS = (*PREOPERATIVE_INTENTS, "palliative")
RECENT_MONTHS = 12
NEUROPATHY = "peripheral_sensory_neuropathy"


def open_with(test: Callable[[Line], bool]) -> Callable[[Situation], Fact]:
    """The open (planned or active) lines that pass a test."""
    return lambda s: found([line.as_evidence() for line in s.record.open_lines if test(line)])


def started_with(test: Callable[[Line], bool]) -> Callable[[Situation], Fact]:
    return lambda s: found([line.as_evidence() for line in s.record.started_lines if test(line)])


def _alone(line: Line) -> bool:
    """Anti-EGFR without a drug that makes it part of another concept."""
    return line.has_anti_egfr and not line.agents & (G12C_INHIBITORS | {"encorafenib"})


def anti_egfr_outside_g12c(s: Situation) -> Fact:
    """Anti-EGFR, except with a KRAS G12C inhibitor when that mutation is known (D-26)."""
    has_g12c = bool(s.marker("KRAS").variants & G12C)
    return found(
        [
            line.as_evidence()
            for line in s.record.open_lines
            if line.has_anti_egfr and not (has_g12c and line.agents & G12C_INHIBITORS)
        ]
    )


def where_resectable(test: Callable[[Line], bool]) -> Callable[[Situation], Fact]:
    """Open lines of a kind where surgeons called the disease resectable at the start, or as adjuvant."""

    def read(s: Situation) -> Fact:
        evidence: list[Evidence] = []
        for line in s.record.open_lines:
            if test(line) and line.item.intent == "adjuvant":
                evidence.append(line.as_evidence())
            elif test(line):
                evidence += _resectable_at_start(s, line)
        return found(evidence)

    return read


def _resectable_at_start(s: Situation, line: Line) -> list[Evidence]:
    start = s.as_of if line.is_planned else line.item.started_on or s.as_of
    votes = s.record.votes_in_force(start)
    if not votes:
        later = [vote for vote in s.record.votes if vote.item.voted_on > start]
        votes = tuple(v for v in later if v.item.voted_on == later[0].item.voted_on)
    resectable = tuple(v for v in votes if v.item.resectability == "resectable")
    return [line.as_evidence(), *vote_evidence(resectable)] if resectable else []


def started_count(s: Situation) -> Fact:
    lines = s.record.started_lines
    return Fact(len(lines), tuple(line.as_evidence() for line in lines))


def earlier_treatment(s: Situation) -> Fact:
    """A finished line other than adjuvant, or the current one once it has progressed."""
    current = s.course.current
    evidence = [
        line.as_evidence()
        for line in s.record.started_lines
        if (line.status in ("completed", "stopped") and line.item.intent in RESTAGED_INTENTS)
        or (line is current and s.course.has_progressed)
    ]
    return found(evidence)


def recent_adjuvant_oxaliplatin(s: Situation) -> Fact:
    """The last adjuvant oxaliplatin less than 12 months before the metastases (evidence C.5)."""
    detected_on = s.record.metastases.detected_on
    last = _last_adjuvant_oxaliplatin(s, detected_on) if detected_on else None
    if detected_on is None or last is None or last.date is None:
        return NO
    return Fact(detected_on < add_months(last.date, RECENT_MONTHS), (last,))


def _last_adjuvant_oxaliplatin(s: Situation, before: date) -> Evidence | None:
    given = []
    for line in s.record.lines:
        if line.item.intent != "adjuvant" or "oxaliplatin" not in line.agents or line.is_planned:
            continue
        given += [
            Evidence(c.path, "adjuvant oxaliplatin", c.given_on)
            for c in line.cycles
            if "oxaliplatin" in c.agents
        ]
        # Without dated cycles the end of the line is the best that is known.
        if not line.cycles and line.item.ended_on:
            given.append(Evidence(line.path, "end of adjuvant oxaliplatin", line.item.ended_on))
    return max((e for e in given if e.date and e.date <= before), key=_day, default=None)


def _day(evidence: Evidence) -> date:
    return evidence.date or date.min


def neuropathy(s: Situation) -> Fact:
    """The last recorded grade of peripheral sensory neuropathy (CTCAE); 0 when none is recorded."""
    last = None
    for cycle in s.record.cycles:
        for index, toxicity in enumerate(cycle.cycle.toxicities):
            if toxicity.term == NEUROPATHY:
                path = f"{cycle.path}.toxicities[{index}]"
                said = f"{NEUROPATHY} grade {toxicity.grade}"
                last = (toxicity.grade, Evidence(path, said, cycle.given_on))
    return Fact(last[0], (last[1],)) if last else Fact(0)


def days_on_treatment_unscanned(s: Situation) -> Fact:
    """Days since the later of a running line's start and the last scan of the liver; 0 if none runs."""
    waits = []
    for line in s.record.lines:
        start = line.item.started_on
        if line.status != "active" or line.item.intent not in RESTAGED_INTENTS or start is None:
            continue
        scans = [e for e in liver_scans(s) if e.date and e.date >= start]
        last = scans[-1] if scans else Evidence(f"{line.path}.started_on", str(start), start)
        waits.append((days_between(last.date or start, s.as_of), last))
    longest = max(waits, key=lambda wait: wait[0], default=None)
    return Fact(longest[0], (longest[1],)) if longest else Fact(0)


def liver_scans(s: Situation) -> list[Evidence]:
    """CT and MRI that show the abdomen or the liver, by date."""
    return [
        Evidence(image.path, f"{image.item.modality} of the liver", image.item.performed_on)
        for image in s.record.images
        if image.item.modality in ("CT", "MRI") and {"abdomen", "liver"} & set(image.item.regions)
    ]


def _flag(title: str, read: Callable[[Situation], Fact]) -> Definition:
    return Definition(FLAG, title, read)


FACTS: Definitions = {
    "open.any": _flag("a line is planned or running", open_with(lambda _: True)),
    "open.planned": _flag("a line is planned", open_with(lambda line: line.is_planned)),
    "open.planned_preoperative": _flag(
        "a neoadjuvant or conversion line is planned",
        open_with(lambda line: line.is_planned and line.item.intent in PREOPERATIVE_INTENTS),
    ),
    "open.cytotoxic": _flag("chemotherapy planned or running", open_with(lambda x: x.is_cytotoxic)),
    "open.fluoropyrimidine": _flag(
        "a fluoropyrimidine planned or running",
        open_with(lambda line: bool(line.agents & FLUOROPYRIMIDINES)),
    ),
    "open.irinotecan": _flag(
        "irinotecan planned or running", open_with(lambda line: "irinotecan" in line.agents)
    ),
    "open.oxaliplatin": _flag(
        "oxaliplatin planned or running", open_with(lambda line: "oxaliplatin" in line.agents)
    ),
    "open.anti_egfr_outside_g12c": _flag(
        "anti-EGFR planned or running, not as partner of a KRAS G12C inhibitor",
        anti_egfr_outside_g12c,
    ),
    "open.anti_egfr_without_encorafenib": _flag(
        "anti-EGFR without encorafenib planned or running",
        open_with(lambda line: line.has_anti_egfr and "encorafenib" not in line.agents),
    ),
    "open.preoperative_anti_egfr_alone": _flag(
        "anti-EGFR in a neoadjuvant or conversion line, without BRAF or G12C inhibitor",
        open_with(lambda line: _alone(line) and line.item.intent in PREOPERATIVE_INTENTS),
    ),
    "open.anti_egfr_triplet": _flag(
        "anti-EGFR together with a triplet",
        open_with(lambda line: line.has_anti_egfr and is_triplet(line.agents)),
    ),
    "open.anti_egfr_resectable": _flag(
        "anti-EGFR in disease called resectable, or as adjuvant",
        where_resectable(lambda line: line.has_anti_egfr),
    ),
    "open.bevacizumab_resectable": _flag(
        "bevacizumab in disease called resectable, or as adjuvant",
        where_resectable(lambda line: "bevacizumab" in line.agents),
    ),
    "open.checkpoint_inhibitor": _flag(
        "a checkpoint inhibitor planned or running",
        open_with(lambda line: bool(line.agents & CHECKPOINT_INHIBITORS)),
    ),
    "started.checkpoint_inhibitor": _flag(
        "a checkpoint inhibitor has been started",
        started_with(lambda line: bool(line.agents & CHECKPOINT_INHIBITORS)),
    ),
    "started.encorafenib": _flag(
        "encorafenib has been started", started_with(lambda line: "encorafenib" in line.agents)
    ),
    "started.count": Definition(number(0, 99), "number of started lines", started_count),
    "therapy.earlier": _flag("earlier systemic treatment", earlier_treatment),
    "therapy.recent_adjuvant_oxaliplatin": _flag(
        "adjuvant oxaliplatin less than 12 months before the metastases",
        recent_adjuvant_oxaliplatin,
    ),
    "therapy.neuropathy_grade": Definition(
        number(0, 5), "last recorded grade of sensory neuropathy", neuropathy
    ),
    "therapy.days_unscanned": Definition(
        number(0, 99999), "days on treatment since the last scan", days_on_treatment_unscanned
    ),
}
