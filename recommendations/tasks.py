"""Background jobs: a name and a time each; the work is in actions."""

from celery import shared_task
from django.utils import timezone

from recommendations.actions import replays


@shared_task
def run_replay(replay_id: int) -> None:
    """Do batches of a replay until none is left; safe to run twice."""
    while replays.step(replay_id, at=timezone.now()):
        pass


@shared_task
def resume_replays() -> None:
    """Go on with a replay whose worker died."""
    for replay_id in replays.stalled():
        run_replay(replay_id)
