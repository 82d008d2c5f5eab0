"""AST-to-platelet ratio index (scores specification §10)."""

from decimal import Decimal

# The cut-off for sinusoidal injury still has to be checked against S80; sites may set another.
SINUSOIDAL_INJURY = Decimal("0.36")


def apri(ast: Decimal, ast_upper_limit: Decimal, platelets: Decimal) -> Decimal:
    """AST and its upper limit in U/L, platelets in 10⁹/L, above zero."""
    return ast / ast_upper_limit / platelets * 100


def suggests_injury(value: Decimal, limit: Decimal = SINUSOIDAL_INJURY) -> bool:
    return value > limit
