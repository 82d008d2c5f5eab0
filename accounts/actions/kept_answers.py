"""One answer for one ``Idempotency-Key``: a request that is sent twice is done once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.exceptions import Invalid, Problem
from accounts.models import KeptAnswer, User


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes


class KeyUsedOtherwise(Invalid):
    """The key named another request before."""

    code = "idempotency-key-reused"


@transaction.atomic
def once(
    *, user: User, key: str, digest: str, at: datetime, give: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Give the answer and whether it was given before.

    The row of the key and what the request writes are one transaction: a second request with the key waits for the
    first at the unique constraint, and what is refused keeps no key. ``digest`` stands for the request and for the roles
    in which it was asked. Raises ``KeyUsedOtherwise`` for another.
    """
    KeptAnswer.objects.filter(user=user, key=key).over(at).delete()
    row, is_new = KeptAnswer.objects.get_or_create(
        user=user, key=key, defaults={"digest": digest, "asked_at": at}
    )
    if not is_new:
        if row.digest != digest:
            wrong = (
                Problem("Idempotency-Key", "named another request, or was used in other roles"),
            )
            raise KeyUsedOtherwise(
                "This Idempotency-Key was used for another request, or before your roles changed. Use a new key for a new request.",
                problems=wrong,
            )
        return Answer(row.status, row.content_type, bytes(row.body)), True
    answer = give()
    if answer.status >= 400:
        row.delete()
        return answer, False
    row.status, row.content_type, row.body = answer.status, answer.content_type, answer.body
    row.save(update_fields=["status", "content_type", "body"])
    return answer, False


def clear_expired(*, at: datetime) -> int:
    """Let go of the answers whose time is over, and say how many."""
    return KeptAnswer.objects.over(at).delete()[0]
