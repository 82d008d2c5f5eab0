"""When the metastases came, by the three definitions in use (evidence B-17)."""

from datetime import date, timedelta

from recommendations.rules.intervals import add_months, completed_months
from recommendations.rules.record import Record

AT_DIAGNOSIS_DAYS = 30
UNKNOWN = "unknown"


def is_at_diagnosis(record: Record) -> bool | None:
    """Found at most 30 days after the primary; None when a date is absent."""
    detected_on, diagnosed_on = record.metastases.detected_on, record.diagnosed_on
    if detected_on is None or diagnosed_on is None:
        return None
    return detected_on <= diagnosed_on + timedelta(days=AT_DIAGNOSIS_DAYS)


def onset(record: Record) -> dict[str, str]:
    """The label under each definition; unknown when a date that it needs is absent."""
    at_diagnosis = is_at_diagnosis(record)
    if at_diagnosis:
        return dict.fromkeys(("egoslim", "china", "eurosurg_2023"), "synchronous")
    if at_diagnosis is None:
        return dict.fromkeys(("egoslim", "china", "eurosurg_2023"), UNKNOWN)
    early_or_late = ("early_metachronous", "late_metachronous")
    from_resection, from_diagnosis = record.primary_resected_on, record.diagnosed_on
    return {
        "egoslim": _within(record, from_resection, 12, *early_or_late),
        "china": _within(record, from_resection, 6, "synchronous", "metachronous"),
        "eurosurg_2023": _within(record, from_diagnosis, 12, *early_or_late),
    }


def _within(record: Record, start: date | None, months: int, within: str, later: str) -> str:
    detected_on = record.metastases.detected_on
    if start is None or detected_on is None:
        return UNKNOWN
    return within if detected_on <= add_months(start, months) else later


def disease_free_months(record: Record) -> int | None:
    """Completed months from diagnosis to metastases, 0 when at diagnosis."""
    if is_at_diagnosis(record):
        return 0
    detected_on, diagnosed_on = record.metastases.detected_on, record.diagnosed_on
    if detected_on is None or diagnosed_on is None:
        return None
    return completed_months(diagnosed_on, detected_on)
