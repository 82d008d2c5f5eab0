"""Catalogues on disk: `locale/<language>/LC_MESSAGES/django.po` for people, `django.mo` beside it for Django."""

from collections.abc import Iterator
from pathlib import Path

import polib

from config.catalogue.message import Message, places_of

PLURALS = {"zh_Hans": "nplurals=1; plural=0;"}


def catalogues(root: Path) -> list[Path]:
    return sorted((root / "locale").glob("*/LC_MESSAGES/django.po"))


def merged(path: Path, messages: set[Message]) -> polib.POFile:
    """The catalogue with each message once, in the order of its words, so that two people's work rarely meets.

    What is no longer said leaves; what is new stands there untranslated.
    """
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(path))}
    catalogue = polib.POFile(wrapwidth=10_000)
    catalogue.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": path.parts[-3],
        "Plural-Forms": plural_forms(path),
    }
    for message in sorted(messages):
        catalogue.append(_entry(message, known.get((message.context, message.text))))
    return catalogue


def plural_forms(path: Path) -> str:
    """The rule that the catalogue states; a new folder gets the rule of most European languages."""
    stated = str(polib.pofile(str(path)).metadata.get("Plural-Forms", ""))
    return stated or PLURALS.get(path.parts[-3], "nplurals=2; plural=(n != 1);")


def _entry(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=message.context or None, msgid=message.text)
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict(known.msgstr_plural) if known else {0: ""}
    elif known:
        entry.msgstr = known.msgstr
    if known:
        entry.flags, entry.tcomment = known.flags, known.tcomment
    return entry


def text_of(catalogue: polib.POFile) -> str:
    return str(catalogue) + "\n"


def faults(path: Path, messages: set[Message]) -> Iterator[str]:
    """What keeps a catalogue from saying everything: missing, untranslated, doubtful, or with other places."""
    wanted = merged(path, messages)
    if text_of(wanted) != path.read_text(encoding="utf-8"):
        yield f"{path}: does not hold what the program says; run ./dev messages"
    for entry in wanted:
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(said):
            yield f"{path}: untranslated: {entry.msgid!r}"
        elif entry.fuzzy:
            yield f"{path}: doubtful: {entry.msgid!r}"
        elif any(places_of(one) not in _allowed(entry) for one in said):
            yield f"{path}: other places than in English: {entry.msgid!r}"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != wanted.to_binary():
        yield f"{compiled}: is older than its catalogue; run ./dev messages"


def _allowed(entry: polib.POEntry) -> list[list[str]]:
    forms = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    return [places_of(form) for form in forms]
