"""By which numbers other systems of the house name a person: written down by who manages the account.

A number says whose answer a message brings. It lets nobody in.
"""

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.actions.people import check_manages_account
from accounts.exceptions import Invalid, Problem
from accounts.models import StaffNumber, User

LONGEST_SYSTEM, LONGEST_VALUE = 300, 200
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
OURS = "urn:crlm:"


@transaction.atomic
def add(*, person: User, system: str, value: str, by: User, at: datetime) -> StaffNumber:
    """Let a number name this person; the same again changes nothing. Both are compared exactly, as they are written.

    Raises ``Invalid`` with the place of each thing wrong, also for a number that names somebody else.
    """
    check_manages_account(by, person)
    system, value = system.strip(), value.strip()
    if problems := _problems(system, value):
        raise Invalid("The number is not added.", problems=problems)
    known = StaffNumber.objects.filter(system=system, value=value).first()
    if known is None:
        known = _added(person, system, value, by, at)
    if known.user_id != person.pk:
        raise _taken()
    return known


@transaction.atomic
def remove(*, number: StaffNumber, by: User, at: datetime) -> None:
    """The number names nobody any more; what was noted by it stays. Removing it again changes nothing."""
    check_manages_account(by, number.user)
    found = StaffNumber.objects.select_for_update(of=("self",)).filter(pk=number.pk).first()
    if found is not None:
        _record("staff number removed", found, by, at)
        found.delete()


def _added(person: User, system: str, value: str, by: User, at: datetime) -> StaffNumber:
    try:
        with transaction.atomic():
            number = StaffNumber.objects.create(
                user=person, system=system, value=value, added_by=by, added_at=at
            )
    except IntegrityError as error:
        raise _taken() from error
    _record("staff number added", number, by, at)
    return number


def _problems(system: str, value: str) -> tuple[Problem, ...]:
    found = []
    if not URI.fullmatch(system) or len(system) > LONGEST_SYSTEM:
        found.append(Problem("system", "Give the system as it stands in what is sent: an address without blanks."))  # fmt: skip
    elif system.startswith(OURS):
        found.append(Problem("system", "Our own numbers of people hold without being set up."))
    if not value or len(value) > LONGEST_VALUE:
        found.append(Problem("value", "Give the number as the system writes it."))
    return tuple(found)


def _taken() -> Invalid:
    words = "This number names somebody else. It stays there until it is taken out."
    return Invalid("The number is not added.", problems=(Problem("value", words),))


def _record(event: str, number: StaffNumber, by: User, at: datetime) -> None:
    detail = {"person": str(number.user.public_id), "system": number.system, "value": number.value}
    audit.record(event, number, by=by, at=at, detail=detail)
