"""What one line of therapy came to, in words: best response, progression or censoring, and companion measures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.dates import day as said_day
from cases.rules import document as d
from cases.rules.assessed import AssessedLine
from cases.rules.assessments import line_markers
from cases.rules.baseline_review import review_of
from cases.rules.flags import CHECKPOINT_INHIBITORS, RESTAGED_INTENTS
from cases.rules.lengths import plain
from cases.rules.markers import MarkerCourse, marker_course
from cases.rules.missed_scans import missed_before_progression
from cases.rules.morphology import morphology_of
from cases.rules.response import LineResponse, TimePointResponse
from cases.rules.restaging import EVERY_DAYS
from cases.rules.settings import DEFAULTS

TRIGGERS = {
    "PD_TARGET": "growth of the targets",
    "PD_TARGET_PARTIAL": "growth of the targets that were evaluated",
    "PD_NEW_LESION": "a new lesion",
    "PD_NON_TARGET": "unequivocal progression of a non-target",
    "PD_REAPPEARANCE_AFTER_CR": "reappearance after complete response",
}
MORPHOLOGY = {"OPTIMAL": "optimal", "INCOMPLETE": "incomplete", "NONE": "none"}
MARKER_WORDS = {
    "NONE": "no rise of 20 % above its lowest value and its limit",
    "FLARE_WINDOW": "rise in the first 8 weeks, may be a flare",
    "UNCONFIRMED": "rise, not yet confirmed",
    "CONFIRMED": "confirmed rise",
}
ADVISORIES = {
    "AFTER_PD": "after progression; never a response again in this line",
    "AFTER_NEW_THERAPY": "after the start of the next therapy",
    "ASSESSMENT_INCOMPLETE": "not every lesion was evaluated",
    "CR_BLOCKED_BY_MARKER": "no complete response while CEA is not shown to be normal",
    "EQUIVOCAL_NEW_LESION": "a doubtful new lesion waits for confirmation",
    "HELD_PR": "response held until progression",
    "REBASELINE_RECOMMENDED": "a lesion was treated locally: take a new baseline",
    "NEW_NODE_BELOW_10MM": "a new node below 10 mm short axis does not count",
    "FIRST_LIVER_MRI": "a new lesion on the first liver MRI, which CT may have missed: doubtful unless the reader is sure",
    "SMALL_NEW_NODE_REVIEW": "a new node of 10 to 15 mm short axis: review it",
}
BASELINE = {
    "BASELINE_TOO_OLD": "taken more than 28 days before the start",
    "TOO_MANY_TARGETS": "more than 5 targets",
    "TOO_MANY_TARGETS_IN_ORGAN": "more than 2 targets in one organ",
    "NO_MEASURABLE_DISEASE": "no measurable lesion: judged by the non-targets alone",
    "MEASURABLE_NOT_SELECTED": "a measurable lesion is no target although there is room",
}
LESION_AT_BASELINE = {
    "TARGET_NOT_MEASURABLE": "targets that are too small or were seen by a method that cannot measure",
    "NOT_A_LESION": "within normal size",
    "SLICE_THICKNESS_UNKNOWN": "slice thickness not recorded, at most 5 mm assumed",
}


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    value: str
    because: str = ""


def advisories_of(point: TimePointResponse) -> Iterator[str]:
    """The notes of one scan, with the lesions they speak of."""
    if point.lesion_growth:
        names = ", ".join(point.lesion_growth)
        yield f"{names} grew by at least 5 mm and 20 % on its own smallest size"
    if point.disappeared_liver:
        names = ", ".join(point.disappeared_liver)
        yield f"{names} no longer visible: not a pathological complete response, keep it on the plan"
    yield from (ADVISORIES[code] for code in point.advisories if code in ADVISORIES)


def reported_at(document: d.CaseDocument, point: TimePointResponse) -> str:
    """The category that the reports of a scan gave, if any."""
    places = [r.path for r in point.point.results.values()]
    places += [new.path for new in point.point.new_lesions]
    known = {place.split(".")[0] for place in places}
    said = [
        image.reported_response
        for i, image in enumerate(document.imaging)
        if f"imaging[{i}]" in known and image.reported_response
    ]
    return ", ".join(dict.fromkeys(said))


def measures_of(document: d.CaseDocument, item: AssessedLine, as_of: date) -> tuple[Measure, ...]:
    return tuple(_measures(document, item, as_of))


def _measures(document: d.CaseDocument, item: AssessedLine, as_of: date) -> Iterator[Measure]:
    response = item.response
    if response is None:
        return
    if item.line.therapy is not None:
        yield _baseline(document, response)
    yield Measure(
        "Best response, confirmed", response.bor_confirmed,
        f"CR and PR count when a scan at least {DEFAULTS.confirm_min_days} days later says the same; "
        f"stable disease from {DEFAULTS.sd_min_days} days on",
    )  # fmt: skip
    yield Measure("Best response, unconfirmed", response.bor_unconfirmed)
    yield _progression(item, response)
    yield from _checkpoint(item, response)
    yield _early(response)
    depth = response.depth_of_response_pct
    yield Measure(
        "Depth of response",
        f"{depth} %" if depth is not None else "not known",
        "deepest shrinkage from baseline until progression; negative: growth only",
    )
    yield from _morphology(response)
    if item.line.therapy is not None:
        for test in ("CEA", "CA19-9"):
            yield from _marker(document, item, test, as_of)


def _baseline(document: d.CaseDocument, response: LineResponse) -> Measure:
    notes = baseline_notes(document, response)
    return Measure("Baseline", said_day(response.course.baseline.date), notes)


def baseline_notes(document: d.CaseDocument, response: LineResponse) -> str:
    """How the baseline was taken; what is wrong with it warns and stops nothing (RECIST 1.1)."""
    review = review_of(document, response.course)
    notes = [BASELINE[code] for code in review.issues if code in BASELINE]
    for code, words in LESION_AT_BASELINE.items():
        names = [lesion.id for lesion in review.lesions if code in lesion.issues]
        notes += [f"{', '.join(names)}: {words}"] if names else []
    return "; ".join(notes)


def _progression(item: AssessedLine, response: LineResponse) -> Measure:
    progression = response.progression
    if progression is None:
        censored = said_day(response.censor_date) if response.censor_date else "not known"
        because = f"censored on {censored}, the last scan with a result"
        return Measure("Progression by RECIST", "none", because)
    why = ", ".join(TRIGGERS.get(code, code) for code in progression.triggers)
    because = f"{why}; {progression.ttp_days} days after the start{_missed(item, response)}"
    return Measure("Progression by RECIST", said_day(progression.date), because)


def _missed(item: AssessedLine, response: LineResponse) -> str:
    """Two or more scans missed before the progression; no pace is known for a line that is not restaged."""
    therapy = item.line.therapy
    if therapy is None or therapy.intent not in RESTAGED_INTENTS:
        return ""
    missed = missed_before_progression(response, every_days=EVERY_DAYS)
    if missed is None:
        return ""
    blind = ", ".join(said_day(day) for day in missed.not_evaluable)
    return (
        f"; no scan with a result in the {missed.days} days before, since {said_day(missed.since)}: "
        f"{missed.count} scans missed in a row at one every {EVERY_DAYS} days"
        f"{f' (not evaluable: {blind})' if blind else ''}"
    )


def _checkpoint(item: AssessedLine, response: LineResponse) -> Iterator[Measure]:
    """iRECIST asks for a second scan; its categories are not derived (response specification §11.7)."""
    agents = set(item.line.therapy.agents) if item.line.therapy else set()
    progression = response.progression
    if progression is None or not agents & CHECKPOINT_INHIBITORS:
        return
    later = [p for p in response.timepoints if p.point.date > progression.date]
    first, last = (said_day(progression.date + timedelta(days=days)) for days in (28, 56))
    because = (
        "may be pseudoprogression under a checkpoint inhibitor, if clinically stable (iRECIST)"
    )
    value = f"scan due {first} to {last}"
    if later:
        value = f"next scan {said_day(later[0].point.date)}: {later[0].overall}"
    yield Measure("Confirmation of progression", value, because)


def _early(response: LineResponse) -> Measure:
    early = response.early_shrinkage
    window = (
        f"from day {DEFAULTS.ets_from_day} to {DEFAULTS.ets_to_day}, at least {DEFAULTS.ets_pct} %"
    )
    if early is None:
        return Measure("Early shrinkage", "not known", f"no complete sum {window}")
    point = next(p for p in response.timepoints if p.point.id == early.timepoint_id)
    met = "met" if early.met else "not met"
    because = f"scan of {said_day(point.point.date)}; {window}"
    return Measure("Early shrinkage", f"{early.shrinkage_pct} %, {met}", because)


def _morphology(response: LineResponse) -> Iterator[Measure]:
    """The latest scan whose look was read; optimal response went with longer survival, chiefly with bevacizumab."""
    seen = morphology_of(response.course)
    if not seen:
        return
    latest = seen[-1]
    each = ", ".join(f"{name} {before} → {now}" for name, before, now in latest.groups)
    because = (
        f"scan of {said_day(latest.point.date)}; {each}; 3 heterogeneous, 1 homogeneous with a sharp margin; "
        "no part of RECIST (Chun 2009)"
    )
    yield Measure("Morphologic response", MORPHOLOGY[latest.response.patient], because)


def _marker(
    document: d.CaseDocument, item: AssessedLine, test: str, as_of: date
) -> Iterator[Measure]:
    samples = line_markers(document, item.line, test, as_of)
    if samples:
        course = marker_course(samples, start=item.line.started_on, settings=DEFAULTS)
        yield Measure(test, MARKER_WORDS[course.status], "; ".join(_samples(course)))


def _samples(course: MarkerCourse) -> Sequence[str]:
    """The samples that the word on a marker rests on."""
    named = (("lowest", course.nadir), ("rise", course.onset), ("confirmed", course.confirmed))
    latest = course.rows[-1].sample
    found = [(name, sample) for name, sample in named if sample] + [("latest", latest)]
    return [
        f"{name} {plain(sample.value)} on {said_day(sample.date)} (limit {plain(sample.limit)})"
        for name, sample in found
    ]
