"""The remnant in every measure a liver surgeon may ask for, each labelled by its denominator.

Shares of the formula and shares of the CT volume are different quantities and never stand under one
name (scores specification §15; evidence B-03, B-05, B-07).
"""

from decimal import Decimal

from recommendations.rules.liver import Remnant, volume_evidence
from recommendations.rules.record import Evidence, Record
from recommendations.rules.scores.bsa import mosteller
from recommendations.rules.scores.remnant import per_body_weight, percent, urata_total_volume
from recommendations.rules.scores.score import Score, continuous

FLR, HEIGHT, WEIGHT = "liver.flr", "assessments.height_cm", "assessments.weight_kg"


def scores(record: Record, remnant: Remnant) -> tuple[Score, ...]:
    """sFLR, share of the CT volume, share of body weight, share by Urata, hypertrophy and its rate."""
    by_formula = remnant.percent if remnant.method != "ct" else None
    on_ct = remnant.percent if remnant.method == "ct" else None
    found = [_of("sflr", by_formula, _lacking(record, FLR, HEIGHT, WEIGHT), remnant.evidence)]
    if on_ct is not None:
        found.append(_of("flr_ct", on_ct, (), remnant.evidence))
    found += _by_body(record)
    growth, grown = remnant.growth, remnant.growth_evidence
    if remnant.hypertrophy is not None:
        found.append(_of("hypertrophy", remnant.hypertrophy, (), grown))
    when = f"Measured {remnant.days} days after embolisation." if remnant.days else ""
    return (*found, _of("kgr", growth, (FLR,), grown, when if growth is not None else ""))


def _by_body(record: Record) -> list[Score]:
    """Shares of body weight and of the Urata volume; shown only when they can be computed."""
    latest = record.volumes[-1] if record.volumes else None
    weight, height = record.measured("weight_kg"), record.measured("height_cm")
    flr = latest.item.flr_ml if latest else None
    if latest is None or flr is None or not weight:
        return []
    evidence = (volume_evidence(latest),)
    found = [_of("flr_body_weight", per_body_weight(flr, weight), (), evidence)]
    if height:
        total = urata_total_volume(mosteller(height, weight))
        found.append(_of("flr_urata", percent(flr, total), (), evidence))
    return found


def _of(
    code: str,
    value: Decimal | None,
    missing: tuple[str, ...],
    evidence: tuple[Evidence, ...],
    caution: str = "",
) -> Score:
    return continuous(code, value, missing=missing).at("current", evidence, caution)


def _lacking(record: Record, *facts: str) -> tuple[str, ...]:
    """What the formula lacks; the volume itself as long as there is none."""
    if not record.volumes:
        return (FLR,)
    lacking = (fact for fact in facts[1:] if not record.measured(fact.rpartition(".")[2]))
    return tuple(lacking) or (FLR,)
