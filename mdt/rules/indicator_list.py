"""All indicators in their order, and the page of documentation made from them."""

from collections.abc import Iterator

from mdt.rules.indicator_after import AFTER
from mdt.rules.indicator_coverage import COVERAGE
from mdt.rules.indicator_meeting import MEETING
from mdt.rules.indicators import SMALL, Definition

GROUPS = (
    ("Who reaches the board", COVERAGE),
    ("How the board works", MEETING),
    ("What follows", AFTER),
)
INDICATORS: dict[str, Definition] = {one.code: one for _, group in GROUPS for one in group}
HEAD = f"""# Indicators

Written from the definitions in the code (`mdt/rules/indicator_*.py`) by `./dev manage write_docs`; do not edit.

Everything is counted on the cases that the reader may see, as of the moment of reading: a letter that is sent tomorrow
changes the figure of last month. Each thing looked at is *met*, *not met*, *not judged* or *excluded*, with a reason; the
page opens every number to its cases. A share is given only where something was judged. Fewer than {SMALL} judged is
marked as small. The interval beside a share is Wilson's for 95 %. Medians of an even number are the mean of the two
in the middle; the 90th percentile is the nearest rank, so a value that occurred. Days are those of the board's zone.
"""


def as_markdown() -> str:
    return "\n".join((HEAD, *(line for title, group in GROUPS for line in _group(title, group))))


def _group(title: str, group: tuple[Definition, ...]) -> Iterator[str]:
    yield f"## {title}\n"
    for one in group:
        yield f"### {one.name} (`{one.code}`)\n"
        yield "| | |\n| --- | --- |"
        rows = (
            ("looks at", one.counts), ("numerator", one.numerator), ("denominator", one.denominator),
            ("excluded", one.excluded), ("not judged", one.not_judged), ("dated by", one.dated_by),
            ("unit", one.unit), ("on time", one.target), ("source", one.source), ("published elsewhere", one.benchmark),
        )  # fmt: skip
        yield from (f"| {name} | {words} |" for name, words in rows if words)
        yield ""
