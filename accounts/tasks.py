"""Jobs of the accounts. The beat schedule is in config."""

from celery import shared_task
from django.utils import timezone

from accounts.actions import kept_answers, provider_sessions


@shared_task
def clear_sessions() -> int:
    """Let go of the sessions that ran out, of where they began, and of answers kept for a repeat."""
    kept_answers.clear_expired(at=timezone.now())
    return provider_sessions.clear_expired()
