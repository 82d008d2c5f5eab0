"""The axis of a change in per cent, shared by the figures of response, and the sign of a number as it is printed."""

import math
from collections.abc import Iterator
from decimal import Decimal

from mdt.charts.svg import tag, text

PARTIAL, PROGRESSION = Decimal(-30), Decimal(20)
"""The thresholds of RECIST 1.1 for a sum of diameters: from its baseline, and from its smallest value."""


def signed(percent: Decimal) -> str:
    """``+12.5 %``, ``−31.25 %``, ``0 %``: with a true minus, as long as the computation is exact."""
    number = f"{abs(percent):f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{number} %"


class Scale:
    """Per cent to pixels, from ``top`` down to ``bottom``."""

    def __init__(self, low: Decimal, high: Decimal, top: int, bottom: int) -> None:
        self.step = 20 if high - low <= 160 else 50 if high - low <= 400 else 100
        self.low = -self._up(-low)
        self.high = self._up(high)
        self.top, self.bottom = top, bottom

    def _up(self, value: Decimal) -> int:
        return math.ceil(value / self.step) * self.step

    def y(self, percent: Decimal | int) -> float:
        share = (float(percent) - self.low) / max(self.high - self.low, 1)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def lines(self, left: int, right: int) -> Iterator[str]:
        for value in range(self.low, self.high + 1, self.step):
            at, style = self.y(value), "grid" if value else "axis"
            yield tag("line", x1=left, x2=right, y1=at, y2=at, class_=style)
            yield text(left - 8, at + 4, signed(Decimal(value)), text_anchor="end")

    def threshold(
        self, percent: Decimal, words: str, left: int, right: int, anchor: str = "end"
    ) -> str:
        """A dashed line with its meaning beside the end where the figure leaves room."""
        at = self.y(percent)
        line = tag("line", x1=left, x2=right, y1=at, y2=at, class_="threshold")
        x, y = (right, at - 5) if anchor == "end" else (left + 4, at + 14)
        return line + text(x, y, words, text_anchor=anchor, class_="halo")
