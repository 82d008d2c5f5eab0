"""Telling people something once. No notice names a patient."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from accounts.permissions import Permission, roles_with
from mdt.models import Board, Notice


def tell(
    people: Iterable[User],
    *,
    key: str,
    text: str,
    path: str = "",
    overtakes: str = "",
    at: datetime,
) -> int:
    """Leave a notice with each person who has not had it; return how many are new.

    Unread notices whose key begins with ``overtakes`` count as read: the new one says more than they did.
    """
    wanted = {person.pk: person for person in people}
    known = Notice.objects.filter(key=key, person__in=wanted).values_list("person_id", flat=True)
    new = [
        Notice(person=person, key=key, text=text, path=path, told_at=at)
        for pk, person in wanted.items()
        if pk not in set(known)
    ]
    if overtakes:
        old = Notice.objects.unread().filter(key__startswith=overtakes, person__in=wanted)
        old.exclude(key=key).update(read_at=at)
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def people_of(board: Board, permission: Permission) -> list[User]:
    """Who holds a permission at one of the board's sites."""
    people = User.at(*board.sites.all()).filter(
        memberships__role__in=roles_with(permission), memberships__site__in=board.sites.all()
    )
    return list(people.distinct())


def mark_read(*, person: User, at: datetime) -> int:
    return Notice.objects.unread().filter(person=person).update(read_at=at)
