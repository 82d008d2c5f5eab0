"""Child-Pugh class (scores specification §13); made for cirrhosis, "A" reassures little here."""

from decimal import Decimal
from typing import Literal

from recommendations.rules.scores.score import Item, Score, Steps, additive, by_limits, steps

Ascites = Literal["none", "mild", "severe"]
ASCITES = {"none": 1, "mild": 2, "severe": 3}
GROUP = by_limits((6, "A"), (9, "B"), otherwise="C")


def three_steps(low: str, high: str) -> Steps:
    """1 below the lower limit, 3 above the upper one; the limits themselves are 2."""
    lower, upper = Decimal(low), Decimal(high)
    return ((lambda x: x < lower, 1), (lambda x: x <= upper, 2), (lambda _: True, 3))


# Each unit has its own table: 3 mg/dL is 51.3 µmol/L, and the table in µmol/L stops at 50.
BILIRUBIN = {"mg/dL": three_steps("2", "3"), "umol/L": three_steps("34", "50")}
INR = three_steps("1.7", "2.3")
ALBUMIN: Steps = (
    (lambda x: x > Decimal(35), 1),
    (lambda x: x >= Decimal(28), 2),
    (lambda _: True, 3),
)


def child_pugh(
    *,
    bilirubin: Decimal | None,
    bilirubin_unit: str,
    albumin: Decimal | None,
    inr: Decimal | None,
    ascites: Ascites | None,
    encephalopathy_grade: int | None,
) -> Score:
    """Albumin in g/L, bilirubin in its own unit; A 5–6, B 7–9, C 10–15."""
    items = (
        steps("bilirubin", bilirubin, BILIRUBIN[bilirubin_unit], "labs.bilirubin"),
        steps("albumin", albumin, ALBUMIN, "labs.albumin"),
        steps("inr", inr, INR, "labs.INR"),
        _three("ascites", ASCITES[ascites] if ascites else None),
        _three("encephalopathy", _encephalopathy(encephalopathy_grade)),
    )
    return additive("child_pugh", items, GROUP)


def _encephalopathy(grade: int | None) -> int | None:
    if grade is None:
        return None
    return 1 if grade == 0 else 2 if grade <= 2 else 3


def _three(name: str, points: int | None) -> Item:
    return Item(name, points or 1, points or 3, name)
