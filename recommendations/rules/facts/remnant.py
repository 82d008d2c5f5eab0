"""Facts of the future liver remnant and of injury to the liver."""

from decimal import Decimal

from recommendations.rules.facts.fact import (
    FLAG,
    MISSING,
    Definition,
    Definitions,
    Fact,
    Kind,
    found,
    number,
    word,
)
from recommendations.rules.record import Evidence
from recommendations.rules.scores.current import apri, lab_evidence, pair_evidence, paired
from recommendations.rules.scores.inputs import first_cycle_on
from recommendations.rules.situation import Situation

SMALL_MM = 20


def has_volumetry(s: Situation) -> Fact:
    return found(list(s.remnant.evidence))


def share(s: Situation) -> Fact:
    remnant = s.remnant
    return MISSING if remnant.percent is None else Fact(remnant.percent, remnant.evidence)


def distance(s: Situation) -> Fact:
    """Remnant minus its limit, in percentage points; below zero is too small."""
    remnant = s.remnant
    if remnant.percent is None:
        return MISSING
    shown = round(remnant.percent, 2)
    said = f"{shown} % against a limit of {remnant.threshold} % ({remnant.reason})"
    evidence = [Evidence(e.path, said, e.date) for e in remnant.evidence]
    return Fact(remnant.percent - remnant.threshold, tuple(evidence))


def growth(s: Situation) -> Fact:
    remnant = s.remnant
    return MISSING if remnant.growth is None else Fact(remnant.growth, remnant.growth_evidence)


def platelets(s: Situation) -> Fact:
    latest = s.record.latest_lab("platelets")
    return Fact(latest.item.value, (lab_evidence(latest),)) if latest else MISSING


def apri_now(s: Situation) -> Fact:
    pair, value = paired(s.record), apri(s.record).value
    return Fact(value, tuple(pair_evidence(pair))) if pair and value is not None else MISSING


def spleen_rise(s: Situation) -> Fact:
    """Rise of the spleen in percent, from the last volume before the first cycle (F-22)."""
    first = first_cycle_on(s.record, s.preoperative)
    sizes = [v for v in s.record.volumes if v.item.spleen_ml]
    before = [v for v in sizes if first is not None and v.item.measured_on <= first]
    if not before or sizes[-1] is before[-1]:
        return MISSING
    start, now = before[-1].item.spleen_ml, sizes[-1].item.spleen_ml
    if not start or not now:
        return MISSING
    evidence = [
        Evidence(v.path, f"spleen {v.item.spleen_ml} mL", v.item.measured_on)
        for v in (before[-1], sizes[-1])
    ]
    return Fact((now - start) * 100 / start, tuple(evidence))


def small_lesion(s: Situation) -> Fact:
    """A liver lesion of at most 20 mm, which chemotherapy may make vanish (E-14)."""
    return found([lesion.evidence for lesion in s.lesions if 0 < lesion.mm <= SMALL_MM])


def background(s: Situation) -> Fact:
    state, given = s.record.background, s.record.document.liver_background
    if state is None or state == "unknown" or given is None:
        return MISSING
    return Fact(state, (Evidence("liver_background", state, given.assessed_on),))


FACTS: Definitions = {
    "remnant.measured": Definition(FLAG, "volumetry of the remnant", has_volumetry),
    "remnant.percent": Definition(number(0, 100), "remnant in percent", share),
    "remnant.limit": Definition(
        number(20, 40), "limit of the remnant in percent", lambda s: Fact(int(s.remnant.threshold))
    ),
    "remnant.over_limit": Definition(
        Kind("number", least=Decimal(-100), most=Decimal(100)),
        "remnant over its limit, in percentage points",
        distance,
    ),
    "remnant.growth": Definition(
        Kind("number", least=Decimal(-100), most=Decimal(100)),
        "kinetic growth of the remnant in % per week",
        growth,
    ),
    "liver.platelets": Definition(number(0, 5000), "platelets in 10⁹/L", platelets),
    "liver.apri": Definition(number(0, 1000), "APRI", apri_now),
    "liver.spleen_rise_percent": Definition(
        Kind("number", least=Decimal(-100), most=Decimal(10000)),
        "rise of the spleen volume in percent",
        spleen_rise,
    ),
    "liver.small_lesion": Definition(FLAG, "a liver lesion of 20 mm or less", small_lesion),
    "liver.background": Definition(
        word(
            "normal", "steatosis", "steatohepatitis", "sinusoidal_injury", "fibrosis", "cirrhosis"
        ),
        "liver background",
        background,
    ),
}
