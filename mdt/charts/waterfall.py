"""The best change of the sum of diameters of each case, one bar each, from most growth to most shrinkage.

A bar says how much, its colour and mark say the best category: a case can shrink and yet progress by a new lesion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mdt.charts.percent import PARTIAL, PROGRESSION, Scale, signed
from mdt.charts.svg import figure, mark, tag, text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 1000, 340, 64, 990, 24, 322
MOST = Decimal(100)
"""A bar that grew more is cut here, and says so with its number."""
WIDEST = 34


@dataclass(frozen=True, slots=True)
class Bar:
    """``percent`` is the deepest change from baseline, negative for shrinkage; ``best`` a RECIST category."""

    name: str
    percent: Decimal
    best: str
    href: str

    @property
    def words(self) -> str:
        return f"{self.name}: {signed(self.percent)}, {_('best response')} {self.best}"


def draw(bars: Sequence[Bar]) -> str:
    """The figure as SVG, empty without bars."""
    if not bars:
        return ""
    ordered = sorted(bars, key=lambda bar: (-bar.percent, bar.name))
    high = min(max(ordered[0].percent, Decimal(40)), MOST)
    scale = Scale(min(ordered[-1].percent, Decimal(-60)), high, TOP, BOTTOM)
    width = min((RIGHT - LEFT) / len(bars), WIDEST)
    parts = [
        *scale.lines(LEFT, RIGHT),
        *(_bar(bar, LEFT + index * width, width, scale) for index, bar in enumerate(ordered)),
        scale.threshold(PROGRESSION, _("+20 %: progression, if at least 5 mm"), LEFT, RIGHT),
        scale.threshold(PARTIAL, _("−30 %: partial response"), LEFT, RIGHT, "start"),
    ]
    words = _(
        "%(n)d cases, %(shrunk)d of them at or under −30 %%. A cross marks progression as the best category. "
        "The table below says the same."
    )
    words %= {"n": len(bars), "shrunk": sum(bar.percent <= PARTIAL for bar in bars)}
    title = _("Best change of the sum of diameters")
    return figure(WIDTH, HEIGHT, title, words, "".join(parts), "waterfall wide", role="group")


def _bar(bar: Bar, x: float, width: float, scale: Scale) -> str:
    zero, end = scale.y(0), scale.y(min(bar.percent, MOST))
    room = round(max(width * 0.8, 1), 1)
    # A case without any change still has a mark to point at.
    height = max(abs(zero - end), 2)
    shape = tag(
        "rect", x=round(x, 1), y=round(min(zero, end), 1), width=room, height=round(height, 1), class_="bar"
    )  # fmt: skip
    return tag(
        "g",
        mark(bar.words, shape + "".join(_signs(bar, x + room / 2, end)), bar.href),
        class_=_style(bar),
    )


def _style(bar: Bar) -> str:
    return bar.best if bar.best in ("PD", "PR", "CR", "SD") else "other"


def _signs(bar: Bar, middle: float, end: float) -> Iterator[str]:
    """A cross for progression, and the number of a bar that was cut."""
    away = 9 if bar.percent < 0 else -9
    if bar.best == "PD":
        y = end + away
        cross = f"M{middle - 3:.1f} {y - 3:.1f} l6 6 m0 -6 l-6 6"
        yield tag("path", d=cross, class_="cross")
    if bar.percent > MOST:
        yield text(middle, TOP - 4, signed(bar.percent), text_anchor="middle", class_="halo")
