"""Place, other business and incidents: in the minutes of every format, in the calendar, and never after the archive."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, Site, User
from mdt.actions import closing, meetings, proceedings, scheduling
from mdt.actions.minutes import RENDERERS
from mdt.documents import ics
from mdt.documents.content import content_of
from mdt.models import Decision, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, PASSWORD, TODAY
from tests.mdt.documents.test_minutes_content import text_of

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {
    "place": "Room 4.12 and https://video.example/liver",
    "business": "The new ablation list starts in May.",
    "incidents": "No pictures from Hill Hospital for ten minutes.",
}


def event(meeting: Meeting) -> str:
    return ics.invitation(
        meeting, organizer="board@lakeside.example", attendee="a@lakeside.example", link=lambda _: "https://x.example", at=AT
    )  # fmt: skip


def test_calendars_learn_of_a_new_place(later_meeting: Meeting, coordinator: User) -> None:
    before = later_meeting.invitation

    kept = proceedings.note(meeting=later_meeting, **SAID, by=coordinator, at=AT)
    again = proceedings.note(meeting=kept, **SAID, by=coordinator, at=AT)

    assert kept.invitation == again.invitation == before + 1
    assert "LOCATION:Room 4.12 and https://video.example/liver\r\n" in event(again)
    assert AuditEvent.objects.filter(event="proceedings noted").count() == 1


def test_later_meetings_take_the_place_over(later_meeting: Meeting, coordinator: User) -> None:
    first = Meeting.objects.order_by("starts_at").first()
    assert first is not None
    proceedings.note(meeting=first, **SAID, later_too=True, by=coordinator, at=AT)
    assert later_meeting.series is not None
    scheduling.extend_series(
        series=later_meeting.series, today=TODAY + timedelta(weeks=8), by=BY, at=AT
    )

    places = set(Meeting.objects.values_list("place", flat=True))
    assert places == {SAID["place"]}
    assert set(Meeting.objects.exclude(pk=first.pk).values_list("business", flat=True)) == {""}


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(RENDERERS))
def test_every_format_of_the_minutes_says_it(
    kind: str, signed_decision: Decision, coordinator: User
) -> None:
    meeting = signed_decision.item.meeting
    proceedings.note(meeting=meeting, **SAID, by=coordinator, at=AT)
    minutes = content_of(Meeting.objects.get(pk=meeting.pk), pseudonymised=True)

    words = " ".join(text_of(kind, RENDERERS[kind](minutes)).split())

    assert [name for name, said in SAID.items() if said not in words] == []


def test_minutes_approved_before_are_approved_again(
    signed_decision: Decision, coordinator: User, site: Site
) -> None:
    meeting, chair = signed_decision.item.meeting, person(site, "chair")
    meetings.move_to(meeting=meeting, state="ended", by=coordinator, at=meeting.ends_at)
    closing.approve(meeting=meeting, by=chair, password=PASSWORD, at=meeting.ends_at)
    assert not closing.has_changed(Meeting.objects.get(pk=meeting.pk))

    proceedings.note(meeting=meeting, **SAID, by=coordinator, at=AT)

    assert closing.has_changed(Meeting.objects.get(pk=meeting.pk))
    again = Meeting.objects.get(pk=meeting.pk)
    closing.approve(meeting=again, by=chair, password=PASSWORD, at=meeting.ends_at)
    closing.archive(meeting=again, by=coordinator, at=meeting.ends_at)
    with pytest.raises(NotAllowedNow):
        proceedings.note(meeting=again, **SAID, by=coordinator, at=AT)


def test_empty_it_changes_no_hash_of_minutes_approved_before(signed_decision: Decision) -> None:
    said = closing.approved_content(signed_decision.item.meeting)

    assert not {"place", "business", "incidents"} & set(said)


def test_too_long_and_not_permitted(
    later_meeting: Meeting, coordinator: User, stranger: User
) -> None:
    with pytest.raises(Invalid):
        proceedings.note(
            meeting=later_meeting, **(SAID | {"incidents": "x" * 2001}), by=coordinator, at=AT
        )
    with pytest.raises(NotPermitted):
        proceedings.note(meeting=later_meeting, **SAID, by=stranger, at=AT)
    assert Meeting.objects.get(pk=later_meeting.pk).place == ""
