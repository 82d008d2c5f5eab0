"""How near a sum of diameters is to a threshold, measured by how far two readers differ.

Published double readings of the sum of diameters give 95 % limits of agreement of about ±19 %.
"""

from decimal import Decimal

from cases.rules.settings import ResponseSettings
from cases.rules.target import Sums


def borderline(sums: Sums, target: str, settings: ResponseSettings) -> str | None:
    """Say when a second reader could have come to another category.

    Two readers' sums differ by up to about ±19 % (95 % limits of published double readings), so a sum nearer
    than that to a threshold deserves a second look. The category itself never changes.
    """
    if sums.total is None or not sums.is_complete or sums.nadir is None or sums.baseline is None:
        return None
    if target not in ("PR", "SD", "PD") or not sums.total:
        return None
    margin = settings.reader_noise_pct * sums.total / 100
    progression = max(sums.nadir * Decimal("1.2"), sums.nadir + 5)
    near = [
        words
        for words, limit in (
            ("progression", progression),
            ("partial response", sums.baseline * Decimal("0.7")),
        )
        if abs(sums.total - limit) <= margin
    ]
    return f"borderline, confirm: within reader variation of {' and '.join(near)}" if near else None
