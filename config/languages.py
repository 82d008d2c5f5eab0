"""The languages of the interface: English, and each folder of `locale/` that holds a catalogue."""

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language


def languages_in(folder: Path) -> list[tuple[str, str]]:
    """Code and own name of each language, English first; a language unknown to Django goes by its code."""
    codes = sorted(to_language(path.parts[-3]) for path in folder.glob("*/LC_MESSAGES/django.mo"))
    return [(code, _own_name(code)) for code in ["en", *codes]]


def _own_name(code: str) -> str:
    info = LANG_INFO.get(code, {})
    return str(info.get("name_local") or code)
