"""The demo hospital on this machine."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import job, supervisor


class Command(BaseCommand):
    help = "Starts web server, worker and beat with a demo hospital, and has the main job done."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="do the work and end instead of serving"
        )
        parser.add_argument(
            "--port", type=int, default=8000, help="another free one is taken if it is busy"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            supervisor.run(
                once=options["once"], port=options["port"], out=sys.stdout, err=sys.stderr
            )
        except (supervisor.ChildEnded, job.JobStuck) as failure:
            raise CommandError(str(failure)) from failure
        except KeyboardInterrupt:
            # As a shell says it: ended by the reader, before the work was done.
            sys.exit(130)
