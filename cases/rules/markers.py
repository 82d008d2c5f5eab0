"""Tumour markers over one line: rise, flare, confirmation (response specification §13).

No guideline makes a marker a progression by RECIST; a rise asks for imaging. The same rule serves CEA and,
where its limit is known, CA19-9 (de Haas et al. 2010, doi 10.1245/s10434-009-0887-5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cases.rules.lengths import percent
from cases.rules.line import MarkerSample
from cases.rules.settings import ResponseSettings


@dataclass(frozen=True, slots=True)
class MarkerRow:
    sample: MarkerSample
    percent_from_nadir: str | None
    state: str


@dataclass(frozen=True, slots=True)
class MarkerCourse:
    """NONE, FLARE_WINDOW, UNCONFIRMED or CONFIRMED, with the samples that say so."""

    status: str
    onset: MarkerSample | None
    confirmed: MarkerSample | None
    nadir: MarkerSample | None
    rows: tuple[MarkerRow, ...]


def marker_course(
    series: Sequence[MarkerSample], *, start: date, settings: ResponseSettings
) -> MarkerCourse:
    """Judge each sample against the lowest value before it, from the line's start on."""
    walk = _Walk(start, settings)
    for sample in sorted(series, key=lambda sample: sample.date):
        walk.take(sample)
    return MarkerCourse(walk.status, walk.onset, walk.confirmed, walk.nadir, tuple(walk.rows))


class _Walk:
    """The state of the rule while it walks along one series."""

    def __init__(self, start: date, settings: ResponseSettings) -> None:
        self.flare_until = start + timedelta(days=settings.cea_flare_days)
        self.settings = settings
        self.rows: list[MarkerRow] = []
        self.nadir: MarkerSample | None = None
        self.onset: MarkerSample | None = None
        self.confirmed: MarkerSample | None = None

    @property
    def status(self) -> str:
        if self.confirmed:
            return "CONFIRMED"
        if self.onset:
            return "UNCONFIRMED"
        flares = bool(self.rows) and self.rows[-1].state == "FLARE_WINDOW"
        return "FLARE_WINDOW" if flares else "NONE"

    def take(self, sample: MarkerSample) -> None:
        nadir = self.nadir
        if nadir is None or nadir.assay != sample.assay:
            self.rows.append(MarkerRow(sample, None, "ASSAY_CHANGE" if nadir else "REFERENCE"))
            self.nadir = sample
            self.onset = self.onset if self.confirmed else None
            return
        share = percent(sample.value - nadir.value, nadir.value)
        self.rows.append(MarkerRow(sample, share, self._state(sample, nadir.value)))
        self.nadir = min(nadir, sample, key=lambda known: known.value)

    def _state(self, sample: MarkerSample, nadir: Decimal) -> str:
        rise = self.settings.cea_rise_pct
        if not (sample.is_raised and 100 * (sample.value - nadir) >= rise * nadir):
            self.onset = self.onset if self.confirmed else None
            return "NO_RISE"
        if sample.date < self.flare_until:
            return "FLARE_WINDOW"
        if self.onset is None:
            self.onset = sample
        elif (
            not self.confirmed
            and self._days_since(self.onset, sample) >= self.settings.cea_confirm_min_days
        ):
            self.confirmed = sample
        return "CONFIRMED" if self.confirmed else "UNCONFIRMED"

    @staticmethod
    def _days_since(earlier: MarkerSample, later: MarkerSample) -> int:
        return (later.date - earlier.date).days


def nearest(series: Sequence[MarkerSample], day: date, *, within: int) -> MarkerSample | None:
    """The sample nearest to ``day``, at most ``within`` days away; of two equally near, the earlier."""
    near = [sample for sample in series if abs((sample.date - day).days) <= within]
    return min(near, key=lambda sample: (abs((sample.date - day).days), sample.date), default=None)
