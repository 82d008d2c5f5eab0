"""Import HL7 v2 messages from files: stored, acknowledged and read as if they had been sent."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.actions import hl7
from cases.hl7.faults import Answer
from cases.management.commands.import_cases import site_of
from cases.models import Hl7Message, ImportSource


class Command(BaseCommand):
    help = "Imports HL7 v2 messages. Exit 0 taken, 1 something was refused, 2 unusable input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE|-")
        parser.add_argument("--source", required=True, help="code of the configured sender")
        parser.add_argument("--site", help="code of the site (needed if there are several)")

    def handle(self, *args: Any, **options: Any) -> None:
        source = ImportSource.objects.filter(code=options["source"]).first()
        if source is None:
            raise CommandError(f"No sender is configured as {options['source']}.", returncode=2)
        site = site_of(options["site"])
        answers: Counter[Answer] = Counter()
        for name in options["paths"]:
            for answer, text in hl7.receive(
                _read(name), source=source, site=site, at=timezone.now()
            ):
                answers[answer] += 1
                shown = text.decode().split("\r")[1:]
                self.stdout.write(f"{name}: {' '.join(line for line in shown if line)}")
        hl7.process_waiting(at=timezone.now(), most=sum(answers.values()))
        self._account(source)
        if answers[Answer.ERROR] or answers[Answer.REJECTED]:
            raise CommandError("Something was refused; it is kept with its reason.", returncode=1)

    def _account(self, source: ImportSource) -> None:
        states = Counter(Hl7Message.objects.filter(source=source).values_list("state", flat=True))
        told = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
        self.stdout.write(f"All messages of {source.code}: {told}")


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    path = Path(name)
    if not path.is_file():
        raise CommandError(f"{name}: no such file.", returncode=2)
    return path.read_bytes()
