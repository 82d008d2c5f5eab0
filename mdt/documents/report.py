"""A list or a form that leaves the house: one content for every format, without a clock and without names of its own."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. Numbers stay numbers where the format knows them; ``None`` is an empty cell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Tables under one title. ``on`` is the ISO day the content speaks of; ``sheets[0]`` is what a CSV holds.

    ``figure`` is an SVG that only a printed report shows, ``figure_words`` what is said in its place.
    """

    title: str
    subtitle: str
    on: str
    pseudonymised: bool
    sheets: tuple[Sheet, ...]
    statement: str = ""
    figure: str = ""
    figure_words: str = ""

    @property
    def row_count(self) -> int:
        return len(self.sheets[0].rows)

    def as_json(self) -> dict[str, Any]:
        content = asdict(self)
        for sheet in content["sheets"]:
            sheet["rows"] = [[words(cell) for cell in row] for row in sheet["rows"]]
        return content


def words(cell: Cell) -> str:
    return "" if cell is None else str(cell)
