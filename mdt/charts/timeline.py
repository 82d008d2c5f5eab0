"""A case on one time axis: therapy with its cycles, sum of diameters, CEA, scans, genes, boards, operations, flags.

Lanes share the axis; a lane without marks is left out. Whatever is drawn is also a row of ``rows``.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.dates import day as said
from accounts.dates import written
from mdt.charts.svg import figure, mark, shortened, tag, text

WIDTH, LEFT, RIGHT, TOP = 1000, 84, 24, 8
BAND, LANE, PLOT, GAP, FOOT = 30, 26, 118, 14, 24
LANES = (
    ("scan", "Scans"),
    ("gene", "Genes"),
    ("board", "Boards"),
    ("operation", "Operations"),
    ("flag", "Flags"),
)
KINDS = {**dict(LANES), "band": "Therapy", "sum": "Sum of diameters", "cea": "CEA"}


@dataclass(frozen=True, slots=True)
class Band:
    """A line of therapy; ``cycle_days`` is the planned interval, from which a delay is read."""

    start: date
    end: date
    label: str
    cycles: tuple[date, ...] = ()
    cycle_days: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    day: date
    value: Decimal
    label: str
    category: str = ""
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """``short`` stands beside the mark where there is room; ``style`` is red, amber or planned."""

    day: date
    kind: str
    label: str
    short: str = ""
    style: str = ""
    # A person's words in the reader's language already: nothing of it is said otherwise.
    own: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    day: date
    kind: str
    words: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    bands: tuple[Band, ...] = ()
    sums: tuple[Point, ...] = ()
    cea: tuple[Point, ...] = ()
    cea_limit: Decimal | None = None
    events: tuple[Event, ...] = ()
    until: date | None = None

    def days(self) -> Iterator[date]:
        for band in self.bands:
            yield from (band.start, band.end, *band.cycles)
        yield from (point.day for point in (*self.sums, *self.cea))
        yield from (event.day for event in self.events)
        if self.until:
            yield self.until

    def rows(self) -> list[Row]:
        """What the figure shows, in words, newest first."""
        found = [Row(band.start, KINDS["band"], band_words(band)) for band in self.bands]
        for band in self.bands:
            found += [Row(day, KINDS["band"], words) for day, _, words in cycles_of(band)]
        found += [Row(point.day, KINDS["sum"], point.label) for point in self.sums]
        found += [Row(point.day, KINDS["cea"], point.label) for point in self.cea]
        found += [Row(e.day, KINDS[e.kind], e.label, own=e.own) for e in self.events]
        return sorted(found, key=lambda row: row.day, reverse=True)


def band_words(band: Band) -> str:
    return f"{band.label}, {said(band.start)} to {said(band.end)}, {len(band.cycles)} cycles"


def cycles_of(band: Band) -> Iterator[tuple[date, int, str]]:
    """Each cycle with the days it came after the planned interval, and both in words."""
    before: date | None = None
    for number, day in enumerate(sorted(band.cycles), start=1):
        late = 0
        if before and band.cycle_days:
            late = max((day - before).days - band.cycle_days, 0)
        delay = f", {late} day{'s' if late != 1 else ''} later than planned" if late else ""
        yield day, late, f"cycle {number} of {band.label}{delay}"
        before = day


def draw(timeline: Timeline) -> str:
    """The figure as SVG, or an empty text when there is nothing to show."""
    days = sorted(timeline.days())
    if len(days) < 2:
        return ""
    axis = _Axis(days[0] - timedelta(days=7), days[-1] + timedelta(days=7))
    y, parts = TOP, []
    for height, content in _lanes(axis, timeline):
        parts.append(tag("g", content, transform=f"translate(0 {y})"))
        y += height
    frame = "".join(_months(axis, y))
    words = (
        f"From {said(days[0])} to {said(days[-1])}: {len(timeline.bands)} lines of therapy, "
        f"{len(timeline.sums)} sums of diameters, {len(timeline.cea)} CEA values, {len(timeline.events)} events. "
        "The table below says the same."
    )
    return figure(WIDTH, y + FOOT, "Course of the disease", words, frame + "".join(parts), "wide")


class _Axis:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.scale = (WIDTH - LEFT - RIGHT) / max((last - first).days, 1)

    def x(self, day: date) -> float:
        return round(LEFT + (day - self.first).days * self.scale, 1)


def _lanes(axis: _Axis, timeline: Timeline) -> Iterator[tuple[int, str]]:
    rows = _stacked(timeline.bands)
    for index, bands in enumerate(rows):
        name = text(0, 18, "Therapy", class_="label") if not index else ""
        yield BAND, name + "".join(part for band in bands for part in _band(axis, band))
    if timeline.sums:
        yield PLOT + GAP, "".join(_sums(axis, timeline.sums))
    if timeline.cea:
        yield PLOT + GAP, "".join(_cea(axis, timeline.cea, timeline.cea_limit))
    for kind, name in LANES:
        events = [event for event in timeline.events if event.kind == kind]
        if events:
            yield LANE, "".join(_events(axis, name, events))


def _stacked(bands: Iterable[Band]) -> list[list[Band]]:
    """Lines of therapy that overlap stand in rows of their own."""
    rows: list[list[Band]] = []
    for band in sorted(bands, key=lambda one: one.start):
        free = next((row for row in rows if row[-1].end < band.start), None)
        if free is None:
            rows.append([band])
        else:
            free.append(band)
    return rows


def _months(axis: _Axis, bottom: int) -> Iterator[str]:
    day = axis.first.replace(day=1)
    step = max(1, round((axis.last - axis.first).days / 30 / 12))
    while day <= axis.last:
        if day >= axis.first:
            x = axis.x(day)
            yield tag("line", x1=x, x2=x, y1=TOP, y2=bottom, class_="grid")
            yield text(
                x,
                bottom + 15,
                written(day, "M Y") if day.month == 1 or step > 2 else written(day, "M"),
                text_anchor="middle",
            )
        month = day.month - 1 + step
        day = date(day.year + month // 12, month % 12 + 1, 1)


def _band(axis: _Axis, band: Band) -> Iterator[str]:
    x, width = axis.x(band.start), max(axis.x(band.end) - axis.x(band.start), 4)
    yield mark(band_words(band), tag("rect", x=x, y=3, width=width, height=22, rx=3, class_="band"))
    yield text(x + 6, 14, shortened(band.label, width), class_="on-band")
    for day, late, words in cycles_of(band):
        at, due = axis.x(day), axis.x(day - timedelta(days=late))
        delay = tag("line", x1=due, x2=at, y1=21, y2=21, class_="delay") if late else ""
        yield mark(
            f"{said(day)}: {words}", tag("line", x1=at, x2=at, y1=17, y2=25, class_="tick") + delay
        )


def _height(share: float) -> float:
    return round(PLOT - share * (PLOT - 22), 1)


def _scale(at: float, words: str, kind: str = "grid") -> str:
    line = tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=at, y2=at, class_=kind)
    return line + text(LEFT - 6, at + 4, words, text_anchor="end")


def nice_step(top: float) -> int:
    """A step of 1, 2 or 5 times a power of ten that divides the axis into three to six."""
    for step in (base * ten for ten in (1, 10, 100, 1000, 10000) for base in (1, 2, 5)):
        if top / step <= 5:
            return step
    return 100_000


def _sums(axis: _Axis, sums: Sequence[Point]) -> Iterator[str]:
    most = max(float(point.value) for point in sums)
    step = nice_step(most)
    top = max(math.ceil(most / step) * step, step)
    yield text(0, 14, "Sum, mm", class_="label")
    for value in range(0, top + 1, step):
        yield _scale(_height(value / top), str(value), "axis" if value == 0 else "grid")
    places = [(axis.x(p.day), _height(float(p.value) / top), p) for p in sums]
    yield tag("polyline", points=" ".join(f"{x},{y}" for x, y, _ in places), class_="sum")
    for x, y, point in places:
        style = "bad" if point.category == "PD" else "sum-point"
        yield mark(
            f"{said(point.day)}: {point.label}", tag("circle", cx=x, cy=y, r=4.5, class_=style)
        )
        words = f"{'≥ ' if point.bound else ''}{point.value.normalize():f} {point.category}".strip()
        yield text(x, y - 9, words, text_anchor="middle", class_="label halo")


def _cea(axis: _Axis, values: Sequence[Point], limit: Decimal | None) -> Iterator[str]:
    most = max(float(point.value) for point in values)
    decades = max(math.ceil(math.log10(max(most, 10))), 1)

    def y(value: Decimal) -> float:
        return _height(math.log10(max(float(value), 1)) / decades)

    yield text(0, 14, "CEA, µg/L", class_="label")
    yield text(0, 28, "log scale")
    for power in range(decades + 1):
        yield _scale(y(Decimal(10**power)), str(10**power), "grid" if power else "axis")
    if limit:
        yield tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(limit), y2=y(limit), class_="limit")
        yield text(
            WIDTH - RIGHT,
            y(limit) - 4,
            f"limit {limit.normalize():f}",
            text_anchor="end",
            class_="halo",
        )
    yield tag(
        "polyline", points=" ".join(f"{axis.x(p.day)},{y(p.value)}" for p in values), class_="cea"
    )
    for point in values:
        style = "cea-point over" if limit and point.value > limit else "cea-point"
        dot = tag("circle", cx=axis.x(point.day), cy=y(point.value), r=3.5, class_=style)
        yield mark(f"{said(point.day)}: {point.label}", dot)


SHAPES = {
    "operation": lambda x: tag("rect", x=x - 6, y=5, width=12, height=12, class_="operation"),
    "board": lambda x: tag("circle", cx=x, cy=11, r=6, class_="band"),
    "gene": lambda x: tag("path", d=f"M{x} 4 L{x + 7} 11 L{x} 18 L{x - 7} 11 Z", class_="gene"),
    "flag": lambda x: tag("path", d=f"M{x - 6.5} 17 L{x} 5 L{x + 6.5} 17 Z", class_="raised"),
    "scan": lambda x: tag("circle", cx=x, cy=11, r=4, class_="sum-point"),
}  # fmt: skip


def _events(axis: _Axis, name: str, events: Sequence[Event]) -> Iterator[str]:
    yield text(0, 15, name, class_="label")
    ordered = sorted(events, key=lambda event: event.day)
    for event, after in zip(ordered, [*ordered[1:], None], strict=True):
        x = axis.x(event.day)
        shape = tag("g", SHAPES[event.kind](x), class_=event.style or "known")
        yield mark(f"{said(event.day)}: {event.label}", shape, own=event.own)
        room = (axis.x(after.day) if after else WIDTH) - x - 16
        if event.short and room > len(event.short) * 6:
            yield text(x + 10, 15, event.short)
