"""FIB-4 (scores specification §11): a trend only, its cut-offs come from viral hepatitis."""

from decimal import Decimal


def fib4(age: int, ast: Decimal, alt: Decimal, platelets: Decimal) -> Decimal:
    """Age in years, AST and ALT in U/L, platelets in 10⁹/L; ALT and platelets above zero."""
    return age * ast / (platelets * alt.sqrt())
