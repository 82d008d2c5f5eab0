"""Write the documents that are generated from the code, or check that they are up to date."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mdt.rules import indicator_list, registry
from mdt.rules.states import as_markdown
from recommendations.presenters.rule_book import vignettes
from recommendations.rules import hazard_log
from recommendations.rules.knowledge import standard


def hazards() -> str:
    return hazard_log.as_markdown(standard(), vignettes())


DOCUMENTS = {
    "docs/states.md": as_markdown,
    "docs/indicators.md": indicator_list.as_markdown,
    "docs/registry.md": registry.as_markdown,
    "docs/clinical-safety/hazard-log.md": hazards,
}


class Command(BaseCommand):
    help = "Write the tables of states and the hazard log."
    requires_system_checks: list[str] = []  # noqa: RUF012  as Django declares it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        for name, write in DOCUMENTS.items():
            path = settings.BASE_DIR / name
            text = write()
            if check and (not path.exists() or path.read_text() != text):
                raise CommandError(f"{name} is stale; write it with ./dev manage write_docs")
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                self.stdout.write(name)
