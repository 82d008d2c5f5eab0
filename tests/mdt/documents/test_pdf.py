"""Minutes as PDF, from content alone."""

from dataclasses import replace

import pytest

from accounts.exceptions import Invalid
from mdt.documents import docx, pdf
from mdt.documents.content import MinutesContent, Totals
from mdt.documents.minutes_case import MinutesCase

pytestmark = pytest.mark.slow
CASE = MinutesCase(
    position=1, label="肝 转移 #let x = 1 *bold* $y$", birth_date="", question="", reasons=("+6 mm",), status="signed",
    is_signed=True, recommendation="Resection", rationale="because", intent="Curative",
    treatments="Liver resection", dissent="none", informs_patient="Dr A", quorum="surgeon",
    signed="Dr A", seal="0" * 64, actions=(), addenda=(),
)  # fmt: skip
CONTENT = MinutesContent(
    board="Liver board", starts_at="2026-03-05 08:00", place_time="Europe/Zurich", state="Ended",
    chair="Dr A", is_draft=False, pseudonymised=True, attendance=(), cases=(CASE,),
    totals=Totals(1, 1, 0), statement="…",
)  # fmt: skip


@pytest.mark.parametrize("render", [pdf.render, docx.render])
def test_the_same_bytes_for_the_same_content(render) -> None:  # type: ignore[no-untyped-def]
    assert render(CONTENT) == render(CONTENT)


def test_a_sign_that_no_font_has_is_named() -> None:
    strange = replace(CONTENT, cases=(replace(CASE, label="Case 𒀀"),))

    with pytest.raises(Invalid, match="𒀀"):
        pdf.render(strange)
