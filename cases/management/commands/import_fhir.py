"""Import FHIR R4: shows what each resource became, writes each patient whole or not at all."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.days import latest_day
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.import_results import REFUSED, UnitResult
from cases.fhir.context import Source
from cases.fhir.findings import End
from cases.fhir.issues import operation_outcome
from cases.fhir.preview import Outcome, Preview, preview_files, summary
from cases.management.commands.import_cases import site_of
from cases.models import ImportSource

BY = SystemActor("import of FHIR")
ENDINGS = (".json", ".ndjson", ".json.gz", ".ndjson.gz", ".xml")
DONE, WAS_REFUSED, UNUSABLE, HAS_QUESTIONS = 0, 1, 2, 3
Read = tuple[str, bytes]


class Command(BaseCommand):
    help = (
        "Imports FHIR R4 (JSON, NDJSON, gzipped or not). "
        "Exit 0 done, 1 refused, 2 unusable input, 3 open questions."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE|DIR|-")
        parser.add_argument("--source", help="code of the configured sender")
        parser.add_argument("--site", help="code of the site (needed if there are several)")
        parser.add_argument("--dry-run", action="store_true", help="show, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        files = list(_files(options["paths"]))
        hashes = {name: sha256(data).hexdigest() for name, data in files}
        source = _source(options["source"], is_dry=options["dry_run"])
        settings = settings_of(source) if source else Source()
        reports = []
        inputs = preview_files(files, source=settings, as_of=latest_day(now))
        # What opens a case comes first, so that what another file adds to it has a place to go.
        for name, found in sorted(inputs, key=lambda one: one[1].outcome is not Outcome.CASE):
            results: list[UnitResult] = []
            if source and not options["dry_run"] and found.units:
                digest = sha256("".join(hashes[n] for n in name.split(", ")).encode()).hexdigest()
                results = import_preview(
                    found,
                    file=name,
                    content_sha256=digest,
                    source=source,
                    site=site_of(options["site"]),
                    by=BY,
                    at=now,
                )
            reports.append((name, found, results))
        self._tell(reports, now, is_json=options["json"])
        code = max(
            (_code(found, results) for _, found, results in reports),
            key=_GRAVITY.index,
            default=DONE,
        )
        if code:
            raise CommandError(_MEANING[code], returncode=code)

    def _tell(
        self, reports: list[tuple[str, Preview, list[UnitResult]]], now: datetime, *, is_json: bool
    ) -> None:
        if is_json:
            written = {"read_at": now.isoformat(), "files": [_json(*report) for report in reports]}
            self.stdout.write(json.dumps(written, ensure_ascii=False, indent=1))
            return
        for name, found, results in reports:
            self._tell_file(name, found, results)

    def _tell_file(self, name: str, found: Preview, results: list[UnitResult]) -> None:
        counts = found.counts()
        told = ", ".join(f"{counts[end]} {end}" for end in (*End, "refused") if counts[end])
        self.stdout.write(f"{name}: {found.outcome}. {found.resources} resources: {told}.")
        effects = Counter(result.effect for result in results)
        if effects:
            done = ", ".join(f"{number} {effect}" for effect, number in sorted(effects.items()))
            self.stdout.write(f"  patients: {done}")
        if found.answers:
            told = "shown only: they are noted on the page Import or by the API, where a person receives them"
            self.stdout.write(f"  answers to meetings: {len(found.answers)}, {told}")
        issues = [*found.all_issues(), *(issue for result in results for issue in result.issues)]
        for issue in issues:
            if issue.severity != "information":
                place = f"{issue.path}: " if issue.path else ""
                self.stderr.write(f"  {issue.severity}: {place}{issue.text} [{issue.code}]")


def _files(paths: list[str]) -> Iterator[Read]:
    for path in paths:
        if path == "-":
            yield "-", sys.stdin.buffer.read()
            continue
        place = Path(path)
        if place.is_dir():
            for file in sorted(place.rglob("*")):
                if file.name.endswith(ENDINGS):
                    yield str(file), file.read_bytes()
        elif place.is_file():
            yield str(place), place.read_bytes()
        else:
            raise CommandError(f"{path}: no such file or folder.", returncode=UNUSABLE)


def _source(code: str | None, *, is_dry: bool) -> ImportSource | None:
    if code:
        source = ImportSource.objects.filter(code=code).first()
        if source is None:
            raise CommandError(f"No sender is configured as {code}.", returncode=UNUSABLE)
        return source
    if is_dry:
        return None
    return ImportSource.objects.get_or_create(code="file", defaults={"name": "Files"})[0]


_GRAVITY = (DONE, HAS_QUESTIONS, WAS_REFUSED, UNUSABLE)
_MEANING = {
    HAS_QUESTIONS: "There are open questions.",
    WAS_REFUSED: "Something was refused; nothing of it was saved.",
    UNUSABLE: "Something could not be read.",
}


def _code(found: Preview, results: list[UnitResult]) -> int:
    if any(issue.severity == "fatal" for issue in found.issues):
        return UNUSABLE
    refused = (Outcome.REFUSED, Outcome.NO_PATIENT)
    of_answers_only = bool(found.answers) and not found.units
    if found.outcome in refused and not of_answers_only:
        return WAS_REFUSED
    if any(unit.outcome in refused for unit in found.units):
        return WAS_REFUSED
    if any(result.effect == REFUSED for result in results):
        return WAS_REFUSED
    asked = any(unit.questions or unit.outcome is Outcome.QUESTION for unit in found.units)
    return HAS_QUESTIONS if asked or any(result.questions for result in results) else DONE


def _json(name: str, found: Preview, results: list[UnitResult]) -> dict[str, Any]:
    issues = [*found.all_issues(), *(issue for result in results for issue in result.issues)]
    effects = [
        {
            "subject": result.subject,
            "effect": result.effect,
            "case": str(result.case.public_id) if result.case else None,
            "questions": result.questions,
        }
        for result in results
    ]
    written = {"file": name, **summary(found), "effects": effects}
    return written | {"operationOutcome": operation_outcome(issues)}
