"""Background jobs of the record: a name and a time each; the work is in actions."""

from celery import shared_task
from django.utils import timezone

from cases.actions import hl7


@shared_task
def process_hl7() -> int:
    """Read the HL7 messages that were stored and wait."""
    return hl7.process_waiting(at=timezone.now())
