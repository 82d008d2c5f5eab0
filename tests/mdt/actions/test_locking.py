"""The list is locked with what is missing in sight; after the lock a case comes late, whoever locked it or the clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.actions import agenda, late, locking, meetings
from mdt.models import AgendaItem, Meeting, Referral
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, TODAY, course

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MISSING = ["key_worker", "gp", "gene_RAS", "gene_BRAF", "gene_MMR", "gene_HER2"]


def codes(item: AgendaItem) -> list[str]:
    return [gap.code for gap in locking.gaps_of([item], TODAY)[item.pk]]


def test_what_the_referral_says_is_not_asked_again(
    listed_item: AgendaItem, coordinator: User
) -> None:
    assert codes(listed_item) == MISSING
    referral = Referral.objects.create(
        board=listed_item.board, site=listed_item.case.site, referrer=coordinator,
        case=listed_item.case, state="scheduled", key_worker="Nurse Singh", created_at=AT, changed_at=AT,
    )  # fmt: skip
    listed_item.reasons.create(kind="referral", referral=referral, text="x", added_at=AT)
    assert codes(listed_item) == MISSING[1:]


def test_the_coordinator_fills_in_what_is_known(
    listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    words = {"key_worker": "Nurse Singh", "gp": "Dr Gross", "frailty": ""}
    with pytest.raises(NotPermitted):
        locking.complete(item=listed_item, **words, by=surgeon, at=AT)
    for _time in range(2):
        locking.complete(item=listed_item, **words, by=coordinator, at=AT)
    with pytest.raises(Invalid):
        locking.complete(item=listed_item, **(words | {"frailty": "12"}), by=coordinator, at=AT)

    listed_item.refresh_from_db()
    assert codes(listed_item) == MISSING[2:]
    assert AuditEvent.objects.filter(event="listing completed").count() == 1


def test_gaps_stop_nobody_and_are_kept(listed_item: AgendaItem, coordinator: User) -> None:
    meetings.move_to(meeting=listed_item.meeting, state="locked", by=coordinator, at=AT)

    listed_item.refresh_from_db()
    assert listed_item.gaps_at_lock == MISSING
    assert AuditEvent.objects.get(event="meeting locked").detail == {"cases with gaps": 1}


def test_the_page_shows_them_before_the_list_is_locked(
    listed_item: AgendaItem, coordinator: User
) -> None:
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    address = f"/meetings/{listed_item.meeting.public_id}/lock/"
    page = client.get(address).text
    assert "Name the GP, who gets the letter." in page
    assert "Lock and publish with these gaps" in page

    client.post(f"{address}", {f"gp:{listed_item.public_id}": "Dr Gross", "do": "note"})
    assert "Name the GP" not in client.get(address).text


def test_all_cases_are_noted_and_the_list_locked_by_one_button(
    listed_item: AgendaItem, coordinator: User, site: Any
) -> None:
    document = from_json(course("2", family_name="Huber"))
    case = import_document(document, site=site, by=BY, at=AT).case
    other = agenda.refer(case=case, meeting=listed_item.meeting, reason="x", by=coordinator, at=AT)
    typed = {
        f"key_worker:{listed_item.public_id}": "Nurse Singh, 1",
        f"key_worker:{other.public_id}": "Nurse Egli, 2",
        f"gp:{other.public_id}": "Dr Gross",
        "do": "lock",
    }
    client = Client()
    client.force_login(coordinator, backend=BACKEND)

    answer = client.post(f"/meetings/{listed_item.meeting.public_id}/lock/", typed)

    assert answer.status_code == 302
    rows = AgendaItem.objects.order_by("position").values_list("key_worker", "gp", "gaps_at_lock")
    assert [(who, gp) for who, gp, _ in rows] == [
        ("Nurse Singh, 1", ""),
        ("Nurse Egli, 2", "Dr Gross"),
    ]
    assert [(gaps or [""])[0] for _, _, gaps in rows] == ["gp", "gene_RAS"]
    assert Meeting.objects.get(pk=listed_item.meeting_id).state == "locked"


def test_one_wrong_word_is_named_and_nothing_of_the_rest_is_saved(
    listed_item: AgendaItem, coordinator: User
) -> None:
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    typed = {
        f"gp:{listed_item.public_id}": "Dr Gross",
        f"frailty:{listed_item.public_id}": "12",
        "do": "lock",
    }

    answer = client.post(f"/meetings/{listed_item.meeting.public_id}/lock/", typed)

    assert answer.status_code == 422
    assert "Meier, Anna: Give a grade from 1 to 9" in answer.text
    listed_item.refresh_from_db()
    assert (listed_item.gp, listed_item.meeting.state) == ("", "planned")


def test_a_case_that_left_the_list_meanwhile_stops_it(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User
) -> None:
    meeting = listed_item.meeting
    agenda.move(item=listed_item, meeting=later_meeting, reason="x", by=coordinator, at=AT)

    with pytest.raises(NotAllowedNow):
        locking.complete_all(
            meeting=meeting, said={listed_item.public_id: {"gp": "Dr Gross"}}, by=coordinator, at=AT
        )


@pytest.fixture
def other_case(site: Any) -> Case:
    document = from_json(course("2", family_name="Huber"))
    return import_document(document, site=site, by=BY, at=AT).case


def refer(
    case: Case, meeting: Meeting, by: User, minutes: int, reason: str = "Bleeds"
) -> AgendaItem:
    assert meeting.lock_at is not None
    at = meeting.lock_at + timedelta(minutes=minutes)
    return agenda.refer(case=case, meeting=meeting, reason=reason, by=by, at=at)


def test_after_the_hour_of_the_lock_a_case_waits_for_the_chair_though_nobody_locked_the_list(
    other_case: Case, later_meeting: Meeting, coordinator: User, site: Any
) -> None:
    item = refer(other_case, later_meeting, coordinator, minutes=0)
    assert (item.state, item.late_because) == ("provisional", "Bleeds")

    chair = person(site, "chair")
    assert late.approve(item=item, by=chair, at=AT).state == "listed"


def test_before_that_hour_it_is_listed(
    other_case: Case, later_meeting: Meeting, coordinator: User
) -> None:
    item = refer(other_case, later_meeting, coordinator, minutes=-1)
    assert (item.state, item.late_because) == ("listed", "")


def test_a_move_onto_a_list_that_has_closed_is_late_too(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User
) -> None:
    assert later_meeting.lock_at is not None
    words: dict[str, Any] = {"item": listed_item, "meeting": later_meeting, "by": coordinator}
    at = later_meeting.lock_at + timedelta(minutes=5)
    with pytest.raises(Invalid):
        agenda.move(**words, reason="", at=at)
    assert agenda.move(**words, reason="Bleeds", at=at).state == "provisional"


def test_an_archived_meeting_cannot_be_changed(
    later_meeting: Meeting, other_case: Case, coordinator: User
) -> None:
    from datetime import date, time

    from mdt.actions import attendance, publishing, scheduling

    Meeting.objects.filter(pk=later_meeting.pk).update(state="archived")
    later_meeting.refresh_from_db()
    at = later_meeting.starts_at
    refused: list[Any] = [
        lambda: meetings.move_to(meeting=later_meeting, state="in_session", by=coordinator, at=at),
        lambda: attendance.join(
            meeting=later_meeting, person=coordinator, discipline="coordinator", mode="room",
            by=coordinator, at=at,
        ),
        lambda: agenda.refer(case=other_case, meeting=later_meeting, reason="x", by=coordinator, at=AT),
        lambda: scheduling.reschedule(
            meeting=later_meeting, day=date(2026, 4, 1), starts=time(8), by=coordinator, at=AT
        ),
    ]  # fmt: skip
    for attempt in refused:
        with pytest.raises(NotAllowedNow):
            attempt()
    assert publishing.reissue(meeting=later_meeting, by=coordinator, at=AT) is None
