"""Minutes as tagged PDF (PDF/UA-1 and PDF/A-3a), set by typst from the same content."""

import json
from pathlib import Path
from typing import Literal

import typst
from django.conf import settings

from accounts.exceptions import Invalid
from mdt.documents.content import MinutesContent

TEMPLATE = Path(__file__).parent / "minutes.typ"
STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]


def render(content: MinutesContent) -> bytes:
    """The same bytes for the same content. Raises ``Invalid`` for a sign that no font can print."""
    try:
        return bytes(
            typst.compile(
                str(TEMPLATE),
                sys_inputs={"data": json.dumps(content.as_json(), ensure_ascii=False)},
                font_paths=[str(settings.BASE_DIR / "static" / "fonts")],
                ignore_system_fonts=True,
                pdf_standards=[*STANDARDS],
            )
        )
    except RuntimeError as error:
        raise Invalid(f"The minutes cannot be printed: {error}") from error
