"""Body surface area in m² (scores specification §14); the formula is stored with the result."""

from decimal import Decimal


def mosteller(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Mosteller 1987, the default."""
    return (height_cm * weight_kg / 3600).sqrt()


def dubois(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """DuBois 1916, for comparison."""
    weight, height = weight_kg ** Decimal("0.425"), height_cm ** Decimal("0.725")
    return Decimal("0.007184") * weight * height
