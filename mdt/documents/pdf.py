"""Documents as tagged PDF (PDF/UA-1 and PDF/A-3a), set by typst from the same content as every other format."""

import json
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

from accounts.dates import with_days
from accounts.exceptions import Invalid
from mdt.documents.content import MinutesContent
from mdt.documents.report import Report
from mdt.documents.speaking import spoken, with_words

FOLDER = Path(__file__).parent
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]


def render(content: MinutesContent) -> bytes:
    """Minutes. The same bytes for the same content; raises ``Invalid`` for a sign that no font can print."""
    printed = content.for_print()
    cases = [case | {"birth_date": with_days(case["birth_date"])} for case in printed["cases"]]
    return set_type(FOLDER / "minutes.typ", printed | {"cases": cases})


def render_report(report: Report) -> bytes:
    """Tables on A4 across; the same promises as for minutes."""
    return set_type(FOLDER / "report.typ", {}, **spoken(report).as_json())


def set_type(template: Path, content: dict[str, Any], **own: Any) -> bytes:
    """The template in the language in force; what comes as ``own`` is printed as it stands."""
    data = with_words(content, template) | own
    try:
        return bytes(
            typst.compile(
                str(template),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                font_paths=[str(settings.BASE_DIR / "static" / "fonts")],
                ignore_system_fonts=True,
                pdf_standards=[*STANDARDS],
            )
        )
    except RuntimeError as error:
        raise Invalid(f"The document cannot be printed: {error}") from error
