"""What every request needs, read before the first one comes: nobody's prescription waits for an import."""

import gc

from django.urls import get_resolver

from cases.fhir.definitions import definition, resource_class
from cases.fhir.terminology import table
from recommendations.rules.knowledge import standard

SENT = ("Bundle", "Patient", "Condition", "Observation", "Procedure", "MedicationRequest", "MedicationAdministration")  # fmt: skip


def warm_up() -> None:
    """Load the pages, the knowledge that ships, the codes and the shapes of FHIR; the database is not asked."""
    get_resolver().url_patterns  # noqa: B018  reading it imports every view
    standard()
    table()
    for name in SENT:
        if kind := resource_class(name):
            definition(kind)
    # What was read now stays for the life of the process. Looking through it for waste held up one page in ten by 0.2 s.
    gc.collect()
    gc.freeze()
