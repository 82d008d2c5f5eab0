"""Evaluate one case document without a database: ``manage.py evaluate FILE|- [--as-of DATE]``."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from accounts.sentences import said
from cases.rules.document import CaseDocument, DocumentRefused, parse
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.knowledge import PROFILES, standard
from recommendations.rules.note.told import told
from recommendations.rules.text import to_text

REFUSED = 2


class Command(BaseCommand):
    help = "Evaluate one case document (a file, or - for standard input) and print the result."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a case document crlm-case/1, or - for standard input")
        parser.add_argument("--as-of", type=day, default=None, help="the day to judge from")
        parser.add_argument("--profile", choices=PROFILES, default="esmo")
        parser.add_argument("--text", action="store_true", help="a note to read, not JSON")
        languages = [code for code, _ in settings.LANGUAGES]
        parser.add_argument(
            "--language", choices=languages, default="en", help="of the rules' texts in the note"
        )

    def handle(self, *args: object, **options: object) -> None:
        document = read_document(str(options["file"]))
        as_of = options["as_of"] or timezone.localdate()
        profile = str(options["profile"])
        if not isinstance(as_of, date):
            raise CommandError("--as-of is not a date")
        result = evaluate(document, as_of=as_of, profile=profile, knowledge=standard())
        if options["text"]:
            with override(str(options["language"])):
                shown = to_text(told(result, said), document, said)
        else:
            shown = as_text(to_json(result))
        self.stdout.write(shown, ending="")


def as_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a date written YYYY-MM-DD") from error


def read_document(name: str) -> CaseDocument:
    """The document of a file, or exit 2 with every error and its path."""
    try:
        return parse(read_bytes(name))
    except DocumentRefused as refusal:
        message = "\n".join(str(error) for error in refusal.errors)
        raise CommandError(message, returncode=REFUSED) from refusal


def read_bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=REFUSED) from error
