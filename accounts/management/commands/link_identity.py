"""Let a person sign in by the hospital's identity provider."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import identities
from accounts.audit import SystemActor
from accounts.exceptions import Refused
from accounts.models import Identity, IdentityKind, User

BY = SystemActor("link_identity")


class Command(BaseCommand):
    help = "Links an account to a subject or a fhirUser of a provider, or ends the link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of the account here")
        named = parser.add_mutually_exclusive_group(required=True)
        named.add_argument("--subject", help="the person's sub at the provider, exactly")
        named.add_argument(
            "--fhir-user", help="the whole address of the person's Practitioner in a record system"
        )
        parser.add_argument("--issuer", default=settings.OIDC_ISSUER)
        parser.add_argument("--end", action="store_true", help="no sign-in by it any more")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address; make it with create_user.")
        kind = IdentityKind.FHIR_USER if options["fhir_user"] else IdentityKind.SUBJECT
        subject = options["fhir_user"] or options["subject"]
        words = {"issuer": options["issuer"], "kind": kind, "subject": subject}
        known = Identity.objects.filter(user=user, **words).first()
        if options["end"]:
            if known is None:
                raise CommandError("There is no such link.")
            identities.end(identity=known, by=BY, at=timezone.now())
            self.stdout.write(f"{user} may no longer sign in as this subject.")
            return
        try:
            identities.link(user=user, **words, by=BY, at=timezone.now())
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{user} may sign in by the provider.")
