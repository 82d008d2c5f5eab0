"""A figure month by month: small enough for a table row, or with its axes for a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.dates import written
from mdt.charts.svg import figure, mark, tag, text

WIDTH, HEIGHT, EDGE = 160, 36, 5
WIDE, TALL, LEFT, RIGHT, TOP, BOTTOM = 720, 190, 52, 34, 16, 30
LABELS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """``value`` is None in a month in which nothing was judged: the line breaks there."""

    month: date
    value: Decimal | None
    words: str


def top_of(points: Sequence[Point], unit: str) -> Decimal:
    """A share is drawn against 100 %; anything else against its own largest value, and never against zero."""
    most = max((p.value for p in points if p.value is not None), default=Decimal())
    return max(most, Decimal(100)) if unit.startswith("%") else max(most, Decimal(1))


def spark(points: Sequence[Point], *, name: str, unit: str) -> str:
    """The small one; its words are those of its first and last month with a value."""
    top = top_of(points, unit)
    step = Decimal(WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    places = [
        (EDGE + step * n, _height(p.value, top, EDGE, HEIGHT - EDGE)) for n, p in enumerate(points)
    ]
    known = [p for p in points if p.value is not None]
    ends = (
        "; ".join(dict.fromkeys((_said(known[0]), _said(known[-1])))) if known else "nothing judged"
    )
    base = tag("line", x1=EDGE, x2=WIDTH - EDGE, y1=HEIGHT - EDGE, y2=HEIGHT - EDGE, class_="grid")
    last = [(x, y) for x, y in places if y is not None][-1:]
    dots = "".join(tag("circle", cx=_n(x), cy=_n(y), r=3, class_="trend-point") for x, y in last)
    return figure(WIDTH, HEIGHT, name, ends, base + _lines(places, "trend-line") + dots, "trend")


def course(points: Sequence[Point], *, name: str, unit: str) -> str:
    """The large one, with months below and the value of each to point at."""
    top = top_of(points, unit)
    step = Decimal(WIDE - LEFT - RIGHT) / max(len(points) - 1, 1)
    floor = TALL - BOTTOM
    places = [(LEFT + step * n, _height(p.value, top, TOP, floor)) for n, p in enumerate(points)]
    shown = [_axis(top, unit, floor), _lines(places, "trend-line")]
    every = -(-len(points) // LABELS)
    with_year = _with_year([point.month.year for point in points[::every]])
    for n, (point, (x, y)) in enumerate(zip(points, places, strict=True)):
        if n % every == 0:
            form = "M Y" if n // every in with_year else "M"
            shown.append(
                text(float(x), TALL - 10, written(point.month, form), text_anchor="middle")
            )
        if y is not None:
            dot = tag("circle", cx=_n(x), cy=_n(y), r=4, class_="trend-point")
            shown.append(mark(_said(point), dot))
    return figure(WIDE, TALL, name, f"{len(points)} months", "".join(shown), "wide trend-course")


def _axis(top: Decimal, unit: str, floor: int) -> str:
    lines = []
    for share in (0, Decimal("0.5"), 1):
        y = floor - (floor - TOP) * share
        lines.append(
            tag(
                "line",
                x1=LEFT,
                x2=WIDE - RIGHT,
                y1=_n(Decimal(y)),
                y2=_n(Decimal(y)),
                class_="grid",
            )
        )
        words = f"{(top * share).quantize(Decimal('0.1')).normalize():f}"
        sign = " %" if unit.startswith("%") else ""
        lines.append(text(LEFT - 8, float(y) + 4, f"{words}{sign}", text_anchor="end"))
    return "".join(lines)


def _with_year(years: Sequence[int]) -> set[int]:
    """The labels where a year begins, but no two side by side, which would run into each other."""
    begins = {n for n, year in enumerate(years) if n == 0 or year != years[n - 1]}
    return {n for n in begins if n + 1 not in begins}


def _lines(places: Sequence[tuple[Decimal, Decimal | None]], style: str) -> str:
    """One line for each run of months with a value; a month alone is a short stroke."""
    runs: list[list[tuple[Decimal, Decimal]]] = [[]]
    for x, y in places:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    found = [run if len(run) > 1 else [(run[0][0] - 2, run[0][1]), (run[0][0] + 2, run[0][1])] for run in runs if run]  # fmt: skip
    return "".join(
        tag("polyline", points=" ".join(f"{_n(x)},{_n(y)}" for x, y in run), class_=style)
        for run in found
    )


def _height(value: Decimal | None, top: Decimal, upper: int, lower: int) -> Decimal | None:
    return None if value is None else lower - (lower - upper) * value / top


def _said(point: Point) -> str:
    return f"{_month(point.month)}: {point.words}"


def _month(month: date) -> str:
    """``Mar 2026``."""
    return written(month, "M Y")


def _n(value: Decimal) -> str:
    return f"{value:.1f}"
