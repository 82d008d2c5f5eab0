"""Everything the program says, from its whole source."""

from collections.abc import Iterator
from pathlib import Path

from cases.fhir.terminology import names, reasons
from config.catalogue import data, marked, prose, vocabulary
from config.catalogue.message import SAID, Message
from mdt.documents.speaking import words_of_template

APPS = ("accounts", "cases", "config", "mdt", "recommendations")
DATA = ("recommendations/knowledge", "mdt/clock_profiles.toml")
# Read by programs, on the terminal, in English documents of the project, or invented for the demonstration.
SILENT_FOLDERS = {"api", "commands", "config", "generator"}
SILENT_MODULES = {
    "schema.py",
    "hgvs.py",
    "hazard_log.py",
    "conformance.py",
    "version.py",
    "around.py",
}


def messages(root: Path) -> set[Message]:
    """What has to stand in each catalogue. Raises ``SyntaxError`` for a module that cannot be read."""
    said = {
        *_of_code(root),
        *_of_templates(root),
        *_of_data(root),
        *_of_documents(root),
        *vocabulary.in_lists(root),
        # What we call the codes that come without words.
        *(Message("code", name) for name in names()),
        *(Message(SAID, reason) for reason in reasons()),
    }
    counted = {(message.context, message.text) for message in said if message.plural}
    return {m for m in said if m.plural or (m.context, m.text) not in counted}


def _of_code(root: Path) -> Iterator[Message]:
    for path in (path for app in APPS for path in sorted((root / app).rglob("*.py"))):
        if "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        yield from marked.in_python(source)
        if not _is_silent(path.relative_to(root)):
            yield from prose.in_python(source)


def _is_silent(path: Path) -> bool:
    return bool(
        SILENT_FOLDERS.intersection(path.parts)
        or path.name in SILENT_MODULES
        or path.name.startswith("demo")
    )


def _of_templates(root: Path) -> Iterator[Message]:
    for folder in (root / "templates", *(root / app for app in APPS)):
        for path in sorted(folder.rglob("*.html")):
            yield from marked.in_template(path.read_text(encoding="utf-8"))


def _of_documents(root: Path) -> Iterator[Message]:
    for path in sorted((root / "mdt" / "documents").glob("*.typ")):
        yield from (Message(SAID, word) for word in words_of_template(path))


def _of_data(root: Path) -> Iterator[Message]:
    for place in DATA:
        path = root / place
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            yield from data.in_toml(file)
