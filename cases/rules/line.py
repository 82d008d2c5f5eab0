"""What the response engine is given: one line of therapy with its lesions, scans and markers.

A time point holds one result per lesion; a lesion without a result was not evaluated. ``path`` is the place
in the case document that a result was read from, so that evidence can point to it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

State = Literal["absent", "too_small", "ne", "present", "unequivocal_pd"]
NewStatus = Literal["equivocal", "unequivocal", "refuted"]
TOO_SMALL: Literal["too_small"] = "too_small"


@dataclass(frozen=True, slots=True)
class LineLesion:
    id: str
    organ: str
    nodal: bool
    target: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One lesion on one scan: a length, or axes, or fragments, or a state; lengths in mm.

    ``morphology_group`` is its look on portal-venous CT, 1 to 3.
    """

    mm: Decimal | None = None
    long: Decimal | None = None
    short: Decimal | None = None
    state: State | None = None
    fragments: tuple[Decimal | Literal["too_small"], ...] = ()
    merged_into: str | None = None
    scan_date: date | None = None
    path: str = ""
    morphology_group: int | None = None


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A lesion that was not there at baseline; ``on_first_mri``: CT could not have shown it before."""

    id: str
    status: NewStatus
    organ: str = ""
    nodal: bool = False
    mm: Decimal | None = None
    scan_date: date | None = None
    path: str = ""
    on_first_mri: bool = False


@dataclass(frozen=True, slots=True)
class TimePoint:
    id: str
    date: date
    results: Mapping[str, Result]
    new_lesions: tuple[NewFinding, ...] = ()

    def scan_date(self, lesion: str) -> dt.date:
        """The day the lesion was seen; a time point may span several scans."""
        return self.results[lesion].scan_date or self.date


@dataclass(frozen=True, slots=True)
class MarkerSample:
    """A tumour marker: value and upper limit in one unit (CEA in µg/L = ng/mL)."""

    date: date
    value: Decimal
    limit: Decimal
    assay: str = ""
    path: str = ""

    @property
    def is_raised(self) -> bool:
        return self.value > self.limit


@dataclass(frozen=True, slots=True)
class Intervention:
    """A resection, ablation, irradiation or embolisation of named lesions."""

    date: date
    lesions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TherapyCourse:
    """One line of therapy as the response engine reads it; time points in any order."""

    line_id: str
    baseline: TimePoint
    timepoints: tuple[TimePoint, ...]
    lesions: tuple[LineLesion, ...]
    treatment_start: date | None = None
    new_therapy_start: date | None = None
    cea: tuple[MarkerSample, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    deteriorations: tuple[date, ...] = ()
    later_new: tuple[NewFinding, ...] = ()

    @property
    def targets(self) -> tuple[LineLesion, ...]:
        return tuple(lesion for lesion in self.lesions if lesion.target)

    @property
    def non_targets(self) -> tuple[LineLesion, ...]:
        return tuple(lesion for lesion in self.lesions if not lesion.target)

    @property
    def reference_day(self) -> date:
        """Periods count from the start of treatment, or from the baseline where no start is known."""
        return self.treatment_start or self.baseline.date

    def treated_before(self, lesion: str, day: date) -> bool:
        """Whether the lesion was treated locally before ``day``; a scan of that very day came first."""
        return any(day > i.date and lesion in i.lesions for i in self.interventions)
