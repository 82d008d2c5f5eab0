"""Minutes as CSV, one row per case. No cell can run as a formula in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from accounts.sentences import said_as
from mdt.documents.content import MinutesContent
from mdt.documents.report import Report
from mdt.documents.speaking import spoken

COLUMNS = (
    "position", "label", "birth_date", "question", "reasons", "status", "late", "planned_minutes", "spent",
    "recommendation", "rationale", "intent", "treatments", "resectability", "conditions", "alternatives", "rediscuss",
    "dissent", "informs_patient", "informed", "quorum", "recused", "opinions", "signed", "paper", "seal", "actions",
    "addenda", "superseded", "answered", "trial", "options", "votes", "dissent_by", "talk",
)  # fmt: skip
SENDS: dict[str, tuple[str, ...]] = {"{who} (sends {whom})": ()}
# A spreadsheet set to Chinese takes the wide signs for the narrow ones.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(value: object) -> str:
    """Text that begins like a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, tuple):
        value = "; ".join(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(DANGEROUS) else text


def render_rows(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Any table, as safe and as readable as the minutes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe("" if cell is None else cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def render_report(report: Report) -> bytes:
    """The first table of a report."""
    report = spoken(report)
    return render_rows(report.sheets[0].columns, report.sheets[0].rows)


def render(content: MinutesContent) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese names; the columns keep their names."""
    content = spoken(content)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    shared = _of_meeting(content)
    writer.writerow((*shared, *COLUMNS))
    for case in content.cases:
        cells = [safe(getattr(case, column)) for column in COLUMNS]
        writer.writerow((*map(safe, shared.values()), *cells))
    return out.getvalue().encode("utf-8-sig")


def _of_meeting(content: MinutesContent) -> dict[str, str]:
    """What every row repeats, since a table of cases has no other place for it."""
    return {
        "board": content.board,
        "meeting": content.starts_at,
        "time_zone": content.place_time,
        "place": content.place,
        "began": content.began,
        "ended": content.ended,
        "chair": content.chair,
        "recorder": content.recorder,
        "approved": content.approval,
        "business": content.business,
        "incidents": content.incidents,
        "present": "; ".join(" · ".join(filter(None, stay)) for stay in content.attendance),
        "apologies": "; ".join(
            said_as(f"{who} (sends {whom})", SENDS) or who for who, whom, _ in content.apologies
        ),
        "totals": spoken(content.totals.sentence, "totals"),
    }
