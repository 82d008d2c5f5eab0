"""The words of this project with their meanings, from ``docs/glossary.md``: the one place where they are written."""

import re
from functools import cache

from django.conf import settings

ROW = re.compile(r"^\| (?P<word>[^|]+?) \| (?P<meaning>[^|]+?) \|$", re.MULTILINE)


@cache
def glossary() -> dict[str, str]:
    """Each word with its meaning, read once; a copy without documents has none."""
    path = settings.BASE_DIR / "docs" / "glossary.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    rows = {found["word"]: found["meaning"] for found in ROW.finditer(text)}
    return {word: told for word, told in rows.items() if word not in ("word", "---")}
