"""Response of one line of therapy, time point by time point (RECIST 1.1; response specification §§4–12).

``assess_line`` keeps two views of each scan: what was known then (``overall_at_time``) and what is known now
(``overall``), because a doubtful new lesion that is confirmed later is dated back to where it was first seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.rules import new_lesions as new
from cases.rules.best_response import best_response, has_partner
from cases.rules.kinetics import EarlyShrinkage, depth_of_response, early_shrinkage, growing_lesions
from cases.rules.line import TherapyCourse, TimePoint
from cases.rules.markers import MarkerCourse, marker_course, nearest
from cases.rules.non_target import non_target_response, states_at
from cases.rules.overall import EVALUABLE, overall_response
from cases.rules.progression import Progression, progression_of, triggers_at
from cases.rules.reader_noise import borderline
from cases.rules.settings import DEFAULTS, ResponseSettings
from cases.rules.target import Sums, lengths_at, sum_of, target_response


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One time point before the overall response is drawn from it."""

    point: TimePoint
    sums: Sums
    target: str
    target_because: str
    states: dict[str, str]
    visible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overall:
    response: str
    non_target: str
    new_lesion: str
    reappeared: bool
    blocked_by_marker: bool
    held: bool


@dataclass(frozen=True, slots=True)
class TimePointResponse:
    point: TimePoint
    sums: Sums
    target: str
    because: str
    states: dict[str, str]
    now: Overall
    overall_at_time: str
    triggers: tuple[str, ...]
    disappeared_liver: tuple[str, ...]
    lesion_growth: tuple[str, ...]
    advisories: tuple[str, ...]
    borderline: str | None = None

    @property
    def overall(self) -> str:
        return self.now.response


@dataclass(frozen=True, slots=True)
class LineResponse:
    course: TherapyCourse
    baseline_lengths: dict[str, Decimal | None]
    baseline_sum: Decimal | None
    baseline_marker_elevated: bool | None
    timepoints: tuple[TimePointResponse, ...]
    bor_unconfirmed: str
    bor_confirmed: str
    progression: Progression | None
    censor_date: date | None
    early_shrinkage: EarlyShrinkage | None
    depth_of_response_pct: str | None
    markers: MarkerCourse
    pending: tuple[new.Sighting, ...]

    @property
    def latest(self) -> TimePointResponse | None:
        return self.timepoints[-1] if self.timepoints else None


def assess_line(course: TherapyCourse, settings: ResponseSettings = DEFAULTS) -> LineResponse:
    """Everything the response specification derives from one line; the order of the input does not matter."""
    points = sorted(course.timepoints, key=lambda point: point.date)
    elevated = _baseline_marker(course, settings)
    evaluated = _evaluate_all(course, points, settings)
    views = [
        _overall_view(course, evaluated[: k + 1], k, elevated, settings)[-1]
        for k in range(len(points))
    ]
    seen = new.sightings(points, len(points) - 1, settings, course.later_new)
    final = _overall_view(course, evaluated, len(points) - 1, elevated, settings, final=True)
    responses = _responses(course, evaluated, final, [view.response for view in views], settings)
    return _summary(course, responses, elevated, seen, settings)


def _evaluate_all(
    course: TherapyCourse, points: Sequence[TimePoint], settings: ResponseSettings
) -> list[Evaluated]:
    lengths = lengths_at(course, course.baseline, settings)
    baseline, _ = sum_of(lengths)
    nadir, nadir_on = baseline, course.baseline.date
    evaluated = []
    for point in points:
        lengths = lengths_at(course, point, settings)
        total, status = sum_of(lengths)
        sums = Sums(lengths, total, status, nadir, nadir_on, baseline)
        evaluated.append(_evaluate(course, point, sums, settings))
        if status == "complete" and total is not None and (nadir is None or total < nadir):
            nadir, nadir_on = total, point.date
    return evaluated


def _evaluate(
    course: TherapyCourse, point: TimePoint, sums: Sums, settings: ResponseSettings
) -> Evaluated:
    response, because = target_response(course, sums, settings)
    states = states_at(course, point, settings)
    limits = {t.id: settings.node_normal_mm if t.nodal else None for t in course.targets}
    targets = [
        name
        for name, value in sums.lengths.items()
        if value is not None and (value >= (limits[name] or value) and value > 0)
    ]
    others = [name for name, state in states.items() if state in ("present", "unequivocal_pd")]
    return Evaluated(point, sums, response, because, states, (*targets, *others))


def _baseline_marker(course: TherapyCourse, settings: ResponseSettings) -> bool | None:
    """Whether CEA was above its limit at baseline; ``None`` when no sample lies near enough."""
    before = [sample for sample in course.cea if sample.date <= course.reference_day]
    sample = nearest(before, course.baseline.date, within=settings.marker_window_days)
    return None if sample is None else sample.is_raised


