"""Catalogues on disk: one folder is one language, and a fault in it is told."""

from pathlib import Path

import polib
import pytest
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext

from accounts.dates import day
from accounts.sentences import phrases_of, said
from config.catalogue.files import faults, merged, text_of
from config.catalogue.message import SAID, Message
from config.languages import languages_in

MESSAGES = {
    Message("", "Keep"),
    Message("", "%(n)s day", "%(n)s days"),
    Message(SAID, "{total} mm on the nadir"),
    Message("date format", "j M Y"),
}


@pytest.fixture
def german(tmp_path: Path) -> Path:
    """A third language: one folder with a catalogue, compiled."""
    path = tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.touch()
    catalogue = merged(path, MESSAGES)
    says = {
        "Keep": "Behalten",
        "{total} mm on the nadir": "{total} mm über dem Nadir",
        "j M Y": "j. F Y",
    }
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)s Tag", 1: "%(n)s Tage"}
        else:
            entry.msgstr = says[entry.msgid]
    path.write_text(text_of(catalogue))
    path.with_suffix(".mo").write_bytes(catalogue.to_binary())
    return path


def test_a_whole_catalogue_has_no_fault(german: Path) -> None:
    assert list(faults(german, MESSAGES)) == []


def _damaged(path: Path, text: str, **changes: object) -> list[str]:
    catalogue = polib.pofile(str(path), wrapwidth=10_000)
    for name, value in changes.items():
        setattr(catalogue.find(text, msgctxt=SAID if "{" in text else False), name, value)
    path.write_text(text_of(catalogue))
    return [fault.rpartition(": ")[0].rpartition(": ")[2] for fault in faults(path, MESSAGES)][:1]


def test_untranslated(german: Path) -> None:
    assert _damaged(german, "Keep", msgstr="") == ["untranslated"]


def test_doubtful(german: Path) -> None:
    assert _damaged(german, "Keep", flags=["fuzzy"]) == ["doubtful"]


def test_other_places(german: Path) -> None:
    said_otherwise = _damaged(german, "{total} mm on the nadir", msgstr="{sum} mm")

    assert said_otherwise == ["other places than in English"]


def test_a_new_string_is_missing_until_it_is_said(german: Path) -> None:
    found = list(faults(german, MESSAGES | {Message("", "New")}))

    assert any("does not hold what the program says" in fault for fault in found)
    assert any("untranslated: 'New'" in fault for fault in found)


def test_merging_again_changes_nothing(german: Path) -> None:
    assert text_of(merged(german, MESSAGES)) == german.read_text()


def test_one_folder_is_one_more_language(german: Path) -> None:
    from datetime import date

    folder = german.parents[2]
    languages = languages_in(folder)

    assert languages == [("en", "English"), ("de", "Deutsch")]
    phrases_of.cache_clear()
    with override_settings(LOCALE_PATHS=[folder], LANGUAGES=languages), translation.override("de"):
        assert gettext("Keep") == "Behalten"
        assert said("31.5 mm on the nadir") == "31,5 mm über dem Nadir"
        assert day(date(2026, 11, 25)) == "25. November 2026"
    phrases_of.cache_clear()
