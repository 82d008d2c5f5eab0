"""Flags: what the board must see of a case, each with the evidence that raised it (response specification §14).

A flag is identified by its code, its line and its evidence, never by a place in a list. The same facts give
the same key; corrected or additional evidence gives another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from cases.rules.assessed import AssessedLine, assessed_lines
from cases.rules.assessments import LineOfCase, line_markers
from cases.rules.document import CaseDocument
from cases.rules.lengths import plain
from cases.rules.line import MarkerSample
from cases.rules.markers import MarkerCourse, marker_course
from cases.rules.progression import visible_lesions
from cases.rules.response import LineResponse, TimePointResponse
from cases.rules.settings import DEFAULTS, ResponseSettings

RESTAGING_DAYS = 84
RESTAGED_INTENTS = ("neoadjuvant", "conversion", "palliative")
PROGRESSION_CODES = (
    "target_progression", "new_lesion_progression", "non_target_progression", "reappearance_after_response",
)  # fmt: skip
EQUAL_WORDS = {"NON-CR/NON-PD": "SD", "NED": "CR"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a flag: where it stands in the document, what it says, and of which day."""

    path: str
    value: str
    date: date
    what: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    code: str
    level: str
    raised_on: date
    because: str
    evidence: tuple[Evidence, ...]
    line_id: str
    is_current: bool = True
    would_clear: str = ""

    @property
    def is_progression(self) -> bool:
        """Only these are progression by RECIST; markers and lesion growth never are."""
        return self.code in PROGRESSION_CODES

    @property
    def key(self) -> str:
        facts = sorted(f"{e.what}={e.value}@{e.date.isoformat()}" for e in self.evidence)
        return sha256("|".join((self.code, self.line_id, *facts)).encode()).hexdigest()[:32]


def flags_of(
    document: CaseDocument,
    as_of: date,
    settings: ResponseSettings = DEFAULTS,
    lines: Iterable[AssessedLine] | None = None,
) -> tuple[Flag, ...]:
    """Every flag of the case, of past lines too; ``is_current`` tells those that ask for the board now."""
    if document.patient.deceased_on and document.patient.deceased_on <= as_of:
        return ()
    found: list[Flag] = []
    for item in assessed_lines(document, as_of, settings) if lines is None else lines:
        found += _response_flags(document, item)
        found += _marker_flags(document, item.line, as_of, settings)
        if item.line.is_current:
            found += _restaging(document, item.line, as_of)
    return tuple(sorted(found, key=lambda flag: (flag.raised_on, flag.code)))


