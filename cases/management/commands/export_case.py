"""Print one case as a case document."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from accounts.audit import SystemActor, record
from cases.documents import document_of
from cases.models import Case
from cases.rules import document as d


class Command(BaseCommand):
    help = "Prints a case as crlm-case/1. NUMBER is the case's id or an identifier of its patient."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        case = case_of(options["number"])
        record("case exported", case, by=SystemActor("export of case documents"), at=timezone.now())
        self.stdout.write(d.dump(document_of(case)))


def case_of(number: str) -> Case:
    """The one case with this id, or of the patient with this identifier."""
    condition = Q(patient__identifiers__value=number)
    with suppress(ValueError):
        condition |= Q(public_id=UUID(number))
    cases = list(Case.objects.filter(condition).distinct()[:2])
    if len(cases) != 1:
        raise CommandError(
            f"{'Several cases have' if cases else 'No case has'} the number {number}.", returncode=1
        )
    return cases[0]
