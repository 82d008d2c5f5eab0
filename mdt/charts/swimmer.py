"""A cohort on one axis of months from the start of the first line: therapy, response, operation, progression.

One lane for each case, the longest on top. What is drawn in a lane is also in the words of its marks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdt.charts.svg import figure, mark, tag, text, titled

WIDTH, LEFT, RIGHT, HEAD, LANE, FOOT = 1000, 190, 980, 34, 20, 30
MONTH = 30.4375
RESPONSE, OPERATION, PROGRESSION, DEATH = "response", "operation", "progression", "death"
WORDS = {
    RESPONSE: gettext_lazy("response seen"), OPERATION: gettext_lazy("operation"),
    PROGRESSION: gettext_lazy("progression"), DEATH: gettext_lazy("death"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """One line of therapy, in days from the start of the first; ``number`` is its place among the lines."""

    start: int
    end: int
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Happening:
    day: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One case; ``until`` is the last day with a fact of it, ``is_ongoing`` whether therapy is running."""

    name: str
    href: str
    stretches: tuple[Stretch, ...]
    happenings: tuple[Happening, ...]
    until: int
    is_ongoing: bool

    @property
    def end(self) -> int:
        days = [self.until, *(s.end for s in self.stretches), *(h.day for h in self.happenings)]
        return max(days)


def draw(lanes: Sequence[Lane]) -> str:
    """The figure as SVG, empty without lanes."""
    if not lanes:
        return ""
    ordered = sorted(lanes, key=lambda lane: (-lane.end, lane.name))
    most = max(ordered[0].end, 60)
    bottom = HEAD + LANE * len(ordered)
    parts = [*_months(most, bottom), *_legend()]
    for index, lane in enumerate(ordered):
        parts.append(
            tag(
                "g",
                "".join(_lane(lane, most)),
                transform=f"translate(0 {HEAD + index * LANE})",
                class_="lane",
            )
        )
    words = _("%(n)d cases, the longest on top. The table below says the same.")
    words %= {"n": len(lanes)}
    title = _("Course of the cohort")
    return figure(WIDTH, bottom + FOOT, title, words, "".join(parts), "swimmer wide", role="group")


def _x(day: int, most: int) -> float:
    return round(LEFT + max(day, 0) / most * (RIGHT - LEFT), 1)


def _months(most: int, bottom: int) -> Iterator[str]:
    months = most / MONTH
    step = next((step for step in (1, 2, 3, 6, 12, 24) if months / step <= 12), 60)
    for month in range(0, int(months) + 1, step):
        x = _x(round(month * MONTH), most)
        yield tag("line", x1=x, x2=x, y1=HEAD - 4, y2=bottom, class_="grid" if month else "axis")
        yield text(x, bottom + 14, str(month), text_anchor="middle")
    words = _("months from the start of the first line")
    yield text((LEFT + RIGHT) / 2, bottom + 27, words, text_anchor="middle")


def _lane(lane: Lane, most: int) -> Iterator[str]:
    name = lane.name if len(lane.name) <= 26 else f"{lane.name[:25]}…"
    yield mark(lane.name, text(LEFT - 10, 14, name, text_anchor="end", class_="name"), lane.href)
    end = _x(lane.end, most)
    yield tag("line", x1=LEFT, x2=end, y1=10, y2=10, class_="followed")
    for stretch in lane.stretches:
        yield mark(f"{lane.name}: {stretch.words}", _stretch(stretch, most), lane.href)
    for happening in lane.happenings:
        shape = _shape(happening.kind, _x(happening.day, most))
        yield mark(f"{lane.name}: {happening.words}", shape, lane.href)
    if lane.is_ongoing:
        words = f"{lane.name}: {_('therapy is running')}"
        arrow = tag("path", d=f"M{end} 10 h8 m-4 -4 l4 4 l-4 4", class_="ongoing")
        yield mark(words, arrow, lane.href)


def _stretch(stretch: Stretch, most: int) -> str:
    x = _x(stretch.start, most)
    width = round(max(_x(stretch.end, most) - x, 3), 1)
    style = f"line-{min(stretch.number, 3)}"
    box = tag("rect", x=x, y=3, width=width, height=14, class_=style)
    number = text(x + 4, 14, str(stretch.number), class_="on-band") if width > 14 else ""
    return box + number


def _shape(kind: str, x: float) -> str:
    if kind == RESPONSE:
        return tag("path", d=f"M{x - 5} 15 L{x} 5 L{x + 5} 15 Z", class_="answered")
    if kind == OPERATION:
        return tag("rect", x=x - 4.5, y=5.5, width=9, height=9, class_="operation")
    if kind == DEATH:
        return tag("circle", cx=x, cy=10, r=5, class_="died")
    return tag("path", d=f"M{x - 4} 6 l8 8 m0 -8 l-8 8", class_="cross")


def _legend() -> Iterator[str]:
    x = float(LEFT)
    for kind, words in WORDS.items():
        yield tag("g", titled(str(words)) + _shape(kind, x + 6))
        yield text(x + 16, 14, str(words))
        x += 40 + len(str(words)) * 7
    yield tag("path", d=f"M{x} 10 h8 m-4 -4 l4 4 l-4 4", class_="ongoing")
    yield text(x + 16, 14, _("therapy is running"))
    x += 40 + len(_("therapy is running")) * 7
    yield tag("line", x1=x, x2=x + 18, y1=10, y2=10, class_="followed")
    yield text(x + 24, 14, _("followed"))
