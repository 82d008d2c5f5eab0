"""Ask a record system for a group of patients; the file waits on Import for a person to confirm it."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.exceptions import Refused
from accounts.models import User
from cases.actions.receiving import receive
from mdt.launch.bulk import group_of
from mdt.models import RecordSystem


class Command(BaseCommand):
    help = (
        "Asks a registered record system for the patients of a group (SMART Backend Services, FHIR Bulk Data) and"
        " lays them on the page Import. Nothing is written to a case before somebody confirms it there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", help="code of the record system")
        parser.add_argument("group", help="ID of its Group resource")
        parser.add_argument(
            "--as", dest="email", required=True, help="who receives it: may import at that site"
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, help="only what changed since this day"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        system = RecordSystem.objects.valid().filter(code=options["system"]).first()
        if system is None:
            raise CommandError(f"No record system is registered as {options['system']}.")
        person = User.objects.filter(email=options["email"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody can sign in as {options['email']}.")
        try:
            content = group_of(system, options["group"], since=options["since"])
            if not content.strip():
                self.stdout.write("Nothing has changed there.")
                return
            file = receive(
                name=f"{system.code} {options['group']}.ndjson", content=content, site=system.site,
                by=person, at=timezone.now(), source=system.source,
            )  # fmt: skip
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Waits to be looked at and confirmed: /imports/{file.public_id}/")
