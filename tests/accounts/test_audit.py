"""The audit trail names who, what and when, and is never rewritten."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditEvent, Site, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
JOB = audit.SystemActor("nightly sweep")


def recorded() -> AuditEvent:
    site = Site.objects.create(code="a")
    return audit.record("record opened", site, by=JOB, at=AT, site_code="a", detail={"pages": 1})


def test_a_job_names_itself() -> None:
    event = recorded()

    assert (event.person_key, event.person_label) == ("system:nightly sweep", "nightly sweep")
    assert (event.subject_type, event.site_code) == ("Site", "a")


def test_a_person_stays_named_as_they_were() -> None:
    user = User.objects.create_user("lang@a.example", "Dr Lang")

    event = audit.record("signed in", user, by=user, at=AT)
    User.objects.update(full_name="Dr Lang-Wyss")

    event.refresh_from_db()
    assert (event.person_label, event.person_key) == ("Dr Lang", str(user.public_id))


def test_many_in_one_statement(django_assert_num_queries: object) -> None:
    sites = [Site.objects.create(code=code) for code in "abc"]

    with django_assert_num_queries(1):  # type: ignore[operator]
        audit.record_many("meeting planned", list(sites), by=JOB, at=AT)

    assert AuditEvent.objects.count() == 3


@pytest.mark.parametrize(
    "statement",
    ["UPDATE accounts_auditevent SET person_label = 'X'", "DELETE FROM accounts_auditevent"],
)
def test_append_only(statement: str) -> None:
    recorded()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(detail={})
