"""The liver by Couinaud segment: each lesion at its segment, its area by its diameter, its shape by its fate.

A scheme drawn from the front: the patient's right is on the left. It shows where, not how deep.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from mdt.charts.svg import figure, mark, tag, text, titled

WIDTH, MAP_BOTTOM = 560, 330
# A letter and a line of the legend, as large as a phone shows them.
LETTER, LINE = 9.4, 26
# Outline of each segment, the place of its name, and the middle of the field for its lesions with half its width.
SEGMENTS: dict[str, tuple[str, tuple[int, int], tuple[int, int, int]]] = {
    "VII": ("M24 178 C26 120 62 66 128 48 C146 43 164 40 182 39 C164 84 148 128 140 172 C100 180 62 182 24 178 Z", (48, 150), (100, 112, 40)),
    "VI": ("M24 178 C62 182 100 180 140 172 C130 212 124 258 122 304 C86 314 52 306 36 276 C26 252 22 214 24 178 Z", (40, 208), (82, 240, 38)),
    "VIII": ("M182 39 C212 36 242 38 272 46 C266 84 258 124 254 164 C216 168 178 170 140 172 C148 128 164 84 182 39 Z", (192, 62), (208, 112, 42)),
    "V": ("M140 172 C178 170 216 168 254 164 C250 200 246 236 238 272 C202 290 160 298 122 304 C124 258 130 212 140 172 Z", (148, 192), (188, 234, 42)),
    "IVa": ("M272 46 C292 51 312 58 330 64 C334 90 338 118 340 148 C312 156 282 161 254 164 C258 124 266 84 272 46 Z", (276, 70), (302, 112, 28)),
    "IVb": ("M254 164 C282 161 312 156 340 148 C342 164 342 180 342 196 C308 216 274 244 238 272 C246 236 250 200 254 164 Z", (316, 172), (292, 190, 26)),
    "II": ("M330 64 C382 66 440 72 492 92 C510 98 526 106 536 116 C474 118 406 126 338 132 C336 110 334 86 330 64 Z", (346, 84), (430, 96, 52)),
    "III": ("M338 132 C406 126 474 118 536 116 C530 138 490 152 452 162 C414 174 376 184 342 196 C342 174 340 152 338 132 Z", (355, 183), (416, 150, 46)),
    "I": ("M262 140 C272 126 312 122 326 132 C334 142 320 158 300 162 C280 166 258 156 262 140 Z", (267, 150), (300, 144, 18)),
}  # fmt: skip
VESSELS = (
    "M284 18 C236 30 186 52 162 104 C152 132 146 156 138 196", "M284 18 C272 60 256 120 250 190", "M286 18 C312 52 336 84 420 110",
)  # fmt: skip
PORTAL = (
    "M288 262 C288 222 280 196 250 180 C214 172 160 174 104 182 M276 200 C306 184 328 166 342 142"
)
GALLBLADDER = "M236 268 C214 276 208 306 222 316 C238 324 246 298 240 272"
FALLBACK = {"IV": "IVb"}
WHOLE = {"IV": ("IVa", "IVb")}
NOT_MEASURED = "not measured"
RESECTED, ABLATED, IRRADIATED = "resected", "ablated", "irradiated"
WORDS = {
    "growing": "growing: at least 20 % and 5 mm over its smallest",
    "shrinking": "shrinking: at least 30 % under its first size",
    "stable": "stable: between the two",
    "new": "new",
    "disappeared": "disappeared: not seen, not proven gone",
    RESECTED: "resected",
    ABLATED: "ablated",
    IRRADIATED: "irradiated",
    "unknown": NOT_MEASURED,
}
REMNANT = "remnant"
PLANNED = ("planned to be removed", REMNANT)
HOLDS_A_NAME = 14
TREATED = frozenset({RESECTED, ABLATED, IRRADIATED})


@dataclass(frozen=True, slots=True)
class Spot:
    """A lesion at one moment; ``mm`` is its last length, None where it was never measured.

    ``measured`` says on which day, where that is another one than the moment shown.
    """

    lesion: str
    segments: tuple[str, ...]
    mm: Decimal | None
    fate: str = "unknown"
    measured: str = ""

    @property
    def word(self) -> str:
        return NOT_MEASURED if self.fate == "unknown" else self.fate

    @property
    def words(self) -> str:
        size = f"{self.mm.normalize():f} mm" if self.mm is not None else "no length"
        if self.measured:
            size = f"{size} on {self.measured}"
        where = f"segment {', '.join(self.segments)}" if self.segments else "segment not known"
        return f"{self.lesion}, {where}: {size}, {WORDS[self.fate]}"


def draw(spots: Iterable[Spot], planned: Collection[str] = (), title: str = "Liver map") -> str:
    """The map; ``planned`` are the segments that the planned operation removes."""
    placed, homeless = _placed(spots)
    cut = removed_by(planned)
    fates = [spot.fate for group in (*placed.values(), homeless) for spot in group]
    height, legend = _legend([fate for fate in WORDS if fate in fates], bool(cut))
    content = [
        _hatch(),
        *(_segment(name, name in cut, bool(cut)) for name in SEGMENTS),
        *(tag("path", d=path, class_="vessel vein") for path in VESSELS),
        tag("path", d=PORTAL, class_="vessel portal"),
        tag("path", d=GALLBLADDER, class_="vessel gall"),
        *(text(*SEGMENTS[name][1], name, class_="label") for name in SEGMENTS),
        *(part for name, group in placed.items() for part in _lesions(name, group)),
        *_homeless(homeless),
        legend,
        *_sides(),
    ]
    words = f"{len(fates)} lesions by Couinaud segment, seen from the front. The table below says the same."
    return figure(WIDTH, height, title, words, "".join(content), "liver")


def removed_by(planned: Collection[str]) -> set[str]:
    """The fields of the map that a planned operation removes; a whole segment IV is both of its halves."""
    return {field for name in planned for field in WHOLE.get(name, (name,)) if field in SEGMENTS}


def _placed(spots: Iterable[Spot]) -> tuple[dict[str, list[Spot]], list[Spot]]:
    """Each lesion at the first segment it is said to lie in; a lesion without one is not given one."""
    placed: dict[str, list[Spot]] = defaultdict(list)
    homeless = []
    for spot in spots:
        names = [FALLBACK.get(segment, segment) for segment in spot.segments]
        if names and names[0] in SEGMENTS:
            placed[names[0]].append(spot)
        else:
            homeless.append(spot)
    return placed, homeless


def _hatch() -> str:
    line = tag("path", d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6", class_="hatch")
    pattern = tag("pattern", line, id="cut", width=8, height=8, patternUnits="userSpaceOnUse")
    return tag("defs", pattern)


def _segment(name: str, is_cut: bool, has_plan: bool) -> str:
    """Hatched where it goes, tinted where it stays; without a plan neither."""
    path = SEGMENTS[name][0]
    stays = has_plan and not is_cut
    fate = ", to be removed by the planned operation" if is_cut else ", stays" if stays else ""
    over = tag("path", d=path, fill="url(#cut)", class_="cut") if is_cut else ""
    style = "segment remains" if stays else "segment"
    return tag("g", titled(f"Segment {name}{fate}") + tag("path", d=path, class_=style) + over)


def _lesions(segment: str, spots: Sequence[Spot]) -> Iterator[str]:
    cx, cy, half = SEGMENTS[segment][2]
    for index, spot in enumerate(spots):
        x, y = _place(index, len(spots), cx, cy, half)
        yield _lesion(spot, x, y)


def _place(index: int, count: int, cx: int, cy: int, half: int) -> tuple[float, float]:
    if count == 1:
        return cx, cy
    angle = math.pi + 2 * math.pi * index / count
    return cx + half * 0.75 * math.cos(angle), cy + half * 0.6 * math.sin(angle)


def _radius(mm: Decimal | None) -> float:
    """In proportion to the length, within what can still be seen and told apart."""
    return 7 if mm is None else round(min(26, max(6, float(mm) * 0.42)), 1)


def _lesion(spot: Spot, x: float, y: float) -> str:
    radius = _radius(spot.mm)
    # A name inside a small mark would hide its shape, which tells the fate.
    inside = radius >= HOLDS_A_NAME
    at, anchor = (x, "middle") if inside else (x + radius + 3, "start")
    name = text(at, y + 4, spot.lesion, text_anchor=anchor, class_="label halo")
    return tag(
        "g", mark(spot.words, shape(spot.fate, x, y, radius) + name), class_=_style(spot.fate)
    )


def _style(fate: str) -> str:
    return f"treated {fate}" if fate in TREATED else fate


def shape(fate: str, x: float, y: float, r: float) -> str:
    """Fates differ in shape, so that the map can be read without colour."""
    if fate in ("growing", "shrinking"):
        sign = -1 if fate == "growing" else 1
        corners = [
            (x, y + sign * r * 1.25),
            (x - r * 1.15, y - sign * r * 0.8),
            (x + r * 1.15, y - sign * r * 0.8),
        ]
        return _polygon(corners)
    if fate == "new":
        return _polygon(_corners(x, y, r * 1.2, 4))
    if fate in TREATED:
        sides = {RESECTED: 4, ABLATED: 6, IRRADIATED: 8}[fate]
        cross = f"M{x - r:.1f} {y - r:.1f} L{x + r:.1f} {y + r:.1f} M{x - r:.1f} {y + r:.1f} L{x + r:.1f} {y - r:.1f}"
        outline = _polygon(_corners(x, y, r * 1.2, sides, turned=sides == 4))
        return outline + (tag("path", d=cross, class_="lesion") if fate == RESECTED else "")
    return tag("circle", cx=round(x, 1), cy=round(y, 1), r=r, class_="lesion")


def _corners(
    x: float, y: float, r: float, sides: int, turned: bool = False
) -> list[tuple[float, float]]:
    start = math.pi / sides if turned else 0
    return [
        (
            x + r * math.sin(start + 2 * math.pi * i / sides),
            y - r * math.cos(start + 2 * math.pi * i / sides),
        )
        for i in range(sides)
    ]


def _polygon(corners: Iterable[tuple[float, float]]) -> str:
    return tag("polygon", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners), class_="lesion")


def _homeless(spots: Sequence[Spot]) -> Iterator[str]:
    if spots:
        yield text(400, 246, "Segment not known", class_="label")
        for index, spot in enumerate(spots[:5]):
            yield _lesion(spot, 415 + index * 32, 276)


def _legend(fates: Sequence[str], has_plan: bool) -> tuple[int, str]:
    """What the shapes mean, and how high it is: a new line where the width is full, also in the large letters of a phone."""
    x, y, parts = 8.0, MAP_BOTTOM + 24, []
    for fate in (*fates, *(PLANNED if has_plan else ())):
        word = NOT_MEASURED if fate == "unknown" else fate
        room = 34 + len(word) * LETTER
        if x > 8 and x + room > WIDTH + 14:
            x, y = 8.0, y + LINE
        parts += [_sign(fate, x, y), text(x + 19, y + 4, word)]
        x += room
    return y + 18, "".join(parts)


def _sign(fate: str, x: float, y: int) -> str:
    if fate not in PLANNED:
        return tag("g", titled(WORDS[fate]) + shape(fate, x + 7, y, 6), class_=_style(fate))
    box = partial(tag, "rect", x=round(x, 1), y=y - 7, width=14, height=14)
    return box(class_="segment remains") if fate == REMNANT else box(fill="url(#cut)", class_="cut")


def _sides() -> Iterator[str]:
    yield text(8, 14, "right", class_="side")
    yield text(WIDTH - 8, 14, "left", text_anchor="end", class_="side")
