"""Jobs of the accounts. The beat schedule is in config."""

from celery import shared_task

from accounts.actions import provider_sessions


@shared_task
def clear_sessions() -> int:
    """Let go of the sessions that ran out, and of where they began."""
    return provider_sessions.clear_expired()
