"""Give a person an account."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import users
from accounts.audit import SystemActor
from accounts.exceptions import Refused
from accounts.models import Role, Site


class Command(BaseCommand):
    help = "Creates an account with roles at one site. Asks for the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")
        parser.add_argument(
            "--site", required=True, help="code of the site; made if it does not exist"
        )
        parser.add_argument("--role", action="append", required=True, choices=Role.values)
        parser.add_argument(
            "--no-password", action="store_true", help="sign-in by the hospital's provider only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        site, _ = Site.objects.get_or_create(
            code=options["site"], defaults={"name": options["site"]}
        )
        password = None if options["no_password"] else getpass.getpass()
        try:
            user = users.create(
                email=options["email"],
                full_name=options["full_name"],
                password=password,
                roles={site: options["role"]},
                by=SystemActor("create_user"),
                at=timezone.now(),
            )
        except Refused as refusal:
            words = [refusal.message, *(problem.message for problem in refusal.problems)]
            raise CommandError(" ".join(words)) from refusal
        self.stdout.write(f"{user.full_name} may sign in as {user.email}.")
