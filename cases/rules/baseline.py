"""Which lesions can be measured and followed (RECIST 1.1; response specification §2)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NON_MEASURABLE_NATURE = frozenset({
    "bone_blastic", "bone_lytic_no_soft_tissue", "effusion", "ascites", "leptomeningeal", "lymphangitic",
    "inflammatory_breast", "diffuse_peritoneal", "abdominal_mass_palpated_only",
})  # fmt: skip
NOT_DISEASE = frozenset({"simple_cyst", "haemangioma", "focal_fat", "ablation_zone"})
SLICED = ("CT", "MRI")
NEVER_MEASURABLE_BY = ("US", "PET", "ENDOSCOPY")
LEAST_MM = {"CXR": Decimal(20)}
MOST_TARGETS, MOST_TARGETS_IN_ORGAN = 5, 2
OLDEST_DAYS = 28
NODE_MEASURABLE, NODE_PATHOLOGICAL, LESION_MEASURABLE = Decimal(15), Decimal(10), Decimal(10)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lesion on the baseline scan; axes and slice thickness in mm."""

    id: str
    role: str
    organ: str
    nodal: bool
    modality: str
    slice_mm: Decimal | None = None
    long: Decimal | None = None
    short: Decimal | None = None
    nature: str = "soft_tissue"
    treated_without_progression: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    id: str
    category: str
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BaselineReview:
    lesions: tuple[Judged, ...]
    issues: tuple[str, ...]


def review_baseline(
    lesions: Sequence[Candidate], *, baseline_date: date, treatment_start: date | None
) -> BaselineReview:
    """Judge each lesion and the selection; issues warn, they do not stop the calculation."""
    judged = tuple(judge(lesion) for lesion in lesions)
    issues = {
        *_timing(baseline_date, treatment_start),
        *_selection(lesions, {item.id: item.category for item in judged}),
    }
    return BaselineReview(judged, tuple(sorted(issues)))


def judge(lesion: Candidate) -> Judged:
    """measurable, non_measurable or not_disease. The nature is judged before the size."""
    category, issues = _category(lesion)
    if category == "not_disease":
        issues = {"NOT_A_LESION"}
    if lesion.role == "target" and category != "measurable":
        issues = issues | {"TARGET_NOT_MEASURABLE"}
    return Judged(lesion.id, category, tuple(sorted(issues)))


def _category(lesion: Candidate) -> tuple[str, set[str]]:
    if lesion.nature in NOT_DISEASE:
        return "not_disease", set()
    if lesion.nature in NON_MEASURABLE_NATURE:
        return "non_measurable", set()
    unknown_slice = lesion.modality in SLICED and lesion.slice_mm is None
    issues = {"SLICE_THICKNESS_UNKNOWN"} if unknown_slice else set()
    axis = lesion.short if lesion.nodal else lesion.long
    if lesion.modality in NEVER_MEASURABLE_BY:
        return "non_measurable", issues
    if axis is None:
        return "non_measurable", issues | {
            "SHORT_AXIS_MISSING" if lesion.nodal else "LONG_AXIS_MISSING"
        }
    if lesion.nodal and axis < NODE_PATHOLOGICAL:
        return "not_disease", set()
    if axis < _limit(lesion):
        return "non_measurable", issues
    if lesion.treated_without_progression:
        return "non_measurable", issues | {"PRIOR_LOCAL_THERAPY_NO_PROGRESSION"}
    return "measurable", issues


def _limit(lesion: Candidate) -> Decimal:
    """The smallest measurable axis in mm; thin slices never lower it, slices over 5 mm raise it."""
    least = NODE_MEASURABLE if lesion.nodal else LEAST_MM.get(lesion.modality, LESION_MEASURABLE)
    thick = lesion.modality in SLICED and lesion.slice_mm is not None and lesion.slice_mm > 5
    return max(least, 2 * lesion.slice_mm) if thick and lesion.slice_mm else least


def _timing(baseline: date, start: date | None) -> set[str]:
    if start is None:
        return set()
    if baseline > start:
        return {"BASELINE_AFTER_START"}
    return {"BASELINE_TOO_OLD"} if (start - baseline).days > OLDEST_DAYS else set()


def _organ(lesion: Candidate) -> str:
    """All lymph nodes of all stations count as one organ, and so do both lungs."""
    return "lymph_node" if lesion.nodal else lesion.organ


def _selection(lesions: Sequence[Candidate], category: dict[str, str]) -> set[str]:
    targets = Counter(_organ(lesion) for lesion in lesions if lesion.role == "target")
    measurable = [lesion for lesion in lesions if category[lesion.id] == "measurable"]
    issues = set()
    if targets.total() > MOST_TARGETS:
        issues.add("TOO_MANY_TARGETS")
    if any(count > MOST_TARGETS_IN_ORGAN for count in targets.values()):
        issues.add("TOO_MANY_TARGETS_IN_ORGAN")
    if not measurable:
        issues.add("NO_MEASURABLE_DISEASE")
    room = targets.total() < MOST_TARGETS
    left = (lesion for lesion in measurable if lesion.role != "target")
    if room and any(targets[_organ(lesion)] < MOST_TARGETS_IN_ORGAN for lesion in left):
        issues.add("MEASURABLE_NOT_SELECTED")
    return issues