def _overall_view(
    course: TherapyCourse,
    evaluated: Sequence[Evaluated],
    known_up_to: int,
    elevated: bool | None,
    settings: ResponseSettings,
    *,
    final: bool = False,
) -> list[Overall]:
    """The overall responses in date order, with the new lesions known up to one time point."""
    later = course.later_new if final else ()
    seen = new.sightings([item.point for item in evaluated], known_up_to, settings, later)
    view: list[Overall] = []
    last = None
    for index, item in enumerate(evaluated):
        state = new.state_at(seen, index)
        gate = bool(elevated) and settings.marker_required_for_cr and last != "CR"
        response = _overall_at(course, item, state, last, gate, settings)
        response = _held(response, view, evaluated, settings)
        view.append(response)
        last = response.response if response.response in EVALUABLE else last
    return view


def _overall_at(
    course: TherapyCourse,
    item: Evaluated,
    state: str,
    last: str | None,
    gate: bool,
    settings: ResponseSettings,
) -> Overall:
    lesions_alone = non_target_response(item.states)
    non_target = lesions_alone
    complete = item.target in ("CR", "NA") and non_target in ("CR", "NA")
    if gate and complete and (item.target, non_target) != ("NA", "NA"):
        non_target = _with_marker(course, item.point.date, non_target, settings)
    response = overall_response(item.target, non_target, state)
    reappeared = last == "CR" and bool(item.visible)
    blocked = non_target != lesions_alone
    return Overall("PD" if reappeared else response, non_target, state, reappeared, blocked, False)


def _with_marker(
    course: TherapyCourse, day: date, non_target: str, settings: ResponseSettings
) -> str:
    """A marker raised at baseline must be normal on entry to complete response (§5)."""
    sample = nearest(course.cea, day, within=settings.marker_window_days)
    if sample is None:
        return "NE"
    return "NON-CR/NON-PD" if sample.is_raised else non_target


def _held(
    here: Overall,
    view: Sequence[Overall],
    evaluated: Sequence[Evaluated],
    settings: ResponseSettings,
) -> Overall:
    """Under the option ``hold_until_pd`` a stable scan after a response is still a response."""
    if here.response != "SD" or settings.pr_persistence != "hold_until_pd":
        return here
    before = [(item.point.date, past.response) for item, past in zip(evaluated, view, strict=False)]
    if any(response == "PD" for _, response in before):
        return here
    earlier = [index for index, (_, response) in enumerate(before) if response in ("CR", "PR")]
    if settings.hold_requires_confirmation:
        earlier = [index for index in earlier if has_partner(before, index, settings)]
    if not earlier:
        return here
    return Overall("PR", here.non_target, here.new_lesion, False, here.blocked_by_marker, True)


def _responses(
    course: TherapyCourse,
    evaluated: Sequence[Evaluated],
    final: Sequence[Overall],
    known_then: Sequence[str],
    settings: ResponseSettings,
) -> tuple[TimePointResponse, ...]:
    points = [item.point for item in evaluated]
    first_pd = next((k for k, view in enumerate(final) if view.response == "PD"), len(final))
    return tuple(
        _timepoint(course, points, k, evaluated[k], final[k], known_then[k], k > first_pd, settings)
        for k in range(len(points))
    )


def _timepoint(
    course: TherapyCourse,
    points: Sequence[TimePoint],
    k: int,
    item: Evaluated,
    now: Overall,
    known_then: str,
    after_pd: bool,
    settings: ResponseSettings,
) -> TimePointResponse:
    gone = tuple(_disappeared(course, item))
    growing = tuple(growing_lesions(course, points, k, settings))
    doubtful = _doubtful(points, k, settings)
    advisories = {
        "AFTER_PD": after_pd,
        "AFTER_NEW_THERAPY": _after(course.new_therapy_start, item.point.date),
        "ASSESSMENT_INCOMPLETE": item.sums.status in ("partial", "none")
        or "ne" in item.states.values(),
        "CR_BLOCKED_BY_MARKER": now.blocked_by_marker,
        "DISAPPEARED_LIVER_LESION": bool(gone),
        "LESION_GROWTH": bool(growing),
        "EQUIVOCAL_NEW_LESION": doubtful,
        "HELD_PR": now.held,
        "REBASELINE_RECOMMENDED": any(
            i.date < item.point.date and i.lesions for i in course.interventions
        ),
        "FIRST_LIVER_MRI": any(
            finding.on_first_mri and finding.status == "unequivocal"
            for finding in item.point.new_lesions
        ),
        **_node_advisories(item.point, settings),
    }
    raised = tuple(sorted(code for code, holds in advisories.items() if holds))
    triggers = triggers_at(
        item.target, item.sums.is_complete, now.non_target, now.new_lesion, now.reappeared
    )
    return TimePointResponse(
        item.point, item.sums, item.target, _because(item, now), item.states, now, known_then, triggers,
        gone, growing, raised, borderline(item.sums, item.target, settings),
    )  # fmt: skip


