"""Sizes of lesions that another system sent: they wait in the lesion grid until a person says which lesion each is."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cases.models import Case, ImportRun
from cases.rules import document as d

TENTH, MOST_DIGITS = Decimal("0.1"), 4


@dataclass(frozen=True, slots=True)
class SentSize:
    """``mm`` is a length in millimetres with its digits as sent; ``on`` the day it speaks of, if known.

    ``is_plain``: neither in doubt nor a short axis, so that it may stand in the row of a new lesion.
    """

    mm: str
    on: str
    where: str
    sender: str
    place: str
    is_plain: bool = True

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
    """Sizes still to be entered: those of a day that has measurements already are done."""
    done = {image.performed_on.isoformat() for image in document.imaging if image.measurements}
    found: dict[str, SentSize] = {}
    for run, asked in ImportRun.objects.sizes_of(case):
        value = asked["value"]
        if isinstance(value, dict) and (on := value.get("measured_on") or "") not in done:
            found.setdefault(
                str(asked["mark"]),
                SentSize(
                    str(value["mm"]),
                    on,
                    str(value.get("where") or ""),
                    run.source.name,
                    str(asked["source"]),
                    asked["kind"] == "proposed",
                ),
            )
    return tuple(sorted(found.values(), key=lambda size: (size.on, size.place)))
