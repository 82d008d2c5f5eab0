"""From a case document to therapy courses for the response engine (response specification §19)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.rules.document import CaseDocument, Imaging, Lesion, Surgery, TherapyLine
from cases.rules.line import (
    Intervention,
    LineLesion,
    MarkerSample,
    NewFinding,
    Result,
    TherapyCourse,
    TimePoint,
)
from cases.rules.tumour_markers import marker_samples

JOINED_DAYS = 14
MARKER_LEAD_DAYS = 28
SURVEILLANCE = "surveillance"
LIVER_OPERATIONS = ("liver_resection", "simultaneous_resection", "alpps_stage_2", "transplant")
LIVER_REGIONS = frozenset({"liver", "abdomen", "whole_body"})
STATE_OF = {"not_evaluable": "ne", "unequivocal_progression": "unequivocal_pd"}

Placed = tuple[int, Imaging]


@dataclass(frozen=True, slots=True)
class ImagingAssessment:
    """Scans within 14 days that answer together; dated by the first of them."""

    images: tuple[Placed, ...]

    @property
    def first(self) -> date:
        return self.images[0][1].performed_on

    @property
    def last(self) -> date:
        return self.images[-1][1].performed_on


@dataclass(frozen=True, slots=True)
class LineOfCase:
    """One started line, or the surveillance after an R0 operation, with its course if it has a baseline."""

    line_id: str
    started_on: date
    therapy: TherapyLine | None
    place: int | None
    course: TherapyCourse | None
    is_current: bool
    left_out: tuple[str, ...] = ()


def read_images(document: CaseDocument, as_of: date) -> list[Placed]:
    """The scans that say something of a lesion, by date; a scan without results takes no part."""
    placed = [
        (index, image)
        for index, image in enumerate(document.imaging)
        if image.performed_on <= as_of
        and (image.measurements or image.non_target or image.new_lesions)
    ]
    return sorted(placed, key=lambda item: item[1].performed_on)


def assessments_of(document: CaseDocument, as_of: date) -> list[ImagingAssessment]:
    """Join scans up to 14 days apart unless a line starts or a lesion is treated in between."""
    breaks = [line.started_on for line in started_lines(document, as_of) if line.started_on]
    breaks += [operation.date for operation in lesion_operations(document, as_of) if operation.date]
    groups: list[list[Placed]] = []
    for item in read_images(document, as_of):
        if groups and _joins(groups[-1][0][1].performed_on, item[1].performed_on, breaks):
            groups[-1].append(item)
        else:
            groups.append([item])
    return [ImagingAssessment(tuple(group)) for group in groups]


def _joins(first: date, day: date, breaks: Sequence[date]) -> bool:
    """A scan of the very day of a start or an operation came before it."""
    return (day - first).days <= JOINED_DAYS and not any(first <= at < day for at in breaks)


def started_lines(document: CaseDocument, as_of: date) -> list[TherapyLine]:
    """Lines of systemic therapy that have started, in order of their start."""
    started = [
        line
        for line in document.therapy_lines
        if line.status != "planned" and line.started_on is not None and line.started_on <= as_of
    ]
    return sorted(started, key=lambda line: line.started_on or date.max)


def lesion_operations(document: CaseDocument, as_of: date) -> list[Surgery]:
    """Performed procedures that name the lesions they treated."""
    return [
        operation
        for operation in document.surgeries
        if operation.status == "performed"
        and operation.lesions
        and operation.date is not None
        and operation.date <= as_of
    ]


def lines_of(document: CaseDocument, as_of: date) -> tuple[LineOfCase, ...]:
    """Every started line by date, then the surveillance after the last R0 operation if one is running."""
    joined = assessments_of(document, as_of)
    therapies = started_lines(document, as_of)
    surveillance = _surveillance_start(document, therapies, as_of)
    starts = [line.started_on or as_of for line in therapies] + (
        [surveillance] if surveillance else []
    )
    seen_new = _owners_of_new_lesions(joined, starts)
    lines = [
        _line(document, line, index, starts, joined, seen_new, as_of)
        for index, line in enumerate(therapies)
    ]
    if surveillance:
        lines.append(_surveillance(document, surveillance, joined, seen_new, len(starts) - 1))
    return tuple(lines)


def _surveillance_start(
    document: CaseDocument, therapies: Sequence[TherapyLine], as_of: date
) -> date | None:
    """The day of the last liver operation, if it was R0 and no systemic therapy has started since."""
    done = [
        operation
        for operation in document.surgeries
        if operation.status == "performed"
        and operation.kind in LIVER_OPERATIONS
        and operation.date is not None
        and operation.date <= as_of
    ]
    last = max(done, key=lambda operation: operation.date or date.min, default=None)
    if last is None or last.date is None or last.margin != "R0":
        return None
    later = any(line.started_on and line.started_on >= last.date for line in therapies)
    return None if later else last.date


def _owners_of_new_lesions(
    joined: Sequence[ImagingAssessment], starts: Sequence[date]
) -> dict[str, int]:
    """Which line each new lesion belongs to: the one in which it was first seen."""
    owners: dict[str, int] = {}
    for assessment in joined:
        owner = sum(start < assessment.first for start in starts) - 1
        for _, image in assessment.images:
            for finding in image.new_lesions:
                owners.setdefault(finding.id, owner)
    return owners


def _line(
    document: CaseDocument,
    therapy: TherapyLine,
    index: int,
    starts: Sequence[date],
    joined: Sequence[ImagingAssessment],
    owners: dict[str, int],
    as_of: date,
) -> LineOfCase:
    start = starts[index]
    following = starts[index + 1] if index + 1 < len(starts) else None
    before = [assessment for assessment in joined if assessment.last <= start]
    after = [a for a in joined if a.first > start and (following is None or a.first <= following)]
    place = document.therapy_lines.index(therapy)
    current = following is None or (
        index + 1 == len(starts) - 1 and len(starts) > _therapies(document, as_of)
    )
    if not before:
        return LineOfCase(therapy.id, start, therapy, place, None, current)
    lesions, left_out = _lesions(document, before[-1], after)
    modality = _modalities(before[-1])
    baseline = _timepoint(before[-1], lesions, {}, ())
    own_new = frozenset(name for name, owner in owners.items() if owner == index)
    course = TherapyCourse(
        line_id=therapy.id,
        treatment_start=start,
        new_therapy_start=following,
        lesions=lesions,
        baseline=baseline,
        timepoints=tuple(
            _timepoint(a, lesions, modality, own_new, first_liver_mri(document.imaging))
            for a in after
        ),
        cea=_markers(document, "CEA", start, following, as_of),
        interventions=_interventions(document, as_of),
        later_new=tuple(_later(joined, following, own_new)),
    )
    return LineOfCase(therapy.id, start, therapy, place, course, current, left_out)


def _therapies(document: CaseDocument, as_of: date) -> int:
    return len(started_lines(document, as_of))


def _surveillance(
    document: CaseDocument,
    start: date,
    joined: Sequence[ImagingAssessment],
    owners: dict[str, int],
    index: int,
) -> LineOfCase:
    own_new = frozenset(name for name, owner in owners.items() if owner == index)
    first_mri = first_liver_mri(document.imaging)
    course = TherapyCourse(
        line_id=SURVEILLANCE,
        lesions=(),
        baseline=TimePoint("R0", start, {}),
        timepoints=tuple(
            _timepoint(a, (), {}, own_new, first_mri) for a in joined if a.first > start
        ),
    )
    return LineOfCase(SURVEILLANCE, start, None, None, course, is_current=True)


def _lesions(
    document: CaseDocument, baseline: ImagingAssessment, after: Sequence[ImagingAssessment]
) -> tuple[tuple[LineLesion, ...], tuple[str, ...]]:
    """The lesions of this line by their role at its baseline, and the known ones missing from it."""
    measured = {
        m.lesion for _, image in baseline.images for m in image.measurements if m.mm is not None
    }
    recorded = set(_recorded([baseline]))
    followed = recorded | set(_recorded(after))
    found, left_out = [], []
    for lesion in document.lesions:
        if lesion.role not in ("target", "non_target"):
            continue
        is_target = lesion.role == "target" and lesion.id in measured
        belongs = is_target or lesion.id in (recorded if lesion.role == "target" else followed)
        if belongs:
            found.append(_line_lesion(lesion, is_target))
        if lesion.id not in recorded:
            left_out.append(lesion.id)
    return tuple(found), tuple(left_out)


def _line_lesion(lesion: Lesion, is_target: bool) -> LineLesion:
    return LineLesion(lesion.id, lesion.organ or "", bool(lesion.nodal), is_target)


def _recorded(assessments: Sequence[ImagingAssessment]) -> Iterator[str]:
    for assessment in assessments:
        for _, image in assessment.images:
            yield from (result.lesion for result in image.measurements)
            yield from (result.lesion for result in image.non_target)


def _modalities(baseline: ImagingAssessment) -> dict[str, str | None]:
    return {
        name: image.modality
        for _, image in baseline.images
        for name in (*(m.lesion for m in image.measurements), *(n.lesion for n in image.non_target))
    }


def _timepoint(
    assessment: ImagingAssessment,
    lesions: Sequence[LineLesion],
    modality: dict[str, str | None],
    own_new: frozenset[str] | tuple[()],
    first_mri: str | None = None,
) -> TimePoint:
    """One result per lesion: the one of its baseline modality, otherwise the later one."""
    names = {lesion.id for lesion in lesions}
    results: dict[str, Result] = {}
    seen_by: dict[str, str | None] = {}
    for place, image in assessment.images:
        for name, result in _results(place, image):
            wanted = modality.get(name)
            keeps = name in results and seen_by[name] == wanted != image.modality
            if name in names and not keeps:
                results[name], seen_by[name] = result, image.modality
    new = tuple(
        _finding(place, position, image, first_mri)
        for place, image in assessment.images
        for position, finding in enumerate(image.new_lesions)
        if finding.id in own_new
    )
    return TimePoint(assessment.images[0][1].id, assessment.first, results, new)


def _results(place: int, image: Imaging) -> Iterator[tuple[str, Result]]:
    for index, m in enumerate(image.measurements):
        path = f"imaging[{place}].measurements[{index}]"
        state = STATE_OF.get(m.status, m.status) if m.status else None
        yield m.lesion, Result(
            mm=m.mm, state=state, scan_date=image.performed_on, path=path,  # type: ignore[arg-type]
            morphology_group=m.morphology_group,
        )  # fmt: skip
    for index, n in enumerate(image.non_target):
        path = f"imaging[{place}].non_target[{index}]"
        state = STATE_OF.get(n.status, n.status)
        yield n.lesion, Result(state=state, scan_date=image.performed_on, path=path)  # type: ignore[arg-type]


def first_liver_mri(images: Iterable[Imaging]) -> str | None:
    """The id of the first liver MRI of the case, if CT came before it: it may show what CT could not (§6)."""
    ordered = sorted(images, key=lambda image: image.performed_on)
    first = next((image for image in ordered if is_liver_mri(image.modality, image.regions)), None)
    if first is None or all(image.performed_on >= first.performed_on for image in ordered):
        return None
    return first.id


def is_liver_mri(modality: str | None, regions: Collection[str]) -> bool:
    """An MRI whose regions are not stated may have been of the liver."""
    return modality == "MRI" and (not regions or not LIVER_REGIONS.isdisjoint(regions))


def _finding(place: int, position: int, image: Imaging, first_mri: str | None = None) -> NewFinding:
    found = image.new_lesions[position]
    nodal = found.nodal if found.nodal is not None else found.organ == "lymph_node"
    path = f"imaging[{place}].new_lesions[{position}]"
    return NewFinding(
        found.id, found.certainty, found.organ or "", nodal, found.mm, image.performed_on, path,
        on_first_mri=image.id == first_mri and found.organ in ("liver", None),
    )  # fmt: skip


def _later(
    joined: Sequence[ImagingAssessment], following: date | None, own_new: frozenset[str]
) -> Iterator[NewFinding]:
    for assessment in joined:
        if following is None or assessment.first <= following:
            continue
        for place, image in assessment.images:
            for position, finding in enumerate(image.new_lesions):
                if finding.id in own_new:
                    yield _finding(place, position, image)


def _interventions(document: CaseDocument, as_of: date) -> tuple[Intervention, ...]:
    return tuple(
        Intervention(operation.date, operation.lesions)
        for operation in lesion_operations(document, as_of)
        if operation.date is not None
    )


def _markers(
    document: CaseDocument, test: str, start: date, following: date | None, as_of: date
) -> tuple[MarkerSample, ...]:
    """Samples from 28 days before the line to the start of the next."""
    first = start - timedelta(days=MARKER_LEAD_DAYS)
    last = min(following or as_of, as_of)
    return tuple(s for s in marker_samples(document, test) if first <= s.date <= last)


def line_markers(
    document: CaseDocument, line: LineOfCase, test: str, as_of: date
) -> tuple[MarkerSample, ...]:
    """A marker's samples of one line, for markers besides the CEA that the course carries."""
    following = line.course.new_therapy_start if line.course else None
    return _markers(document, test, line.started_on, following, as_of)
