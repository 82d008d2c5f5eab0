"""Print one case as a case document, or as mCODE resources of FHIR R4."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from accounts.audit import SystemActor, record
from accounts.days import day_at
from cases.documents import document_of
from cases.fhir.mcode.bundle import exported, written
from cases.models import Case
from cases.rules import document as d


class Command(BaseCommand):
    help = "Prints a case as crlm-case/1, or with --fhir as a FHIR R4 Bundle. NUMBER is the case's id or an identifier of its patient."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="NUMBER")
        parser.add_argument(
            "--fhir", action="store_true", help="mCODE resources in a Bundle, with names"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        case = case_of(options["number"])
        now = timezone.now()
        record("case exported", case, by=SystemActor("export of case documents"), at=now)
        document = document_of(case)
        if not options["fhir"]:
            self.stdout.write(d.dump(document))
            return
        found = exported(document, subject=case.public_id, as_of=day_at(case.site, now), at=now)
        self.stdout.write(written(found.bundle))
        if found.homeless:
            places = ", ".join(found.homeless)
            self.stderr.write(f"Only another CRLM Board reads these: {places}")


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
