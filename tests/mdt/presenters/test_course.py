"""The liver at a scan says of each length when it was measured."""

from datetime import date
from decimal import Decimal
from typing import Any

from cases.rules.document import CaseDocument, from_json
from mdt.presenters.course import frames_of, liver_on

JANUARY, MARCH, LATER = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def course(*march: dict[str, Any]) -> CaseDocument:
    """A lesion of 20 mm in January, and what was said of it in March."""
    scans = [(JANUARY, [{"lesion": "L1", "mm": "20"}]), (MARCH, list(march))]
    return from_json({
        "schema": "crlm-case/1",
        "lesions": [{"id": "L1", "organ": "liver", "segments": ["VII"], "role": "target"}],
        "imaging": [
            {"id": f"I{n}", "performed_on": day.isoformat(), "modality": "CT", "measurements": found}
            for n, (day, found) in enumerate(scans)
        ],
    })  # fmt: skip


def spot(document: CaseDocument, day: date) -> tuple[Decimal | None, str, str]:
    (found,) = liver_on(document, day).spots
    return found.mm, found.measured, found.fate


def test_a_length_of_the_scan_itself_has_no_other_day() -> None:
    document = course({"lesion": "L1", "mm": "13"})
    assert spot(document, JANUARY) == (Decimal(20), "", "stable")
    assert spot(document, MARCH) == (Decimal(13), "", "shrinking")


def test_a_lesion_that_was_seen_and_not_measured_keeps_the_day_of_its_length() -> None:
    document = course({"lesion": "L1", "status": "not_evaluable"})
    assert spot(document, MARCH) == (Decimal(20), "1 Jan 2026", "unknown")


def test_a_scan_that_says_nothing_of_it_does_not_make_an_old_length_new() -> None:
    assert spot(course(), MARCH) == (Decimal(20), "1 Jan 2026", "stable")


def test_today_is_shown_beside_the_scans_only_where_something_changed() -> None:
    assert [frame.on for frame in frames_of(course(), LATER)] == [JANUARY, MARCH]
    assert spot(course(), LATER) == (Decimal(20), "1 Jan 2026", "stable")
