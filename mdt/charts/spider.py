"""The change of each target lesion from its own baseline over the weeks of a line, with that of the sum.

The thresholds of RECIST 1.1 hold for the sum, not for a lesion; only the one that counts from the baseline is
drawn, since progression is judged from the smallest sum and is no fixed line here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.dates import day as said
from mdt.charts.percent import PARTIAL, Scale, signed
from mdt.charts.svg import figure, mark, tag, text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 300, 64, 690, 16, 262
ROOM = Decimal(-40), Decimal(20)
APART = 13


@dataclass(frozen=True, slots=True)
class Knot:
    """One length on one day: ``percent`` is its change from the baseline of its thread."""

    day: date
    percent: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A lesion, or the sum of all: its first knot is the baseline, at 0 %."""

    name: str
    knots: tuple[Knot, ...]
    is_sum: bool = False


def draw(threads: Sequence[Thread]) -> str:
    """The figure as SVG; empty when no thread has a scan after its baseline."""
    drawn = [thread for thread in threads if len(thread.knots) > 1]
    if not drawn:
        return ""
    knots = [knot for thread in drawn for knot in thread.knots]
    first, last = min(knot.day for knot in knots), max(knot.day for knot in knots)
    changes = [knot.percent for knot in knots]
    scale = Scale(min(*changes, ROOM[0]), max(*changes, ROOM[1]), TOP, BOTTOM)
    weeks = max((last - first).days / 7, 1)
    at = _Places(first, weeks)
    parts = [
        *scale.lines(LEFT, RIGHT),
        *_weeks(at, weeks),
        scale.threshold(PARTIAL, _("−30 %: partial response of the sum"), LEFT, RIGHT),
        *(part for thread in drawn for part in _thread(thread, at, scale)),
        *_names(drawn, scale),
    ]
    words = _(
        "%(n)d lesions and their sum from the scan of %(day)s on. The table beside says the same."
    )
    words %= {"n": sum(not thread.is_sum for thread in drawn), "day": said(first)}
    return figure(WIDTH, HEIGHT, _("Change of each lesion"), words, "".join(parts), "spider")


class _Places:
    def __init__(self, first: date, weeks: float) -> None:
        self.first, self.weeks = first, weeks

    def x(self, day: date) -> float:
        return self.at((day - self.first).days / 7)

    def at(self, week: float) -> float:
        return round(LEFT + week / self.weeks * (RIGHT - LEFT), 1)


def _weeks(places: _Places, weeks: float) -> Iterator[str]:
    step = next((step for step in (2, 4, 8, 12, 26, 52) if weeks / step <= 9), 104)
    for week in range(0, int(weeks) + 1, step):
        x = places.at(week)
        yield tag("line", x1=x, x2=x, y1=BOTTOM, y2=BOTTOM + 4, class_="axis")
        yield text(x, BOTTOM + 17, str(week), text_anchor="middle")
    words = _("weeks from the baseline scan")
    yield text((LEFT + RIGHT) / 2, BOTTOM + 33, words, text_anchor="middle")


def _thread(thread: Thread, places: _Places, scale: Scale) -> Iterator[str]:
    style = "sum" if thread.is_sum else "thread"
    dots = [(places.x(knot.day), scale.y(knot.percent), knot) for knot in thread.knots]
    yield tag("polyline", points=" ".join(f"{x},{y}" for x, y, _ in dots), class_=style)
    for x, y, knot in dots:
        shape = tag("circle", cx=x, cy=y, r=4 if thread.is_sum else 3, class_=f"{style}-point")
        words = f"{thread.name}, {said(knot.day)}: {knot.words}, {signed(knot.percent)}"
        yield mark(words, shape)


def _names(threads: Sequence[Thread], scale: Scale) -> Iterator[str]:
    """Each name at the end of its thread; where ends meet, the names make room for each other."""
    below = float(TOP - APART)
    for thread in sorted(threads, key=lambda one: -one.knots[-1].percent):
        y = max(scale.y(thread.knots[-1].percent) + 4, below + APART)
        yield text(RIGHT + 8, y, thread.name, class_="label" if thread.is_sum else "name")
        below = y
