"""Trust a hospital system to ask for advice."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.exceptions import Refused
from accounts.models import Site
from cases.models import ImportSource
from mdt.actions import hook_clients
from mdt.hooks.tokens import ALGORITHMS
from mdt.models import HookClient


class Command(BaseCommand):
    help = "Registers a system that may call the CDS Hooks services, or ends its registration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--end", action="store_true", help="trust it no longer")
        parser.add_argument("--name", default="")
        parser.add_argument("--issuer", default="", help="the iss of its tokens, exactly")
        parser.add_argument("--site", default="", help="code of the site whose cases it asks about")
        parser.add_argument("--jwks", type=Path, help="file with its public keys")
        parser.add_argument("--jwks-url", default="", help="or the https address of the keys")
        parser.add_argument(
            "--trusted-system", action="append", default=[], help="of patient numbers"
        )
        parser.add_argument("--algorithm", action="append", choices=ALGORITHMS)
        parser.add_argument("--options", action="store_true", help="also show treatment options")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._end(options) if options["end"] else self._register(options)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal

    def _end(self, options: dict[str, Any]) -> None:
        client = HookClient.objects.filter(code=options["code"]).first()
        if client is None:
            raise CommandError("There is no such client.")
        hook_clients.end(client=client, by=BY, at=timezone.now())
        self.stdout.write(f"{client} may no longer ask.")

    def _register(self, options: dict[str, Any]) -> None:
        site = Site.objects.filter(code=options["site"]).first()
        if site is None or not options["issuer"]:
            raise CommandError("Give the issuer, and the code of a site that exists.")
        client = hook_clients.register(
            code=options["code"],
            name=options["name"] or options["code"],
            issuer=options["issuer"],
            site=site,
            source=_source(options),
            jwks=_keys(options["jwks"]),
            jwks_url=options["jwks_url"],
            algorithms=options["algorithm"] or ("ES384", "RS384"),
            shows_options=options["options"],
            by=BY,
            at=timezone.now(),
        )
        self.stdout.write(f"{client} may ask about cases of {site}.")


BY = SystemActor("register_hook_client")


def _source(options: dict[str, Any]) -> ImportSource:
    """The sender of the same name as for imports, so that numbers and codes are read in one way."""
    source, _ = ImportSource.objects.get_or_create(
        code=options["code"], defaults={"name": options["name"] or options["code"]}
    )
    if options["trusted_system"]:
        source.trusted_systems = options["trusted_system"]
        source.save(update_fields=["trusted_systems"])
    return source


def _keys(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        keys: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as JSON.") from error
    return keys
