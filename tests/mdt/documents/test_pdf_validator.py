"""A whole validator judges every kind of PDF that leaves, in both languages: PDF/A-3a and PDF/UA-1 (ADR 47).

*page* is a program by other people that shares no code with the one that sets the documents, and that passes veraPDF's
own corpus. What it looks up besides `test_pdf_standards.py` are fonts, colours, streams and metadata.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import page
import pytest
from django.utils import translation

from accounts.models import User
from mdt.documents import indicators, lists, pdf
from mdt.models import Decision
from tests.mdt.documents.test_pdf_standards import MAKERS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PROFILES = ("3a", "ua1")


def asked(decision: Decision) -> indicators.Asked:
    surgeon = User.objects.get(email="surgeon@lakeside.example")
    at = datetime(2026, 3, 9, 12, tzinfo=UTC)
    return indicators.Asked(surgeon, decision.item.board, date(2026, 1, 1), date(2026, 3, 9), at)


ALL: dict[str, Callable[[Decision], bytes]] = MAKERS | {
    "outcome with its figure": lambda d: pdf.render_report(lists.outcome(d, pseudonymised=False)),
    "indicators": lambda d: pdf.render_report(indicators.figures(asked(d))),
    "cases behind an indicator": lambda d: pdf.render_report(
        indicators.cases_behind(asked(d), "quorate", pseudonymised=True)
    ),
}


BY_LENGTH = "a stream /Length does not match its raw content length"
STREAM = re.compile(rb"/Length (\d+)[^>]*(?:>>[^>]*)*?>>\s*stream\n")


def findings(file: bytes) -> list[str]:
    """What the validator holds against a file, by profile and rule.

    It measures a stream backwards from ``endstream`` and takes a last byte 0x0D of the data, which one in some 256
    compressed streams has, for half of the end of the line. ISO 32000-1 7.3.8 measures forwards; where a file has such
    a stream, so do we.
    """
    reports = {name: page.validate_pdf_bytes(file, profile=name) for name in PROFILES}
    assert all(report.rules.total > 100 for report in reports.values())
    excused = {BY_LENGTH} if b"\r\nendstream" in file and lengths_hold(file) else set()
    return [
        f"{name} {one.rule_id}: {one.message}"
        for name, report in reports.items()
        for one in report.failures
        if one.message not in excused
    ]


def lengths_hold(file: bytes) -> bool:
    """Whether each stream, counted from its start by its ``/Length``, ends at a line feed and ``endstream``."""
    found = list(STREAM.finditer(file))
    return len(found) == file.count(b"\nendstream") and all(
        file.startswith(b"\nendstream", one.end() + int(one[1])) for one in found
    )


def test_a_stream_is_measured_from_its_start() -> None:
    said = b"<< /Length %d /Filter /FlateDecode >>\nstream\nab\r\nendstream"

    assert lengths_hold(said % 3)
    assert not lengths_hold(said % 2)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", list(ALL))
def test_nothing_is_held_against_it(kind: str, language: str, signed_decision: Decision) -> None:
    with translation.override(language):
        file = ALL[kind](signed_decision)

    assert findings(file) == []


@pytest.mark.parametrize(
    ("broken", "by", "rule"),
    [
        (b"/Lang", b"/Lbng", "ua1 PDFUA1-TEXT-LANGUAGE-001"),
        (b"/FontFile", b"/FontFilf", "3a "),
        (b"pdfuaid:part", b"pdfuaid:parz", "ua1 "),
        (b"pdfaid:conformance", b"pdfaid:conformancf", "3a "),
    ],
)
def test_a_file_that_lacks_something_is_found_out(
    broken: bytes, by: bytes, rule: str, signed_decision: Decision
) -> None:
    file = MAKERS["letter to the GP"](signed_decision)
    assert broken in file

    assert any(found.startswith(rule) for found in findings(file.replace(broken, by)))