def current_flags(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    return tuple(flag for flag in flags if flag.is_current)


def _response_flags(document: CaseDocument, item: AssessedLine) -> Iterator[Flag]:
    response = item.response
    if response is None:
        return
    yield from _progression_flags(item.line, response)
    yield from _mismatches(document, item.line, response)
    for seen in response.pending:
        finding = next(
            f for p in response.course.timepoints for f in p.new_lesions if f.id == seen.id
        )
        evidence = (Evidence(finding.path, "equivocal", seen.first_seen, seen.id),)
        because = f"possible new lesion {seen.id} ({finding.organ or 'organ not stated'}), not yet certain"
        yield _flag("equivocal_new_lesion", "amber", seen.first_seen, because, evidence, item.line,
                    "a later scan that confirms or refutes it, within 4 to 8 weeks")  # fmt: skip
    if response.latest:
        yield from _latest_flags(item.line, response, response.latest)


def _flag(
    code: str,
    level: str,
    day: date,
    because: str,
    evidence: Iterable[Evidence],
    line: LineOfCase,
    would_clear: str = "",
) -> Flag:
    return Flag(
        code, level, day, because, tuple(evidence), line.line_id, line.is_current, would_clear
    )


FLAG_OF_TRIGGER = {
    "PD_TARGET": "target_progression",
    "PD_TARGET_PARTIAL": "target_progression",
    "PD_NEW_LESION": "new_lesion_progression",
    "PD_NON_TARGET": "non_target_progression",
    "PD_REAPPEARANCE_AFTER_CR": "reappearance_after_response",
}
CHECKPOINT_INHIBITORS = frozenset({"pembrolizumab", "nivolumab", "ipilimumab"})


def _progression_flags(line: LineOfCase, response: LineResponse) -> Iterator[Flag]:
    progression = response.progression
    if progression is None:
        return
    first = next(p for p in response.timepoints if p.point.id == progression.timepoint_id)
    note = "; ".join(filter(None, (first.borderline, _pseudoprogression(line))))
    for trigger, day in progression.dates.items():
        because = _progression_because(trigger, first) + (f"; {note}" if note else "")
        evidence = _progression_evidence(trigger, response, first)
        yield _flag(FLAG_OF_TRIGGER[trigger], "red", day, because, evidence, line,
                    "an amended measurement or finding, with author and reason")  # fmt: skip


def _pseudoprogression(line: LineOfCase) -> str:
    """Checkpoint inhibitors can enlarge lesions first; iRECIST asks for confirmation (§11.7)."""
    given = set(line.therapy.agents) if line.therapy else set()
    if not given & CHECKPOINT_INHIBITORS:
        return ""
    return "may be pseudoprogression under a checkpoint inhibitor: confirm after 4 to 8 weeks if clinically stable"


def _progression_because(trigger: str, first: TimePointResponse) -> str:
    if trigger.startswith("PD_TARGET") and first.sums.nadir_on and first.sums.total is not None:
        share = f" and +{first.sums.percent_from_nadir} %" if first.sums.percent_from_nadir else ""
        partial = "" if first.sums.is_complete else ", met without the lesions not evaluated"
        return (
            f"sum of targets {plain(first.sums.total)} mm: +{plain(first.sums.change or first.sums.total)} mm"
            f"{share} on the nadir of {plain(first.sums.nadir or first.sums.total)} mm"
            f" of {first.sums.nadir_on.isoformat()}{partial}"
        )
    return first.because


def _progression_evidence(
    trigger: str, response: LineResponse, first: TimePointResponse
) -> tuple[Evidence, ...]:
    if trigger.startswith("PD_TARGET"):
        return tuple(_target_evidence(response, first))
    if trigger == "PD_NEW_LESION":
        return tuple(_new_lesion_evidence(response, first))
    if trigger == "PD_NON_TARGET":
        names = [name for name, state in first.states.items() if state == "unequivocal_pd"]
    else:
        names = visible_lesions(first, response.course)
    return tuple(_lesion_evidence(name, first) for name in names)


def _target_evidence(response: LineResponse, first: TimePointResponse) -> Iterator[Evidence]:
    """Each target at baseline, at the nadir and now: the whole arithmetic can be checked from it."""
    points = [response.course.baseline, *(p.point for p in response.timepoints)]
    nadir = next((p for p in points if p.date == first.sums.nadir_on), points[0])
    days = {point.date: point for point in (points[0], nadir, first.point)}
    for day in sorted(days):
        for name in first.sums.lengths:
            result = days[day].results.get(name)
            if result is not None:
                value = plain(result.mm) if result.mm is not None else str(result.state)
                yield Evidence(result.path, value, result.scan_date or day, name)


def _new_lesion_evidence(response: LineResponse, first: TimePointResponse) -> Iterator[Evidence]:
    for point in response.timepoints:
        if point.point.date <= first.point.date or point.now.new_lesion == "YES":
            for finding in point.point.new_lesions:
                yield Evidence(
                    finding.path, finding.status, finding.scan_date or point.point.date, finding.id
                )
    for finding in response.course.later_new:
        yield Evidence(
            finding.path, finding.status, finding.scan_date or first.point.date, finding.id
        )


def _lesion_evidence(name: str, at: TimePointResponse) -> Evidence:
    result = at.point.results.get(name)
    if result is None:
        return Evidence("", "no result", at.point.date, name)
    value = f"{plain(result.mm)}" if result.mm is not None else str(result.state)
    return Evidence(result.path, value, result.scan_date or at.point.date, name)


def _mismatches(document: CaseDocument, line: LineOfCase, response: LineResponse) -> Iterator[Flag]:
    """A reported response that differs from the computed one, with the number that explains it."""
    by_image = {
        r.path.split(".")[0]: p for p in response.timepoints for r in p.point.results.values()
    }
    by_image |= {f.path.split(".")[0]: p for p in response.timepoints for f in p.point.new_lesions}
    for index, image in enumerate(document.imaging):
        point = by_image.get(f"imaging[{index}]")
        reported = image.reported_response
        if (
            point is None
            or reported is None
            or reported == EQUAL_WORDS.get(point.overall, point.overall)
        ):
            continue
        path = f"imaging[{index}].reported_response"
        evidence = (
            Evidence(path, reported, image.performed_on, "reported"),
            Evidence(f"imaging[{index}]", point.overall, point.point.date, "computed"),
        )
        because = f"reported {reported}, computed {point.overall}: {point.because}"
        yield _flag("response_mismatch", "amber", image.performed_on, because, evidence, line,
                    "an amended report or measurement")  # fmt: skip


def _latest_flags(
    line: LineOfCase, response: LineResponse, latest: TimePointResponse
) -> Iterator[Flag]:
    day = latest.point.date
    if latest.lesion_growth and latest.overall != "PD":
        names = ", ".join(latest.lesion_growth)
        because = f"{names} grew by at least 5 mm and 20 % on its own smallest size; overall {latest.overall}"
        evidence = list(_growth_evidence(response, latest))
        yield _flag(
            "lesion_growth",
            "amber",
            day,
            because,
            evidence,
            line,
            "a later scan without this growth",
        )
    if latest.disappeared_liver:
        names = ", ".join(latest.disappeared_liver)
        because = (
            f"{names} no longer visible; not a pathological complete response, keep it on the plan"
        )
        evidence = [_lesion_evidence(name, latest) for name in latest.disappeared_liver]
        yield _flag(
            "disappearing_lesion",
            "info",
            day,
            because,
            evidence,
            line,
            "treatment of the site, or its return",
        )
    if "ASSESSMENT_INCOMPLETE" in latest.advisories:
        missing = [name for name, mm in latest.sums.lengths.items() if mm is None]
        missing += [name for name, state in latest.states.items() if state == "ne"]
        because = f"not evaluated: {', '.join(missing)}"
        evidence = [_lesion_evidence(name, latest) for name in missing]
        yield _flag(
            "assessment_incomplete",
            "info",
            day,
            because,
            evidence,
            line,
            "a result for each lesion",
        )


def _growth_evidence(response: LineResponse, latest: TimePointResponse) -> Iterator[Evidence]:
    points = [response.course.baseline, *(p.point for p in response.timepoints)]
    for name in latest.lesion_growth:
        for point in points:
            result = point.results.get(name)
            if result is not None and result.mm is not None:
                yield Evidence(result.path, plain(result.mm), result.scan_date or point.date, name)


MARKER_CODES = {
    "CONFIRMED": ("marker_progression", "amber"),
    "UNCONFIRMED": ("marker_rise_unconfirmed", "info"),
    "FLARE_WINDOW": ("marker_flare", "info"),
}
UNITS = {"CEA": "µg/L", "CA19-9": "U/mL"}


def _marker_flags(
    document: CaseDocument, line: LineOfCase, as_of: date, settings: ResponseSettings
) -> Iterator[Flag]:
    if line.therapy is None:
        return
    for test in ("CEA", "CA19-9"):
        samples = line_markers(document, line, test, as_of)
        course = marker_course(samples, start=line.started_on, settings=settings)
        if course.status in MARKER_CODES:
            yield _marker_flag(test, course, line, settings)


def _marker_flag(
    test: str, course: MarkerCourse, line: LineOfCase, settings: ResponseSettings
) -> Flag:
    code, level = MARKER_CODES[course.status]
    onset = course.onset or course.rows[-1].sample
    row = next(row for row in course.rows if row.sample == onset)
    lowest = _lowest_before(course, onset)
    days = (onset.date - line.started_on).days
    because = (
        f"{test} {plain(onset.value)} {UNITS[test]}, +{row.percent_from_nadir} % on the lowest value of "
        f"{plain(lowest.value)} of {lowest.date.isoformat()}, {days} days after the start"
    )
    evidence = [Evidence(s.path, plain(s.value), s.date, test) for s in (lowest, onset)]
    would_clear = "a value less than 20 % above the lowest, or within the limit"
    if course.confirmed:
        because += (
            f"; confirmed by {plain(course.confirmed.value)} of {course.confirmed.date.isoformat()}"
        )
        evidence.append(
            Evidence(
                course.confirmed.path, plain(course.confirmed.value), course.confirmed.date, test
            )
        )
    elif course.status == "FLARE_WINDOW":
        because += f"; may be a flare, repeat after day {settings.cea_flare_days}"
    else:
        repeat = onset.date + timedelta(days=settings.cea_confirm_min_days)
        because += f"; repeat from {repeat.isoformat()} on"
    return _flag(code, level, onset.date, because, evidence, line, would_clear)


def _lowest_before(course: MarkerCourse, onset: MarkerSample) -> MarkerSample:
    earlier = [row.sample for row in course.rows if row.sample.date < onset.date]
    same_assay = [sample for sample in earlier if sample.assay == onset.assay]
    return min(same_assay, key=lambda sample: sample.value, default=onset)


def _restaging(document: CaseDocument, line: LineOfCase, as_of: date) -> Iterator[Flag]:
    """No scan of the liver for more than 84 days on treatment (restaging interval, E-03)."""
    therapy = line.therapy
    if therapy is None or therapy.status != "active" or therapy.intent not in RESTAGED_INTENTS:
        return
    last = max(liver_scans(document, line.started_on, as_of), key=lambda e: e.date, default=None)
    since = last.date if last else line.started_on
    if (as_of - since).days > RESTAGING_DAYS:
        what = (
            "the last scan of the liver"
            if last
            else "the start of the line without a scan of the liver"
        )
        evidence = last or Evidence(
            f"therapy_lines[{line.place}].started_on", since.isoformat(), since, "start"
        )
        because = f"more than {RESTAGING_DAYS} days since {what} on {since.isoformat()}"
        day = since + timedelta(days=RESTAGING_DAYS + 1)
        yield _flag(
            "restaging_overdue", "info", day, because, [evidence], line, "a CT or MRI of the liver"
        )


def liver_scans(document: CaseDocument, since: date, as_of: date) -> Iterator[Evidence]:
    """CT and MRI that show the liver, from ``since`` to ``as_of``."""
    for index, image in enumerate(document.imaging):
        shows_liver = bool({"abdomen", "liver"} & set(image.regions))
        if image.modality in ("CT", "MRI") and shows_liver and since <= image.performed_on <= as_of:
            path = f"imaging[{index}].performed_on"
            yield Evidence(path, image.modality or "", image.performed_on, image.id)
