"""Scores of the liver and the body as they are now: APRI, FIB-4, ALBI, Child-Pugh and body surface.

Laboratory values are converted to one unit first; a test without a needed upper limit is missing.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from cases.rules.document import Lab
from recommendations.rules.intervals import completed_years, days_between
from recommendations.rules.liver import Remnant
from recommendations.rules.record import Evidence, Placed, Record
from recommendations.rules.scores import albi as albi_score
from recommendations.rules.scores import apri as apri_score
from recommendations.rules.scores import volumetry
from recommendations.rules.scores.bsa import mosteller
from recommendations.rules.scores.child_pugh import GROUP, child_pugh
from recommendations.rules.scores.fib4 import fib4
from recommendations.rules.scores.score import Score, continuous

PAIRED_DAYS = 3
AFTER_CYCLE_DAYS = 14
# 3 mg/dL is 51.3 µmol/L, and the table in µmol/L stops at 50: in between the tables differ (§13).
AMBIGUOUS_BILIRUBIN = Decimal(50), Decimal("51.3")
MG_DL_TO_UMOL_L = Decimal("17.1")
G_DL_TO_G_L = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """AST and platelets of one sampling, at most three days apart."""

    ast: Placed[Lab]
    platelets: Placed[Lab]


def scores(record: Record, remnant: Remnant) -> tuple[Score, ...]:
    body = (apri(record), _fib4(record), _albi(record), _child_pugh(record), _bsa(record))
    return (*body, *volumetry.scores(record, remnant))


def paired(record: Record) -> Pair | None:
    """The latest AST with the platelets nearest to it, at most three days away."""
    ast = record.latest_lab("AST")
    if ast is None:
        return None
    near = [
        (abs(days_between(lab.item.collected_on, ast.item.collected_on)), index, lab)
        for index, lab in enumerate(reversed(record.labs("platelets")))
    ]
    distance, _, platelets = min(near, default=(PAIRED_DAYS + 1, 0, None))
    if platelets is None or distance > PAIRED_DAYS or not platelets.item.value:
        return None
    return Pair(ast, platelets)


def apri(record: Record) -> Score:
    """Needs the laboratory's own upper limit of AST; it is never assumed."""
    pair = paired(record)
    if pair is None or not pair.ast.item.upper_limit:
        return continuous("apri", None, missing=("labs.AST", "labs.platelets"))
    limit, platelets = pair.ast.item.upper_limit, pair.platelets.item.value
    value = apri_score.apri(pair.ast.item.value, limit, platelets)
    return continuous("apri", value).at("current", pair_evidence(pair), _after_cycle(record, pair))


def _after_cycle(record: Record, pair: Pair) -> str:
    """Platelets fall after a cycle, which raises the index without any injury (§10)."""
    day = pair.platelets.item.collected_on
    given = [c.given_on for c in record.cycles if c.given_on <= day]
    near = given and days_between(given[-1], day) <= AFTER_CYCLE_DAYS
    return "Platelets were taken within two weeks of a cycle, which lowers them." if near else ""


def pair_evidence(pair: Pair) -> list[Evidence]:
    return [lab_evidence(pair.ast), lab_evidence(pair.platelets)]


def lab_evidence(lab: Placed[Lab]) -> Evidence:
    item = lab.item
    unit = "" if item.unit == "1" else f" {item.unit}"
    return Evidence(lab.path, f"{item.test} {item.value}{unit}", item.collected_on)


def _fib4(record: Record) -> Score:
    born, pair, alt = record.document.patient.birth_date, paired(record), record.latest_lab("ALT")
    if born is None or pair is None or alt is None or not alt.item.value:
        return continuous("fib4", None, missing=("labs.AST", "labs.ALT", "labs.platelets"))
    age = completed_years(born, record.as_of)
    value = fib4(age, pair.ast.item.value, alt.item.value, pair.platelets.item.value)
    return continuous("fib4", value).at("current", [*pair_evidence(pair), lab_evidence(alt)])


def bilirubin_umol(lab: Lab) -> Decimal:
    return lab.value * MG_DL_TO_UMOL_L if lab.unit == "mg/dL" else lab.value


def albumin_g_l(lab: Lab) -> Decimal:
    return lab.value * G_DL_TO_G_L if lab.unit == "g/dL" else lab.value


def _albi(record: Record) -> Score:
    bilirubin, albumin = record.latest_lab("bilirubin"), record.latest_lab("albumin")
    if bilirubin is None or albumin is None or not bilirubin.item.value:
        return continuous("albi", None, missing=("labs.bilirubin", "labs.albumin"))
    value = albi_score.albi(bilirubin_umol(bilirubin.item), albumin_g_l(albumin.item))
    score = continuous("albi", value, group=f"grade {albi_score.grade(value)}")
    return score.at("current", [lab_evidence(bilirubin), lab_evidence(albumin)])


def _child_pugh(record: Record) -> Score:
    """Ascites and encephalopathy are not part of the case document: they stay open, and the class by hand counts."""
    labs = {test: record.latest_lab(test) for test in ("bilirubin", "albumin", "INR")}
    bilirubin, albumin, inr = labs["bilirubin"], labs["albumin"], labs["INR"]
    score = child_pugh(
        bilirubin=bilirubin.item.value if bilirubin else None,
        bilirubin_unit=bilirubin.item.unit if bilirubin else "umol/L",
        albumin=albumin_g_l(albumin.item) if albumin else None,
        inr=inr.item.value if inr else None,
        ascites=None,
        encephalopathy_grade=None,
    )
    given = {f"labs.{test}": (lab_evidence(lab),) for test, lab in labs.items() if lab}
    fed = score.fed("current", given)
    said = (_by_hand(record, fed), _ambiguous(bilirubin.item) if bilirubin else "")
    return replace(fed, caution=" ".join(filter(None, said)))


def _by_hand(record: Record, range_: Score) -> str:
    """Whoever examined the patient knows the two signs; the rules read the class they give, not this range."""
    latest = record.latest_assessment("child_pugh")
    if latest is None:
        return (
            "A range, because the case document has no place for ascites and encephalopathy. Whoever examined the "
            "patient can record the class itself, A, B or C, as an assessment; only that class is read by the rules."
        )
    given = latest.item.value
    said = f"Class {given} is recorded by hand; only that class is read by the rules."
    bounds = [
        GROUP(points) for points in (range_.minimum, range_.maximum) if isinstance(points, int)
    ]
    fits = min(bounds) <= given <= max(bounds)
    return said if fits else f"{said} The laboratory values do not fit it: check both."


def _ambiguous(bilirubin: Lab) -> str:
    low, high = AMBIGUOUS_BILIRUBIN
    between = bilirubin.unit == "umol/L" and low < bilirubin.value <= high
    return (
        "Bilirubin of 50 to 51.3 µmol/L: 3 points here, 2 by the table in mg/dL." if between else ""
    )


def _bsa(record: Record) -> Score:
    height, weight = record.measured("height_cm"), record.measured("weight_kg")
    needed = ("assessments.height_cm", "assessments.weight_kg")
    if not height or not weight:
        return continuous("bsa", None, missing=needed)
    return continuous("bsa", mosteller(height, weight)).at("current", body_evidence(record))


def body_evidence(record: Record) -> list[Evidence]:
    """Height and weight as last taken."""
    latest = ((kind, record.latest_assessment(kind)) for kind in ("height_cm", "weight_kg"))
    return [
        Evidence(e.path, f"{e.item.value} {kind.rpartition('_')[2]}", e.item.assessed_on)
        for kind, e in latest
        if e
    ]
