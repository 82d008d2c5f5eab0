"""The course in a printed outcome: from the seal, with a table that says the same, and never without names."""

import re
import zlib

import pytest

from mdt.documents.course import printed_course
from mdt.documents.lists import outcome
from mdt.documents.pdf import render_report
from mdt.models import Decision


def test_the_figure_and_its_rows_come_from_the_sealed_document(signed_decision: Decision) -> None:
    course = printed_course(signed_decision, pseudonymised=False)

    assert course.figure.startswith("<svg")
    assert "<style>" in course.figure
    scans = signed_decision.snapshot["case"]["imaging"]
    assert {scan["performed_on"] for scan in scans} <= {day for day, _, _ in course.rows}


def test_without_names_there_are_no_days(signed_decision: Decision) -> None:
    report = outcome(signed_decision, pseudonymised=True)

    assert report.figure == ""
    assert [sheet.title for sheet in report.sheets] == ["Outcome"]


@pytest.mark.slow
def test_the_pdf_shows_the_figure_and_is_the_same_again(signed_decision: Decision) -> None:
    report = outcome(signed_decision, pseudonymised=False)
    with_it, again = render_report(report), render_report(report)

    assert with_it == again
    assert [sheet.title for sheet in report.sheets] == ["Outcome", "Course"]
    streams = [
        unpacked(found) for found in re.findall(rb"stream\n(.*?)\nendstream", with_it, re.DOTALL)
    ]
    # A curve of the sum of diameters: many more strokes than a page of tables has.
    assert max(stream.count(b" l\n") for stream in streams) > 20


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
