"""The liver by Couinaud segment, each lesion at its place, sized by its diameter and drawn by its fate.

A scheme, seen from the front: the patient's right is on the left. It shows where, not how deep.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from mdt.charts.svg import figure, tag, text, titled

WIDTH, HEIGHT = 460, 260
# x, y, width, height of each segment's field
FIELDS = {
    "VII": (12, 22, 106, 104), "VI": (12, 130, 106, 100), "VIII": (122, 22, 112, 104), "V": (122, 130, 112, 100),
    "IVa": (238, 22, 84, 76), "IVb": (238, 130, 84, 100), "I": (238, 101, 84, 26), "II": (326, 22, 122, 90),
    "III": (326, 116, 122, 72),
}  # fmt: skip
FALLBACK = {"IV": "IVa"}
WORDS = {
    "grew": "larger than its smallest",
    "shrank": "smaller than at baseline",
    "gone": "no longer visible",
    "": "no change",
}


@dataclass(frozen=True, slots=True)
class Spot:
    lesion: str
    segment: str
    mm: Decimal | None
    fate: str = ""


def draw(spots: Iterable[Spot]) -> str:
    placed: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        segment = FALLBACK.get(spot.segment, spot.segment)
        if segment in FIELDS:
            placed[segment].append(spot)
    content = "".join(_field(segment, placed[segment]) for segment in FIELDS)
    count = sum(map(len, placed.values()))
    return figure(
        WIDTH,
        HEIGHT,
        "Liver map",
        f"{count} lesions by Couinaud segment; the table of lesions says the same.",
        content,
    )


def _field(segment: str, spots: list[Spot]) -> str:
    x, y, width, height = FIELDS[segment]
    parts = [
        tag("rect", x=x, y=y, width=width, height=height, rx=8, class_="segment"),
        text(x + 7, y + 15, segment, class_="label"),
    ]
    for index, spot in enumerate(spots):
        cx = x + width * (index + 1) / (len(spots) + 1)
        parts.append(_spot(spot, cx, y + height / 2 + 6))
    return "".join(parts)


def _spot(spot: Spot, cx: float, cy: float) -> str:
    radius = 7 if spot.mm is None else min(30, max(5, float(spot.mm) * 0.45))
    size = f"{spot.mm.normalize():f} mm" if spot.mm is not None else "not measured"
    mark = tag(
        "circle",
        cx=round(cx, 1),
        cy=round(cy, 1),
        r=round(radius, 1),
        class_=f"lesion {spot.fate}".strip(),
    )
    words = titled(f"{spot.lesion}: {size}, {WORDS[spot.fate]}")
    return tag(
        "g", words + mark + text(cx, cy + 4, spot.lesion, text_anchor="middle", class_="label")
    )
