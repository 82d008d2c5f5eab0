"""Sizes of lesions that another system sent: they wait in the lesion grid until a person says which lesion each is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cases.models import Case, ImportRun, SentLesion
from cases.rules import document as d
from cases.rules.sent_sizes import LEAVE, NEW, SAME, Place, chosen, places_for
from mdt.scan_form import Sent

TENTH, MOST_DIGITS = Decimal("0.1"), 4


@dataclass(frozen=True, slots=True)
class SentSize:
    """``mm`` is a length in millimetres with its digits as sent; ``on`` the day it speaks of, if known.

    ``is_plain``: neither in doubt nor a short axis, so that it may stand in the row of a new lesion. ``said`` is which
    lesion a person said that it is, or (``is_proposed``) said of the same lesion before; ``places`` what it may be.
    """

    mm: str
    on: str
    where: str
    sender: str
    place: str
    mark: str
    is_plain: bool = True
    said: str = ""
    is_proposed: bool = False
    places: tuple[Place, ...] = ()

    @property
    def lesion(self) -> str:
        """The id of the lesion whose row it stands in. What is in doubt stands there only if a person said so."""
        is_placed = self.said.startswith(SAME) and (self.is_plain or not self.is_proposed)
        return self.said.removeprefix(SAME) if is_placed else ""

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.on) if self.on else None

    @property
    def shown(self) -> str:
        """For a cell of the grid: a machine's many digits rounded half up to a tenth."""
        number = Decimal(self.mm)
        if -int(number.as_tuple().exponent) <= MOST_DIGITS:
            return self.mm
        return f"{number.quantize(TENTH, ROUND_HALF_UP):f}"


def sent_sizes(case: Case, document: d.CaseDocument) -> tuple[SentSize, ...]:
    """Sizes still to be entered: those of a day that has measurements already are done, and those left out."""
    done = {image.performed_on.isoformat() for image in document.imaging if image.measurements}
    sent = {str(asked["mark"]): (run, asked) for run, asked in ImportRun.objects.sizes_of(case)}
    choices = SentLesion.objects.of_case(case.pk) if sent else {}
    found = [_size(mark, run, asked, choices, document) for mark, (run, asked) in sent.items()]
    waiting = (size for size in found if size.on not in done and size.said != LEAVE)
    return tuple(sorted(waiting, key=lambda size: (size.on, size.place)))


def _size(
    mark: str,
    run: ImportRun,
    asked: Mapping[str, Any],
    choices: Mapping[str, str],
    document: d.CaseDocument,
) -> SentSize:
    value = asked["value"]
    places = places_for(document, str(value.get("axis") or ""))
    said = chosen(choices, mark, str(value.get("name") or ""))
    if said.startswith(SAME) and said not in {place.choice for place in places}:
        said = ""
    return SentSize(
        str(value["mm"]),
        str(value.get("measured_on") or ""),
        str(value.get("where") or ""),
        run.source.name,
        str(asked["source"]),
        mark,
        asked["kind"] == "proposed",
        said,
        bool(said) and mark not in choices,
        places,
    )


def sent_of_first_day(sizes: Sequence[SentSize], document: d.CaseDocument) -> Sent:
    """What stands in the grid at first: the sizes of the earliest day, each in the row that a person chose.

    Where no lesion is known yet, plain sizes stand in rows of new ones. Two sizes for one row stand in none.
    """
    is_baseline = not document.lesions
    placed = [
        size for size in sizes if size.lesion or size.said == NEW or (is_baseline and size.is_plain)
    ]
    same_day = [size for size in placed if size.on == placed[0].on]
    times = Counter(size.lesion for size in same_day)
    by_lesion = {
        size.lesion: size.shown for size in same_day if size.lesion and times[size.lesion] == 1
    }
    declared = {lesion.id for lesion in document.lesions}
    new = [(size.shown, size.mark) for size in same_day if not size.lesion]
    return Sent(
        on=placed[0].day if placed else None,
        cells={key: mm for key, mm in by_lesion.items() if key in declared},
        earlier={key: mm for key, mm in by_lesion.items() if key not in declared},
        added=new if is_baseline else (),
        found=() if is_baseline else new,
    )
