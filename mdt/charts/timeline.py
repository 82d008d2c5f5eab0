"""A case on one time axis: therapy, sum of diameters, CEA, scans, operations, decisions."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from mdt.charts.svg import figure, tag, text, titled

WIDTH, HEIGHT, LEFT, RIGHT = 1000, 300, 90, 60
BANDS, PLOT_TOP, PLOT_BOTTOM, EVENTS = 26, 62, 220, 252
DECADES = (1, 10, 100, 1000, 10000)


@dataclass(frozen=True, slots=True)
class Band:
    start: date
    end: date
    label: str
    cycles: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    day: date
    value: Decimal
    label: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    day: date
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    bands: tuple[Band, ...] = ()
    sums: tuple[Point, ...] = ()
    cea: tuple[Point, ...] = ()
    cea_limit: Decimal | None = None
    events: tuple[Event, ...] = field(default=())
    until: date | None = None

    def days(self) -> Iterator[date]:
        for band in self.bands:
            yield from (band.start, band.end)
        yield from (point.day for point in (*self.sums, *self.cea))
        yield from (event.day for event in self.events)
        if self.until:
            yield self.until


def draw(timeline: Timeline) -> str:
    """The figure as SVG, or an empty text when there is nothing to show."""
    days = sorted(timeline.days())
    if len(days) < 2:
        return ""
    axis = _Axis(days[0] - timedelta(days=5), days[-1] + timedelta(days=5))
    parts = [
        *_months(axis),
        *_bands(axis, timeline.bands),
        *_sums(axis, timeline.sums),
        *_cea(axis, timeline.cea, timeline.cea_limit),
        *_events(axis, timeline.events),
    ]
    description = (
        f"From {days[0].isoformat()} to {days[-1].isoformat()}: {len(timeline.bands)} lines of therapy, "
        f"{len(timeline.sums)} sums of diameters, {len(timeline.cea)} CEA values, {len(timeline.events)} events. "
        "The tables below say the same."
    )
    return figure(WIDTH, HEIGHT, "Course of the disease", description, "".join(parts))


class _Axis:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.scale = (WIDTH - LEFT - RIGHT) / max((last - first).days, 1)

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days * self.scale, 1)


def _months(axis: _Axis) -> Iterator[str]:
    day = axis.first.replace(day=1)
    step = max(1, round((axis.last - axis.first).days / 30 / 12))
    while day <= axis.last:
        if day >= axis.first:
            x = axis.x(day)
            yield tag("line", x1=x, x2=x, y1=14, y2=EVENTS + 18, class_="grid")
            yield text(x + 2, HEIGHT - 8, f"{day:%b %y}")
        month = day.month - 1 + step
        day = date(day.year + month // 12, month % 12 + 1, 1)


def _bands(axis: _Axis, bands: Iterable[Band]) -> Iterator[str]:
    yield text(4, BANDS + 10, "Therapy", class_="label")
    for band in bands:
        x, width = axis.x(band.start), max(axis.x(band.end) - axis.x(band.start), 4)
        words = f"{band.label}, {band.start.isoformat()} to {band.end.isoformat()}, {len(band.cycles)} cycles"
        yield tag(
            "g",
            titled(words)
            + tag("rect", x=x, y=BANDS - 6, width=width, height=22, rx=3, class_="band"),
        )
        yield text(x + 6, BANDS + 9, band.label[: max(int(width // 7), 3)])
        for cycle in band.cycles:
            yield tag(
                "line",
                x1=axis.x(cycle),
                x2=axis.x(cycle),
                y1=BANDS + 10,
                y2=BANDS + 16,
                class_="tick",
            )


def _sums(axis: _Axis, sums: Sequence[Point]) -> Iterator[str]:
    if not sums:
        return
    top = max(float(point.value) for point in sums) * 1.15 or 1
    places = [(axis.x(p.day), _height(float(p.value) / top), p) for p in sums]
    yield text(4, PLOT_TOP + 8, "Sum, mm", class_="label")
    yield tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=PLOT_BOTTOM, y2=PLOT_BOTTOM, class_="axis")
    yield tag("polyline", points=" ".join(f"{x},{y}" for x, y, _ in places), class_="sum")
    for x, y, point in places:
        style = "bad" if point.category == "PD" else "sum-point"
        mark = tag("circle", cx=x, cy=y, r=4.5, class_=style)
        yield tag("g", titled(f"{point.day.isoformat()}: {point.label}") + mark)
        yield text(
            x,
            y - 9,
            f"{point.value.normalize():f} {point.category}".strip(),
            text_anchor="middle",
            class_="label",
        )


def _cea(axis: _Axis, values: Sequence[Point], limit: Decimal | None) -> Iterator[str]:
    if not values:
        return
    high = next((d for d in DECADES if all(point.value <= d for point in values)), 100_000)

    def y(value: Decimal) -> float:
        return _height(math.log10(max(float(value), 1)) / math.log10(high) if high > 1 else 0)

    yield text(WIDTH - 4, PLOT_TOP - 16, "CEA, µg/L (log)", class_="label", text_anchor="end")
    for decade in DECADES:
        if decade <= high:
            yield text(WIDTH - RIGHT + 6, y(Decimal(decade)) + 4, str(decade))
    if limit:
        yield tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(limit), y2=y(limit), class_="limit")
    yield tag(
        "polyline", points=" ".join(f"{axis.x(p.day)},{y(p.value)}" for p in values), class_="cea"
    )
    for point in values:
        mark = tag("circle", cx=axis.x(point.day), cy=y(point.value), r=3, class_="cea-point")
        yield tag("g", titled(f"{point.day.isoformat()}: {point.label}") + mark)


def _height(share: float) -> float:
    return round(PLOT_BOTTOM - share * (PLOT_BOTTOM - PLOT_TOP), 1)


MARKS = {
    "operation": lambda x, y: tag(
        "rect", x=x - 5, y=y - 5, width=10, height=10, class_="operation"
    ),
    "board": lambda x, y: tag("circle", cx=x, cy=y, r=5.5, class_="band"),
    "flag": lambda x, y: tag(
        "path", d=f"M{x - 6} {y + 5} L{x} {y - 6} L{x + 6} {y + 5} Z", class_="bad"
    ),
    "scan": lambda x, y: tag("circle", cx=x, cy=y, r=3, class_="sum-point"),
}


def _events(axis: _Axis, events: Iterable[Event]) -> Iterator[str]:
    yield text(4, EVENTS + 4, "Events", class_="label")
    for event in events:
        mark = MARKS[event.kind](axis.x(event.day), EVENTS)
        yield tag("g", titled(f"{event.day.isoformat()}: {event.label}") + mark)
