"""Import case documents, all or nothing each."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.days import latest_day
from accounts.exceptions import Refused
from accounts.models import Site
from cases.actions.importing import import_document, import_documents, numbers_of
from cases.rules import document as d
from cases.rules.plausibility import implausible

BY = SystemActor("import of case documents")
BATCH = 250
Read = tuple[str, d.CaseDocument]


class Command(BaseCommand):
    help = (
        "Imports case documents (crlm-case/1). A document with errors is named with its JSON paths."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE|DIR")
        parser.add_argument(
            "--site", help="code of the site the cases belong to (needed if there are several)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        site = site_of(options["site"])
        self.counts: Counter[str] = Counter()
        began = time.monotonic()
        waiting: list[Read] = []
        for read in self._read(files_of(options["paths"])):
            waiting.append(read)
            if len(waiting) == BATCH:
                self._import(waiting, site)
                waiting = []
        self._import(waiting, site)
        self._account(time.monotonic() - began)
        if self.counts["refused"]:
            raise CommandError(
                f"{self.counts['refused']} refused; nothing of them was saved.", returncode=1
            )

    def _read(self, files: Iterator[Path]) -> Iterator[Read]:
        today = latest_day(timezone.now())
        for path in files:
            try:
                document = d.parse(path.read_bytes())
                errors = implausible(document, today)
            except d.DocumentRefused as refusal:
                errors, document = list(refusal.errors), None
            if document is None or errors:
                self._refuse(str(path), [str(error) for error in errors])
            else:
                yield str(path), document

    def _refuse(self, name: str, messages: list[str]) -> None:
        self.counts["refused"] += 1
        for message in messages:
            self.stderr.write(f"{name}: {message}")

    def _import(self, waiting: list[Read], site: Site) -> None:
        """One transaction for the batch; if it holds a conflict, one for each document."""
        try:
            done = import_documents(
                [document for _, document in waiting], site=site, by=BY, at=timezone.now()
            )
        except Refused:
            self._one_by_one(waiting, site)
        else:
            self.counts.update(imported.outcome for imported in done)

    def _one_by_one(self, waiting: list[Read], site: Site) -> None:
        for name, document in waiting:
            try:
                imported = import_document(document, site=site, by=BY, at=timezone.now())
                self.counts[imported.outcome] += 1
            except Refused as refusal:
                number = ", ".join(value for _, value in numbers_of(document))
                self._refuse(name, [f"patient.identifiers: {refusal.message} ({number})"])

    def _account(self, seconds: float) -> None:
        total = self.counts.total()
        rate = f"{total / seconds:.0f} documents a second" if seconds and total else ""
        parts = [
            f"{self.counts[name]} {name}" for name in ("created", "updated", "unchanged", "refused")
        ]
        self.stdout.write(
            f"{total} documents: {', '.join(parts)} in {seconds:.1f} s. {rate}".strip()
        )


def files_of(paths: list[str]) -> Iterator[Path]:
    """The files named, and the JSON files of the folders named, in order."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(path.rglob("*.json"))
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"{path}: no such file or folder.", returncode=2)


def site_of(code: str | None) -> Site:
    """The site with this code, or the only one."""
    sites = list(Site.objects.filter(code=code) if code else Site.objects.all()[:2])
    if len(sites) == 1:
        return sites[0]
    known = ", ".join(Site.objects.values_list("code", flat=True)) or "none yet"
    raise CommandError(f"Name the site with --site CODE. Sites: {known}.", returncode=2)
