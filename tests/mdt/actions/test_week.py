"""A coordinator's week: series, late additions, order, published versions, notices and the counts behind them."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.actions import agenda, feeds, late, meetings, ordering, referrals, telling, triage
from mdt.actions import scheduling as planned
from mdt.actions.queueing import referral_count, unscheduled
from mdt.documents import downtime
from mdt.models import AgendaItem, Board, Meeting, Notice
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, TODAY, course
from tests.mdt.referrals import draft, submitted

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def chair(site: Site) -> User:
    return person(site, "chair")


@pytest.fixture
def locked(listed_item: AgendaItem, coordinator: User) -> Meeting:
    return meetings.move_to(meeting=listed_item.meeting, state="locked", by=coordinator, at=AT)


def another(site: Site, number: str = "2") -> Case:
    return import_document(from_json(course(number)), site=site, by=BY, at=AT).case


def listed(case: Case, meeting: Meeting, by: User, **other: Any) -> AgendaItem:
    return agenda.refer(case=case, meeting=meeting, reason="bleeding", by=by, at=AT, **other)


def test_late_waits_for_the_chair(
    locked: Meeting, site: Site, coordinator: User, chair: User, radiologist: User
) -> None:
    item = listed(another(site), locked, coordinator)
    assert (item.state, item.late_because) == ("provisional", "bleeding")
    assert locked.published.count() == 1
    with pytest.raises(NotPermitted):
        late.approve(item=item, by=coordinator, at=AT)

    late.approve(item=item, by=chair, at=AT)

    assert locked.published.count() == 2
    assert locked.published.get(number=2).changes[0]["what"] == "added"
    assert Notice.objects.filter(person=radiologist, key__startswith="late").count() == 1
    with pytest.raises(NotAllowedNow):
        late.approve(item=item, by=chair, at=AT)


def test_declined_it_stands_on_the_alarm(
    locked: Meeting, board: Board, site: Site, coordinator: User, surgeon: User, chair: User
) -> None:
    Meeting.objects.exclude(pk=locked.pk).update(capacity_minutes=1)
    referral = submitted(board, person(site, "referrer"))
    triage.discuss(referral=referral, complexity="complex", by=surgeon, at=AT)
    from mdt.actions import listing

    referral.refresh_from_db()
    item = listing.list_on(
        referral=referral, meeting=locked, reason="cannot wait", by=coordinator, at=AT
    )
    assert referral.case not in unscheduled()

    late.decline(item=item, because="no images", by=chair, at=AT)

    assert referral.case in unscheduled()


def test_the_chair_adds_late_at_once(locked: Meeting, site: Site, chair: User) -> None:
    item = listed(another(site), locked, chair)

    assert (item.state, item.late_approved_by) == ("listed", chair)


def test_order_by_the_rule_and_by_hand(
    listed_item: AgendaItem, site: Site, coordinator: User
) -> None:
    meeting = listed_item.meeting
    noted, hard = (listed(another(site, number), meeting, coordinator) for number in "23")
    AgendaItem.objects.filter(pk=noted.pk).update(mode="note", complexity="note")
    AgendaItem.objects.filter(pk=hard.pk).update(complexity="very_complex")
    ordering.put_at(item=noted, position=1, by=coordinator, at=AT)
    assert meeting.items.order_by("position").first() == noted

    ordering.arrange(meeting=meeting, by=coordinator, at=AT)

    assert list(meeting.items.order_by("position")) == [hard, listed_item, noted]


def test_a_series_is_set_up_with_its_meetings(board: Board, coordinator: User) -> None:
    rule: dict[str, Any] = {
        "weekday": 1, "starts_at": time(7, 30), "every_weeks": 2, "capacity_minutes": 60,
        "cut_off_working_days": 3, "cut_off_time": time(12), "lock_working_days": 1,
        "lock_time": time(12), "holiday_rule": "previous", "first_on": TODAY,
    }  # fmt: skip
    series = planned.begin_series(board=board, **rule, today=TODAY, by=coordinator, at=AT)

    days = [m.local_start.date() for m in Meeting.objects.filter(series=series)[:3]]
    assert days == [date(2026, 3, 3), date(2026, 3, 17), date(2026, 3, 31)]
    with pytest.raises(Invalid):
        planned.begin_series(board=board, **rule, today=TODAY, by=coordinator, at=AT)


def test_everybody_who_asked_is_told_once(board: Board, site: Site, surgeon: User) -> None:
    first, second = person(site, "referrer"), person(site, "member")
    asked = submitted(board, first)
    referrals.submit(referral=draft(board, second), by=second, at=AT, answer="join")
    triage.discuss(referral=asked, complexity="complex", by=surgeon, at=AT)
    item = AgendaItem.objects.get(case=asked.case)

    assert telling.tell_referrers(item=item, at=AT) == 2
    assert telling.tell_referrers(item=item, at=AT) == 0


def test_the_counts_of_referrals_add_up(
    board: Board, site: Site, surgeon: User, coordinator: User
) -> None:
    referrer = person(site, "referrer")
    draft(board, referrer, number="78")
    for number, question in (("77", "resectability"), ("77", "regimen"), ("79", "progression")):
        submitted(board, referrer, number=number, question=question)
    first = board.referrals.filter(state="submitted").order_by("id")[0]
    triage.discuss(referral=first, complexity="complex", by=surgeon, at=AT)
    agenda.remove(item=AgendaItem.objects.get(case=first.case), reason="x", by=coordinator, at=AT)

    count = referral_count()
    assert (count.total, count.drafts, count.in_triage, count.unscheduled) == (4, 1, 2, 1)
    assert count.adds_up


def test_the_downtime_pack_names_each_case(listed_item: AgendaItem) -> None:
    once, again = downtime.pack(listed_item.meeting), downtime.pack(listed_item.meeting)

    assert once.startswith(b"%PDF")
    assert once == again


def test_the_feed_needs_its_secret_and_names_nobody(
    listed_item: AgendaItem, surgeon: User, client: Client
) -> None:
    old = feeds.make(user=surgeon, at=AT)
    secret = feeds.make(user=surgeon, at=AT)
    Meeting.objects.filter(pk=listed_item.meeting_id).update(
        starts_at=AT + timedelta(days=4000), ends_at=AT + timedelta(days=4000, hours=1)
    )

    assert client.get(f"/calendar/{old}.ics").status_code == 404
    text = client.get(f"/calendar/{secret}.ics").content.decode()
    assert f"UID:{listed_item.meeting.public_id}@crlm-board" in text
    assert "Meier" not in text


def test_notices_are_on_the_page_today_and_can_be_cleared(surgeon: User, client: Client) -> None:
    from mdt.actions import notices

    notices.tell([surgeon], key="x", text="The list is out.", path="/meetings/", at=AT)
    client.force_login(surgeon, backend=BACKEND)
    assert "The list is out." in client.get("/").content.decode()

    client.post("/notices/read/")

    assert "The list is out." not in client.get("/").content.decode()


def test_a_newer_version_takes_the_place_of_unread_news_about_the_older(
    locked: Meeting, chair: User
) -> None:
    from mdt.actions import notices, publishing

    notices.tell([chair], key="other", text="Something else.", at=AT)
    AgendaItem.objects.filter(meeting=locked).update(planned_minutes=9)
    publishing.publish(meeting=locked, by=BY, at=AT)

    unread = Notice.objects.unread().filter(person=chair)
    lists = unread.filter(key__startswith="list:").values_list("text", flat=True)
    assert [text.rsplit(" ", 1)[1] for text in lists] == ["2."]
    assert unread.filter(key="other").exists()


def test_a_moved_meeting_takes_its_list_along_and_calendars_learn(
    listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    moved = planned.reschedule(
        meeting=listed_item.meeting, day=date(2026, 3, 6), starts=time(9), by=coordinator, at=AT
    )

    assert (moved.invitation, moved.items.count()) == (1, 1)
    assert (moved.local_start.date(), moved.local_start.hour) == (date(2026, 3, 6), 9)
    # Two working days before Friday.
    assert moved.cut_off_at.astimezone(moved.board.zone).date() == date(2026, 3, 4)
    assert Notice.objects.filter(person=surgeon, key__startswith="moved").count() == 1


def test_deferred_on_the_page_with_an_owner_and_a_day(
    listed_item: AgendaItem,
    later_meeting: Meeting,
    coordinator: User,
    surgeon: User,
    client: Client,
) -> None:
    client.force_login(coordinator, backend=BACKEND)
    sent = {
        "meeting": later_meeting.public_id, "reason": "pathology_pending", "comment": "KRAS",
        "owner": surgeon.public_id, "target_on": "2026-03-10",
    }  # fmt: skip
    assert client.post(f"/items/{listed_item.public_id}/move/", sent).status_code == 302

    listed_item.refresh_from_db()
    assert (listed_item.deferral_owner, listed_item.target_on) == (surgeon, date(2026, 3, 10))


def test_a_refused_cancellation_keeps_what_was_chosen(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User, client: Client
) -> None:
    Meeting.objects.filter(pk=later_meeting.pk).update(
        starts_at=AT + timedelta(days=4000), ends_at=AT + timedelta(days=4000, hours=1),
        lock_at=AT + timedelta(days=3999),
    )  # fmt: skip
    client.force_login(coordinator, backend=BACKEND)
    address = f"/meetings/{listed_item.meeting.public_id}/cancel/"
    where = {str(listed_item.public_id): str(later_meeting.public_id)}

    refused = client.post(address, where | {"because": ""})
    assert refused.status_code == 422
    assert f'value="{later_meeting.public_id}" selected' in refused.content.decode()

    assert client.post(address, where | {"because": "snow"}).status_code == 302
    assert AgendaItem.objects.active().get(case=listed_item.case).meeting == later_meeting
