"""The scenarios S1 to S10 once more through the doors that people and programs use: pages and API.

Their rules are tested under the same numbers beside this file. Here what is written by page or API is read back by page
or API, and the clock is the real one.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Site, User
from mdt.models import (
    AgendaItem,
    Board,
    Decision,
    Meeting,
)
from tests.mdt.actions.test_at_once import at_once
from tests.mdt.course import PASSWORD
from tests.system.scenarios.doors import (
    SAID,
    a_case,
    api,
    chair,
    coming,
    in_session,
    join,
    listed,
    page,
    progressing,
    read_back,
    sign,
    signed,
    to_state,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["chair", "coming", "in_session", "signed"]


@pytest.mark.django_db(transaction=True)
def test_s01_two_coordinators_list_one_case_at_once(
    coming: list[Meeting], site: Site, coordinator: User
) -> None:
    case = a_case(site)
    sent = {"case": str(case.public_id), "reason": "x"}
    addresses = [f"/api/v1/meetings/{one.public_id}/agenda/" for one in coming[:2]] * 2

    answers: list[Any] = at_once(
        *[lambda a=one: api(coordinator).post(a, sent, format="json") for one in addresses]
    )

    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    where = str(AgendaItem.objects.select_related("meeting__board").get(case=case).meeting)
    assert all(
        where in one.json()["title"] + str(one.json()) for one in answers if one.status_code == 409
    )


def test_s02_the_other_board_shows_the_outcome_and_a_possible_conflict(
    signed: Decision,
    site: Site,
    coordinator: User,
    surgeon: User,
    oncologist: User,
    radiologist: User,
) -> None:
    other = Board.objects.create(code="colon", name="Colorectal board", time_zone="Europe/Zurich")
    other.sites.add(site)
    starts = signed.item.meeting.starts_at + timedelta(days=1)
    meeting = Meeting.objects.create(
        board=other, starts_at=starts, ends_at=starts + timedelta(hours=1), cut_off_at=starts, capacity_minutes=60,
    )  # fmt: skip
    there = listed(signed.item.case, meeting, coordinator)
    assert SAID["recommendation"] in words(page(surgeon).get(f"/meetings/{meeting.public_id}/"))

    to_state(meeting, "in_session", coordinator)
    join(meeting, coordinator, surgeon=surgeon, oncologist=oncologist, radiologist=radiologist)
    told = sign(read_back(there, coordinator, surgeon, intent="curative"), surgeon)
    assert told.status_code == 200, told.json()
    for one in (meeting, signed.item.meeting):
        assert "possible conflict" in words(page(surgeon).get(f"/meetings/{one.public_id}/"))


def test_s03_off_a_list_is_on_the_alarm_and_bars_the_archive(
    coming: list[Meeting], site: Site, coordinator: User, chair: User
) -> None:
    case, meeting = progressing(site), coming[0]
    item = AgendaItem.objects.filter(case=case).first() or listed(case, meeting, coordinator)
    meeting = item.meeting
    begun = (timezone.now() - timedelta(days=50)).date()
    clock = {"clock": "england-62", "on": begun.isoformat()}
    assert page(coordinator).post(f"/cases/{case.public_id}/clock/", clock).status_code == 302
    page(coordinator).post(f"/items/{item.public_id}/remove/", {"comment": "CT is not done"})
    for address in ("/cases/?flag=unscheduled", "/"):
        alarm = words(page(coordinator).get(address))
        assert "Meier" in alarm
        assert "12 days left" in alarm, address

    to_state(meeting, "in_session", coordinator)
    to_state(meeting, "ended", coordinator)
    minutes = f"/meetings/{meeting.public_id}/"
    page(chair).post(f"{minutes}minutes/approval/", {"password": PASSWORD})
    refused = page(coordinator).post(f"{minutes}archive/")
    assert refused.status_code == 409
    assert "Unscheduled: 1" in words(refused)
    assert Meeting.objects.get(pk=meeting.pk).state == "approved"


def test_s06_what_was_not_reached_is_on_top_of_the_next(
    coming: list[Meeting], site: Site, coordinator: User, chair: User
) -> None:
    item = listed(a_case(site), coming[0], coordinator)
    listed(a_case(site, "2", "Keller"), coming[1], coordinator)
    for place in (0, 1):
        to_state(coming[place], "in_session", coordinator)
        to_state(coming[place], "ended", coordinator)
        told = (
            api(coordinator).get(f"/api/v1/meetings/{coming[place + 1].public_id}/agenda/").json()
        )
        top = told["results"][0]
        assert (top["case"], top["carried_over"]) == (str(item.case.public_id), place + 1)
        minutes = words(page(coordinator).get(f"/meetings/{coming[place].public_id}/minutes/"))
        assert "Carried over: not reached" in minutes
    assert "was not reached 2 times" in words(page(chair).get("/")), "the chair is told"


def test_s07_without_the_surgeon_nothing_closes_the_way_to_a_resection(
    in_session: AgendaItem, coordinator: User, surgeon: User, oncologist: User
) -> None:
    meeting = in_session.meeting
    told = api(coordinator).post(
        f"/api/v1/meetings/{meeting.public_id}/departures/", {"person": str(surgeon.public_id)}, format="json"
    )  # fmt: skip
    assert told.status_code == 200, told.json()
    never = read_back(in_session, coordinator, surgeon, resectability="never")

    refused = sign(never, oncologist, quorum_override="She agreed by telephone")

    assert refused.status_code == 409
    assert "liver surgeon" in str(refused.json())
    open_still = read_back(
        in_session,
        coordinator,
        surgeon,
        treatments=["more_tests"],
        resectability="",
        intent="not_known",
    )
    assert sign(open_still, oncologist).status_code == 409
    assert sign(open_still, oncologist, quorum_override="Only a biopsy").status_code == 200


def test_s08_both_versions_stand_on_page_and_minutes(
    signed: Decision, coordinator: User, surgeon: User, oncologist: User
) -> None:
    address = f"/decisions/{signed.public_id}/"
    told = page(surgeon).post(f"{address}informed/", {
        "person": surgeon.public_id, "channel": "phone",
    })  # fmt: skip
    assert told.status_code in (200, 302)
    began = page(surgeon).post(f"{address}correct/", {"reason": "Wrong segment"})
    assert began.status_code == 302, words(began)
    draft = Decision.objects.get(supersedes=signed)
    new = read_back(signed.item, surgeon, surgeon, recommendation="Segment VII")
    assert sign(new, surgeon).status_code in (409, 422), "not without a second clinician"
    page(oncologist).post(f"/decisions/{draft.public_id}/confirm/", {"version": new["version"]})
    assert sign(new, surgeon).status_code == 200

    minutes = words(page(coordinator).get(f"/meetings/{signed.item.meeting.public_id}/minutes/"))
    assert "<s>Version 1, signed " in minutes
    assert "Segment VII" in minutes
    assert "Wrong segment" in words(page(surgeon).get(f"/decisions/{draft.public_id}/"))


def test_s10_an_objection_takes_the_case_off_and_bars_it(
    coming: list[Meeting], site: Site, coordinator: User, surgeon: User
) -> None:
    case, meeting = a_case(site), coming[0]
    listed(case, meeting, coordinator)
    to_state(meeting, "locked", coordinator)
    page(coordinator).post(f"/cases/{case.public_id}/objection/")

    lists = words(page(coordinator).get(f"/meetings/{meeting.public_id}/lists/"))
    assert "Version 2" in lists
    assert (
        api(coordinator).get(f"/api/v1/meetings/{meeting.public_id}/agenda/").json()["count"] == 0
    )
    sent = {"case": str(case.public_id), "reason": "x"}
    address = f"/api/v1/meetings/{coming[1].public_id}/agenda/"
    barred = api(coordinator).post(address, sent, format="json")
    assert barred.status_code == 409, barred.json()
    resolve = f"/objections/{case.objections.get().public_id}/resolve/"
    assert page(surgeon).post(resolve, {"resolution": "agreed"}).status_code == 302
    assert api(coordinator).post(address, sent, format="json").status_code == 201
