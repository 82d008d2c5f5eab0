"""Says in which language a site writes its minutes and letters."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import sites
from accounts.audit import SystemActor
from accounts.models import Site


class Command(BaseCommand):
    help = "Sets the language of a site's minutes and letters."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="code of the site")
        parser.add_argument("language", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, *args: Any, site: str, language: str, **options: Any) -> None:
        found = Site.objects.filter(code=site).first()
        if found is None:
            raise CommandError(f"There is no site {site}.")
        by = SystemActor("site_language")
        sites.choose_language(site=found, language=language, by=by, at=timezone.now())
        self.stdout.write(f"{found.name} writes in {dict(settings.LANGUAGES)[language]}.")
