"""`manage.py` with the servers that the command needs."""

import os
import sys

from config.services.exceptions import ServiceFailed

# These look at code and files alone. They start nothing and never touch a database.
WITHOUT_SERVICES = frozenset(
    {
        *("check", "collectstatic", "compilemessages", "conformance", "diffsettings"),
        *("evaluate", "findstatic", "help", "makemessages", "messages", "rulebook", "spectacular"),
        *("version", "write_docs", "--help", "-h", "--version"),
    }
)


def with_services(arguments: list[str]) -> None:
    """Run one management command; local servers live exactly as long as somebody uses them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in WITHOUT_SERVICES or _servers_are_given():
        _execute(arguments)
        return
    _execute_with_local_servers(arguments)


def _servers_are_given() -> bool:
    return all(
        name in os.environ or f"{name}_FILE" in os.environ for name in ("DATABASE_URL", "REDIS_URL")
    )


def _execute_with_local_servers(arguments: list[str]) -> None:
    from config.services.running import acquire

    try:
        if arguments[1] == "demo":
            sys.stderr.write("Starting PostgreSQL and the broker …\n")
        running = acquire()
    except ServiceFailed as failure:
        sys.exit(f"{failure}")
    try:
        os.environ.update(running.environment())
        _execute(arguments)
    finally:
        running.release()


def _execute(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)
