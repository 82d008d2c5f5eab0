"""What is closed stays closed in the database itself, whoever tries and by whatever program."""

import pytest
from django.db import ProgrammingError, connection, transaction

from mdt.models import Meeting
from tests.mdt.course import AT

pytestmark = pytest.mark.django_db
TRIES = (
    ("a new start", "UPDATE mdt_meeting SET starts_at = starts_at - interval '1 day' WHERE id = %s"),
    ("opened again", "UPDATE mdt_meeting SET state = 'planned' WHERE id = %s"),
    ("taken away", "DELETE FROM mdt_meeting WHERE id = %s"),
)  # fmt: skip


@pytest.mark.parametrize("statement", [sql for _, sql in TRIES], ids=[why for why, _ in TRIES])
def test_an_archived_meeting_withstands_raw_sql(statement: str, next_meeting: Meeting) -> None:
    Meeting.objects.filter(pk=next_meeting.pk).update(state="archived", begun_at=AT, ended_at=AT)

    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete rows from mdt_meeting"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [next_meeting.pk])

    kept = Meeting.objects.get(pk=next_meeting.pk)
    assert (kept.state, kept.starts_at) == ("archived", next_meeting.starts_at)
