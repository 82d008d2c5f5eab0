"""Calendar arithmetic: whole days and calendar months (scores specification §23)."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day some calendar months later; 29 February + 12 months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def completed_months(earlier: date, later: date) -> int:
    """Whole calendar months between two days; 0 when ``later`` is not later."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return max(0, months - (add_months(earlier, months) > later))


def completed_years(earlier: date, later: date) -> int:
    return completed_months(earlier, later) // 12


def days_between(earlier: date, later: date) -> int:
    """Whole days, later minus earlier."""
    return (later - earlier).days
