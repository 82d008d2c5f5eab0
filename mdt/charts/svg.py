"""The few SVG words the figures need. Text is escaped here and nowhere else."""

import itertools
from bisect import bisect
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

# Width of a letter and of a Chinese sign in a figure, px.
NARROW, WIDE = 6.2, 11.5


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One element; ``class_`` becomes ``class`` and underscores become hyphens."""
    words = " ".join(
        f'{key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name} {words}>{content}</{name}>" if content else f"<{name} {words}/>"


def text(x: float, y: float, words: str, **attributes: object) -> str:
    return tag("text", escape(words), x=round(x, 1), y=round(y, 1), **attributes)


def shortened(words: str, width: float) -> str:
    """As many signs as a width in px holds, the last an ellipsis if some are left out; none where three do not fit."""
    ends = list(itertools.accumulate(WIDE if ord(sign) > 0x2E7F else NARROW for sign in words))
    if not ends or ends[-1] <= width:
        return words
    kept = words[: bisect(ends, width - NARROW)]
    return f"{kept}…" if len(kept) > 2 else ""


def titled(words: str) -> str:
    """What a pointer or a screen reader is told about the mark it stands in."""
    return f"<title>{escape(words)}</title>"


def mark(words: str, shapes: str, href: str = "", *, own: bool = False) -> str:
    """Something to point at: a pointer is told its words by the title, the script's reader by ``data-tip``.

    With ``href`` it is a link. It is no stop of the Tab key, for a figure may hold a hundred: the arrow keys go
    there, and the table beside the figure has the same links. ``own`` words are a person's and stay as they are.
    """
    if own:
        return tag(
            "g",
            titled(words) + shapes,
            class_="spot",
            data_tip=words,
            translate="no",
            data_own="yes",
        )
    if href:
        return tag(
            "a", titled(words) + shapes, href=href, class_="spot", data_tip=words, aria_label=words, tabindex=-1,
        )  # fmt: skip
    return tag("g", titled(words) + shapes, class_="spot", data_tip=words)


def figure(
    width: int, height: int, title: str, description: str, content: str, style: str = "", *, role: str = "img"
) -> str:  # fmt: skip
    """The whole drawing; one that holds links is a ``group``, for nothing inside an ``img`` can be reached."""
    head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return tag(
        "svg", head + content, viewBox=f"0 0 {width} {height}", role=role, class_=f"figure {style}".strip(),
        xmlns="http://www.w3.org/2000/svg", aria_label=title,
    )  # fmt: skip


PRINT = {
    "ink": "#1a2226", "quiet": "#4d5a60", "line": "#d5dcdf", "strong": "#84929a", "paper": "#ffffff", "sunk": "#eef1f2",
    "accent": "#0b5e6b", "soft": "#dff0f2", "red": "#a3171d", "amber": "#7a4a00", "green": "#1c6434",
    "violet": "#5b3b8c",
}  # fmt: skip
RULES = (
    "text{{font:11px sans-serif;fill:{quiet}}} .label{{fill:{ink};font-weight:bold}} .grid{{stroke:{line}}} "
    ".axis{{stroke:{strong}}} .band{{fill:{soft};stroke:{accent}}} .on-band{{fill:{ink}}} "
    ".tick{{stroke:{accent};stroke-width:2}} .delay{{stroke:{amber};stroke-width:3}} "
    ".sum{{stroke:{ink};fill:none;stroke-width:2}} .sum-point{{fill:{ink}}} "
    ".cea{{stroke:{violet};fill:none;stroke-width:1.5;stroke-dasharray:5 3}} "
    ".cea-point{{fill:{paper};stroke:{violet}}} .over{{fill:{violet}}} .limit{{stroke:{violet};stroke-dasharray:1 3}} "
    ".bad{{fill:{red}}} .operation{{fill:{green};stroke:{green}}} .planned .operation{{fill:{paper}}} "
    ".gene{{fill:{soft};stroke:{violet}}} .red .raised{{fill:{red}}} .amber .raised{{fill:{paper};stroke:{amber}}} "
    ".segment.remains{{fill:{soft}}} .segment{{fill:{sunk};stroke:{strong}}} .vessel{{fill:none;stroke:{strong}}} "
    ".lesion{{fill:{soft};stroke:{accent};stroke-width:2}} .growing .lesion,.new .lesion{{fill:{paper};stroke:{red}}} "
    ".shrinking .lesion{{stroke:{green}}} .disappeared .lesion{{fill:none;stroke:{quiet};stroke-dasharray:3 2}} "
    ".treated .lesion{{fill:none;stroke:{ink}}} "
    ".thread{{stroke:{accent};fill:none;stroke-width:1.5}} .thread-point{{fill:{paper};stroke:{accent}}} "
    ".threshold{{stroke:{ink};stroke-dasharray:5 3}} .cross{{stroke:{red};stroke-width:2;fill:none}} "
    ".bar{{fill:{sunk};stroke:{strong}}} .PR .bar,.CR .bar{{fill:{green}}} .PD .bar{{fill:{red}}} "
    ".line-1{{fill:{soft};stroke:{accent}}} .line-2{{fill:{sunk};stroke:{strong}}} "
    ".line-3{{fill:{paper};stroke:{ink}}} .followed{{stroke:{strong};stroke-dasharray:2 3}} "
    ".answered{{fill:{green}}} .died{{fill:{ink}}} .ongoing{{fill:none;stroke:{ink};stroke-width:2}}"
)


def standalone(svg: str, palette: Mapping[str, str] = MappingProxyType(PRINT)) -> str:
    """The same figure with its colours inside, for a PDF or a file of its own; empty stays empty."""
    head, opening, rest = svg.partition(">")
    style = f"<style>{RULES.format_map(dict(palette))}</style>"
    return f"{head}{opening}{style}{rest}" if svg else ""
