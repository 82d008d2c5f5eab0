"""What changed since this person looked; the looks of others do not count."""

from datetime import datetime, timedelta

import pytest

from accounts import audit
from accounts.models import User
from cases.models import Case, ImagingStudy
from mdt.actions.pipeline import assess
from mdt.presenters.since import Since, since_last_look
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.django_db


def looked(case: Case, user: User, at: datetime) -> None:
    audit.record("case opened", case, by=user, at=at)


def since(case: Case, user: User, now: datetime) -> Since:
    return since_last_look(case, user, list(case.flags.all()), [], now)


def test_a_first_look_has_nothing_to_compare_with(
    progressing_case: Case, surgeon: User, oncologist: User
) -> None:
    looked(progressing_case, oncologist, AT - timedelta(days=2))

    assert since(progressing_case, surgeon, AT) == Since(None, [])


def test_new_scans_and_flags_are_named(progressing_case: Case, surgeon: User) -> None:
    before = AT - timedelta(days=1)
    looked(progressing_case, surgeon, before)
    assess([progressing_case.pk], as_of=TODAY, at=AT)

    found = since(progressing_case, surgeon, AT + timedelta(hours=1))

    assert found.looked_at == before
    assert "2 scans" in found.changes
    assert "1 line of therapy" in found.changes
    assert "flag: Target progression" in found.changes


def test_what_was_there_before_the_look_is_not_new(progressing_case: Case, surgeon: User) -> None:
    newest = ImagingStudy.objects.latest("recorded_at").recorded_at
    looked(progressing_case, surgeon, newest + timedelta(minutes=1))

    found = since(progressing_case, surgeon, newest + timedelta(hours=2))

    assert found.changes == []


def test_going_back_and_forth_is_one_look(progressing_case: Case, surgeon: User) -> None:
    looked(progressing_case, surgeon, AT - timedelta(days=3))
    looked(progressing_case, surgeon, AT - timedelta(minutes=10))

    assert since(progressing_case, surgeon, AT).looked_at == AT - timedelta(days=3)
