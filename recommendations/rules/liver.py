"""The liver as a surgeon asks for it: lesions now, and the remnant that a resection would leave.

Volumes in mL, lengths in mm, sFLR in percent, growth in percentage points per week.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from cases.rules.document import Imaging, LiverVolume, NewLesion
from recommendations.rules.preoperative import Preoperative
from recommendations.rules.record import ALPPS_STAGES, Evidence, Placed, Record
from recommendations.rules.scores.bsa import mosteller
from recommendations.rules.scores.remnant import estimated_total_volume, growth_rate, percent

TOO_SMALL_MM = Decimal(5)
INJURED = frozenset({"steatosis", "sinusoidal_injury"})
THRESHOLD_NORMAL, THRESHOLD_TREATED, THRESHOLD_INJURED = Decimal(20), Decimal(30), Decimal(40)


@dataclass(frozen=True, slots=True)
class LesionNow:
    """The latest length of one liver lesion; 0 when it is gone, 5 when too small to measure."""

    lesion: str
    mm: Decimal
    seen_on: date
    evidence: Evidence


def lesions_now(record: Record, since: date | None = None) -> tuple[LesionNow, ...]:
    """The latest measurement of each untreated liver lesion, on or after ``since``."""
    latest: dict[str, LesionNow] = {}
    for lesion in _liver_measurements(record):
        if since is None or lesion.seen_on >= since:
            latest[lesion.lesion] = lesion
    return tuple(latest.values())


def _liver_measurements(record: Record) -> Iterator[LesionNow]:
    gone = {name for surgery in record.performed for name in surgery.item.lesions}
    declared = [lesion for lesion in record.document.lesions if lesion.organ == "liver"]
    here = {lesion.id for lesion in declared if not lesion.treated} - gone
    known = {lesion.id for lesion in declared} | gone
    for image in record.images:
        yield from _measured(image, here)
        yield from _new(image, known)


def _measured(image: Placed[Imaging], here: set[str]) -> Iterator[LesionNow]:
    day = image.item.performed_on
    for index, measured in enumerate(image.item.measurements):
        length = _length(measured.mm, measured.status)
        if measured.lesion in here and length is not None:
            size = f"{measured.mm} mm" if measured.mm is not None else measured.status
            said = f"{measured.lesion} {size}"
            path = f"{image.path}.measurements[{index}]"
            yield LesionNow(measured.lesion, length, day, Evidence(path, said, day))


def _new(image: Placed[Imaging], known: set[str]) -> Iterator[LesionNow]:
    """New liver lesions that nobody has declared as a lesion of the case yet."""
    day = image.item.performed_on
    for index, new in enumerate(image.item.new_lesions):
        if _is_measured_in_liver(new) and new.id not in known:
            evidence = Evidence(f"{image.path}.new_lesions[{index}]", f"{new.id} {new.mm} mm", day)
            yield LesionNow(new.id, new.mm or Decimal(0), day, evidence)


def _is_measured_in_liver(new: NewLesion) -> bool:
    return new.organ == "liver" and new.mm is not None and new.certainty == "unequivocal"


def _length(mm: Decimal | None, status: str | None) -> Decimal | None:
    if status == "absent":
        return Decimal(0)
    return TOO_SMALL_MM if status == "too_small" else mm


@dataclass(frozen=True, slots=True)
class Remnant:
    """The latest remnant: its share of the liver, by which method, its limit, and its growth.

    ``hypertrophy`` is in percentage points, ``growth`` in points per week, ``days`` since embolisation.
    """

    percent: Decimal | None
    method: Literal["formula", "ct"] | None
    threshold: Decimal
    growth: Decimal | None
    evidence: tuple[Evidence, ...]
    growth_evidence: tuple[Evidence, ...]
    reason: str
    hypertrophy: Decimal | None = None
    days: int | None = None


def remnant_of(record: Record, preoperative: Preoperative) -> Remnant:
    threshold, reason = _threshold(record, preoperative)
    latest = record.volumes[-1] if record.volumes else None
    grown, growth_evidence = _growth(record)
    days = _days(record)
    return Remnant(
        percent=share(record, latest.item) if latest else None,
        method=latest.item.total_method if latest else None,
        threshold=threshold,
        growth=None if grown is None or not days else growth_rate(*grown, days),
        evidence=(volume_evidence(latest),) if latest else (),
        growth_evidence=growth_evidence,
        reason=reason,
        hypertrophy=None if grown is None else grown[1] - grown[0],
        days=days,
    )


def share(record: Record, volume: LiverVolume) -> Decimal | None:
    """The remnant in percent of the total: the given total, else the formula (scores §15)."""
    total = volume.total_ml
    if total is None and volume.total_method != "ct":
        total = _formula_total(record)
    if not total or volume.flr_ml is None:
        return None
    return percent(volume.flr_ml, total)


def _formula_total(record: Record) -> Decimal | None:
    height, weight = record.measured("height_cm"), record.measured("weight_kg")
    if not height or not weight:
        return None
    return estimated_total_volume(mosteller(height, weight))


def _threshold(record: Record, preoperative: Preoperative) -> tuple[Decimal, str]:
    """The highest limit that applies (evidence B-03); an unknown liver takes the strictest."""
    background = record.background
    if background == "normal" or background in INJURED:
        if background in INJURED:
            return THRESHOLD_TREATED, f"liver background {background}"
        if preoperative.is_long:
            return THRESHOLD_TREATED, "more than 3 months of chemotherapy"
        return THRESHOLD_NORMAL, "normal liver"
    return THRESHOLD_INJURED, f"liver background {background or 'not recorded'}"


def _after_embolisation(record: Record) -> list[Placed[LiverVolume]]:
    return [v for v in record.volumes if v.item.days_since_embolisation]


def _days(record: Record) -> int | None:
    after = _after_embolisation(record)
    return after[-1].item.days_since_embolisation if after else None


def _growth(record: Record) -> tuple[tuple[Decimal, Decimal] | None, tuple[Evidence, ...]]:
    """Shares before and since embolisation (evidence B-06), by the same method."""
    after = _after_embolisation(record)
    if not after:
        return None, ()
    latest = after[-1]
    before = [v for v in record.volumes if _is_before_embolisation(v, latest)]
    if not before:
        return None, (volume_evidence(latest),)
    evidence = (volume_evidence(before[-1]), volume_evidence(latest))
    start, now = share(record, before[-1].item), share(record, latest.item)
    if start is None or now is None:
        return None, evidence
    return (start, now), evidence


def _is_before_embolisation(volume: Placed[LiverVolume], latest: Placed[LiverVolume]) -> bool:
    earlier = volume.item.measured_on < latest.item.measured_on
    same_method = volume.item.total_method == latest.item.total_method
    return earlier and same_method and not volume.item.days_since_embolisation


def volume_evidence(volume: Placed[LiverVolume]) -> Evidence:
    item = volume.item
    said = f"remnant {item.flr_ml} of {item.total_ml or 'formula'} mL"
    return Evidence(volume.path, said, item.measured_on)


def major_resections(record: Record) -> list[Evidence]:
    """Planned major or staged liver resections, and planned ALPPS stages."""
    found = []
    for surgery in record.planned:
        kind, item = surgery.item.kind, surgery.item
        resection = kind in ("liver_resection", "simultaneous_resection")
        large = item.extent == "major" or (item.stages or 1) >= 2
        if (resection and large) or kind in ALPPS_STAGES:
            found.append(Evidence(surgery.path, f"planned {kind}", item.date))
    return found
