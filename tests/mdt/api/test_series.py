"""Programs set up, change and end a series, and nominate who may sign: as its pages do, with the same refusals."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.days import day_at
from accounts.models import AuditEvent, Site, User
from mdt.actions import agenda, scheduling
from mdt.models import Board, Meeting, MeetingSeries, Signer
from tests.mdt.conftest import person
from tests.mdt.course import BY

pytestmark = pytest.mark.django_db
RULE: dict[str, Any] = {
    "weekday": 4, "starts_at": "09:30", "capacity_minutes": 75, "cut_off_working_days": 3, "cut_off_time": "12:00",
    "lock_working_days": 1, "lock_time": "12:00", "holiday_rule": "next",
}  # fmt: skip
DAY = timedelta(days=1)


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def paths(answer: Any) -> list[str]:
    return [one["path"] for one in answer.json()["errors"]]


@pytest.fixture
def running(series: MeetingSeries) -> MeetingSeries:
    """With its meetings from now on, whatever the day on which the tests run."""
    now = timezone.now()
    scheduling.extend_series(series=series, today=now.date(), by=BY, at=now)
    return series


def coming(series: MeetingSeries) -> Any:
    return Meeting.objects.filter(series=series, starts_at__gt=timezone.now())


def test_a_series_is_set_up(series: MeetingSeries, coordinator: User, surgeon: User) -> None:
    words = RULE | {"board": "liver", "every_weeks": 2, "first_on": "2026-01-01"}

    assert api(surgeon).post("/api/v1/series/", words, format="json").status_code == 403
    made = api(coordinator).post("/api/v1/series/", words, format="json")
    assert (made.status_code, made.json()["every_weeks"]) == (201, 2)
    assert coming(MeetingSeries.objects.get(public_id=made.json()["public_id"])).exists()

    again = api(coordinator).post("/api/v1/series/", words, format="json")
    assert (again.status_code, paths(again)) == (422, ["starts_at"])
    lacking = api(coordinator).post("/api/v1/series/", {"weekday": 9}, format="json")
    assert lacking.status_code == 422
    assert {"board", "weekday", "first_on"} <= set(paths(lacking))


def test_a_changed_series_takes_its_meetings_along(
    running: MeetingSeries, coordinator: User
) -> None:
    address, before = f"/api/v1/series/{running.public_id}/", coming(running).count()

    told = api(coordinator).put(address, RULE, format="json")

    assert told.status_code == 200, told.json()
    said = told.json()
    assert (said["weekday"], said["starts_at"], said["follow"]) == (4, "09:30:00", before)
    assert {(m.local_start.weekday(), m.capacity_minutes) for m in coming(running)} == {(4, 75)}
    assert api(coordinator).get(address).json()["weekday"] == 4
    same = api(coordinator).put(address, RULE, format="json").json()
    assert (same["follow"], same["stay"]) == (0, 0), "the same rule again changes nothing"
    assert AuditEvent.objects.filter(event="series changed").count() == 1


@pytest.mark.parametrize(("who", "status"), [("surgeon", 403), ("stranger", 404)])
def test_who_plans_nothing_changes_and_ends_nothing(
    who: str, status: int, running: MeetingSeries, request: pytest.FixtureRequest
) -> None:
    client, address = api(request.getfixturevalue(who)), f"/api/v1/series/{running.public_id}/"
    ends = {"last_on": day_at(running.board, timezone.now()).isoformat()}

    assert client.put(address, RULE, format="json").status_code == status
    assert client.post(f"{address}end/", ends, format="json").status_code == status
    running.refresh_from_db()
    assert (running.weekday, running.last_on) == (3, None)


def test_a_wrong_rule_names_its_fields(running: MeetingSeries, coordinator: User) -> None:
    wrong = RULE | {"weekday": 7, "capacity_minutes": 0, "holiday_rule": "pray"}
    told = api(coordinator).put(f"/api/v1/series/{running.public_id}/", wrong, format="json")

    assert told.status_code == 422
    assert set(paths(told)) == {"weekday", "capacity_minutes", "holiday_rule"}


def test_a_series_ends(running: MeetingSeries, coordinator: User) -> None:
    address, today = (
        f"/api/v1/series/{running.public_id}/end/",
        day_at(running.board, timezone.now()),
    )
    past = api(coordinator).post(address, {"last_on": (today - DAY).isoformat()}, format="json")
    assert (past.status_code, paths(past)) == (422, ["last_on"])

    before = coming(running).count()
    told = api(coordinator).post(address, {"last_on": (today + 7 * DAY).isoformat()}, format="json")
    assert told.status_code == 200
    left = coming(running).exclude(state="cancelled")
    assert told.json()["cancelled"] == before - left.count() > 0
    assert all(one.local_start.date() <= today + 7 * DAY for one in left)


def test_a_series_with_cases_ahead_does_not_end(
    running: MeetingSeries, progressing_case: Any, coordinator: User
) -> None:
    last = coming(running).latest("starts_at")
    agenda.refer(case=progressing_case, meeting=last, reason="x", by=coordinator, at=timezone.now())

    today = day_at(running.board, timezone.now()).isoformat()
    told = api(coordinator).post(
        f"/api/v1/series/{running.public_id}/end/", {"last_on": today}, format="json"
    )

    assert (told.status_code, paths(told)) == (422, ["last_on"])
    assert "Cancel these meetings first" in told.text


def test_a_clinician_is_nominated_and_ended(
    board: Board, site: Site, surgeon: User, stranger: User
) -> None:
    chair, today = api(person(site, "chair")), day_at(board, timezone.now())
    words = {"board": "liver", "person": str(surgeon.public_id), "valid_from": today.isoformat()}

    made = chair.post("/api/v1/signers/", words, format="json")
    assert made.status_code == 201, made.json()
    again = chair.post("/api/v1/signers/", words, format="json")
    assert again.json()["public_id"] == made.json()["public_id"], "once, however often it is said"
    assert [one["name"] for one in api(surgeon).get("/api/v1/signers/").json()["results"]] == ["Dr Surgeon"]  # fmt: skip
    assert api(stranger).get("/api/v1/signers/").json()["count"] == 0

    address = f"/api/v1/signers/{made.json()['public_id']}/end/"
    assert api(surgeon).post(address).status_code == 403
    assert api(stranger).post(address).status_code == 404
    assert chair.post(address).json()["ended_at"] is not None
    assert Signer.objects.get().ended_by is not None


def test_a_nomination_is_refused_as_on_its_page(
    board: Board, site: Site, surgeon: User, coordinator: User, stranger: User
) -> None:
    chair, today = api(person(site, "chair")), day_at(board, timezone.now())
    words = {"board": "liver", "person": str(surgeon.public_id), "valid_from": today.isoformat()}

    def refused(**changes: Any) -> tuple[int, list[str]]:
        told = chair.post("/api/v1/signers/", words | changes, format="json")
        return told.status_code, paths(told)

    assert refused(valid_from="2001-01-01") == (422, ["valid_from"])
    assert refused(valid_until=(today - DAY).isoformat()) == (422, ["valid_until"])
    assert refused(person=str(coordinator.public_id)) == (422, ["person"]), "a typist never signs"
    assert refused(person=str(stranger.public_id)) == (422, ["person"])
    assert api(surgeon).post("/api/v1/signers/", words, format="json").status_code == 403
    assert not Signer.objects.exists()
