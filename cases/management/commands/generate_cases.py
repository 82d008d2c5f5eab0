"""Write or import invented patients."""

import json
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.audit import SystemActor
from cases.actions.importing import import_documents
from cases.generator import generate_cases
from cases.management.commands.import_cases import BATCH, site_of
from cases.rules import document as d


class Command(BaseCommand):
    help = "Generates realistic, invented case documents. The same seed gives the same patients."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=10)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="the day the courses end (default: today)"
        )
        parser.add_argument(
            "--out", type=Path, help="a folder for one file per case (default: print them)"
        )
        parser.add_argument(
            "--import", action="store_true", dest="into", help="import them instead"
        )
        parser.add_argument("--site", help="code of the site to import into")

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["as_of"] or timezone.now().date()
        cases = generate_cases(options["count"], seed=options["seed"], today=today)
        if options["into"]:
            site = site_of(options["site"])
            while batch := [d.from_json(case) for case in islice(cases, BATCH)]:
                import_documents(batch, site=site, by=SystemActor("generator"), at=timezone.now())
            self.stdout.write(f"{options['count']} invented cases imported.")
        elif options["out"]:
            options["out"].mkdir(parents=True, exist_ok=True)
            for case in cases:
                name = case["patient"]["identifiers"][0]["value"]
                (options["out"] / f"{name}.json").write_text(_text(case), encoding="utf-8")
        else:
            for case in cases:
                self.stdout.write(_text(case))


def _text(case: dict[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False, indent=1)
