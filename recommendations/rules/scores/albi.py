"""Albumin-bilirubin grade (scores specification §12); general liver function only."""

from decimal import Decimal

GRADE_1, GRADE_2 = Decimal("-2.60"), Decimal("-1.39")


def albi(bilirubin: Decimal, albumin: Decimal) -> Decimal:
    """Bilirubin in µmol/L, above zero; albumin in g/L."""
    return Decimal("0.66") * bilirubin.log10() - Decimal("0.085") * albumin


def grade(value: Decimal) -> int:
    """Both limits belong to the milder grade."""
    if value <= GRADE_1:
        return 1
    return 2 if value <= GRADE_2 else 3
