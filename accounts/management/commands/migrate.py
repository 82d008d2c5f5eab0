from typing import Any

from django.core.management.commands import migrate

from accounts.schema import refuse_between


class Command(migrate.Command):
    """Django's own, after a look whether the migrations that are gone were all applied."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        refuse_between(options["database"])
        return super().handle(*args, **options)
