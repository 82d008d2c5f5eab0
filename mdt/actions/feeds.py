"""A person's calendar feed: an address with a secret, replaced whenever they ask for a new one."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.models.api_token import digest_of
from mdt.models import CalendarFeed


@transaction.atomic
def make(*, user: User, at: datetime) -> str:
    """The secret of a new address; the one before stops working. It is shown only now."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=user, defaults={"digest": digest_of(secret), "made_at": at}
    )
    audit.record("calendar feed made", user, by=user, at=at)
    return secret