def _doubtful(points: Sequence[TimePoint], k: int, settings: ResponseSettings) -> bool:
    known = new.sightings(points[: k + 1], k, settings)
    return any(s.last_status == "equivocal" and not s.confirmed for s in known)


def _after(limit: date | None, day: date) -> bool:
    return limit is not None and day > limit


def _node_advisories(point: TimePoint, settings: ResponseSettings) -> dict[str, bool]:
    nodes = [finding for finding in point.new_lesions if finding.nodal and finding.mm is not None]
    return {
        "NEW_NODE_BELOW_10MM": any(not new.counts(node, settings) for node in nodes),
        "SMALL_NEW_NODE_REVIEW": any(
            node.status == "unequivocal"
            and node.mm is not None
            and settings.node_normal_mm <= node.mm < 15
            for node in nodes
        ),
    }


def _disappeared(course: TherapyCourse, item: Evaluated) -> list[str]:
    """Liver metastases that imaging no longer shows: not a pathological complete response (§11.1)."""
    gone = []
    for lesion in course.lesions:
        result = item.point.results.get(lesion.id)
        if lesion.organ != "liver" or lesion.nodal or result is None or result.merged_into:
            continue
        absent = (
            item.sums.lengths.get(lesion.id) == 0
            if lesion.target
            else item.states[lesion.id] == "absent"
        )
        gone += [lesion.id] if absent else []
    return sorted(gone)


def _because(item: Evaluated, now: Overall) -> str:
    """The sentence beside the category, from the strongest reason down."""
    if now.new_lesion == "YES":
        # A number alone could be read as a nodal stage: N1.
        found = (f"{one.organ or ''} lesion {one.id}".strip() for one in item.point.new_lesions)
        names = ", ".join(found) or "seen before"
        return f"unequivocal new lesion ({names}); targets: {item.target_because}"
    if now.reappeared:
        return f"{', '.join(item.visible)} visible again after complete response"
    if now.non_target == "PD":
        worse = ", ".join(name for name, state in item.states.items() if state == "unequivocal_pd")
        return f"unequivocal progression of {worse} by the reader; targets: {item.target_because}"
    if now.blocked_by_marker:
        return f"{item.target_because}; CEA was raised at baseline and is not shown to be normal"
    return item.target_because


def _summary(
    course: TherapyCourse,
    responses: tuple[TimePointResponse, ...],
    elevated: bool | None,
    seen: Sequence[new.Sighting],
    settings: ResponseSettings,
) -> LineResponse:
    limit = course.new_therapy_start
    ours = [r for r in responses if not _after(limit, r.point.date)]
    sequence = [(r.point.date, r.overall) for r in ours]
    first_pd = next((r for r in ours if r.overall == "PD"), None)
    progression = progression_of(course, first_pd, seen, responses) if first_pd else None
    evaluable = [day for day, response in sequence if response in EVALUABLE]
    lengths = lengths_at(course, course.baseline, settings)
    baseline, _ = sum_of(lengths)
    pd_on = first_pd.point.date if first_pd else None
    sums = [(r.point.id, r.point.date, r.sums.total) for r in ours if r.sums.is_complete]
    dated = [(name, day, total) for name, day, total in sums if total is not None]
    until_pd = [item for item in dated if pd_on is None or item[1] <= pd_on]
    return LineResponse(
        course=course,
        baseline_lengths=lengths,
        baseline_sum=baseline,
        baseline_marker_elevated=elevated,
        timepoints=responses,
        bor_unconfirmed=_best(course, sequence, confirmed=False, settings=settings),
        bor_confirmed=_best(course, sequence, confirmed=True, settings=settings),
        progression=progression,
        censor_date=None if progression else max([course.baseline.date, *evaluable]),
        early_shrinkage=early_shrinkage(
            dated,
            baseline=baseline,
            reference=course.reference_day,
            progressed_on=pd_on,
            settings=settings,
        ),
        depth_of_response_pct=depth_of_response(until_pd, baseline=baseline),
        markers=marker_course(course.cea, start=course.reference_day, settings=settings),
        pending=tuple(s for s in seen if s.last_status == "equivocal" and not s.confirmed),
    )


def _best(
    course: TherapyCourse,
    sequence: list[tuple[date, str]],
    *,
    confirmed: bool,
    settings: ResponseSettings,
) -> str:
    if not course.lesions:
        return "NA"
    return best_response(
        sequence,
        reference=course.reference_day,
        confirmed=confirmed,
        has_target=bool(course.targets),
        settings=settings,
    )
