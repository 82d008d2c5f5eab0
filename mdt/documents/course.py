"""The course of a case on one time axis as it was when the board decided, for the printed outcome.

It is drawn from the sealed document, so that the same decision prints the same figure for ever. Exact days identify:
a report without names has neither the figure nor its rows.
"""

from dataclasses import dataclass

from cases.rules.assessed import assessed_lines
from cases.rules.document import from_json
from mdt.charts import timeline
from mdt.charts.svg import standalone
from mdt.models import Decision
from mdt.presenters.course import timeline_of


@dataclass(frozen=True, slots=True)
class PrintedCourse:
    figure: str = ""
    words: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()


def printed_course(decision: Decision, *, pseudonymised: bool) -> PrintedCourse:
    """Nothing without names, before the signature, or where fewer than two days are known."""
    sealed = (decision.snapshot or {}).get("case")
    if pseudonymised or not sealed or not decision.signed_on:
        return PrintedCourse()
    day = decision.signed_on
    document = from_json(sealed)
    seen = timeline_of(document, assessed_lines(document, day), [], [], day)
    drawn = timeline.draw(seen)
    if not drawn:
        return PrintedCourse()
    rows = tuple((row.day.isoformat(), row.kind, row.words) for row in seen.rows())
    return PrintedCourse(
        standalone(drawn), "Course of the disease; its rows stand in the table.", rows
    )
