"""The answer to the offer of a tour."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from mdt.models import TourAnswer


@transaction.atomic
def answer(*, taken: bool, by: User, at: datetime) -> None:
    """Keep that somebody took the tour or would not; from then on it is not offered."""
    kept, new = TourAnswer.objects.get_or_create(
        person=by, defaults={"taken": taken, "answered_at": at}
    )
    if not new and taken and not kept.taken:
        kept.taken, kept.answered_at = True, at
        kept.save(update_fields=["taken", "answered_at"])
    if new:
        audit.record("tour answered", by, by=by, at=at, detail={"taken": taken})
