"""Programs read the calendar, note who comes and goes, and run the waiting-time clocks."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from mdt.clocks import clock_definitions
from mdt.models import AgendaItem, Attendance, Board, CaseClock, Meeting
from tests.mdt.conftest import person

pytestmark = pytest.mark.django_db


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_a_meeting_is_read_and_moved_on(later_meeting: Meeting, coordinator: User) -> None:
    address = f"/api/v1/meetings/{later_meeting.public_id}/"
    told = api(coordinator).get(address).json()
    assert (told["state"], told["time_zone"]) == ("planned", "Europe/Zurich")
    assert told["lock_at"] is not None

    locked = api(coordinator).post(address, {"state": "locked"}, format="json")
    assert locked.json()["state"] == "locked"
    assert api(coordinator).post(address, {"state": "ended"}, format="json").status_code == 409
    assert api(coordinator).post(address, {"state": "archived"}, format="json").status_code == 422


def test_an_extraordinary_meeting_is_planned(board: Board, coordinator: User) -> None:
    words = {"board": board.code, "day": "2999-03-01", "starts": "07:30", "minutes": 30}
    made = api(coordinator).post("/api/v1/meetings/planning/", words, format="json")

    assert made.status_code == 201
    assert made.json()["is_extraordinary"] is True
    words["day"] = "2001-03-01"
    assert (
        api(coordinator).post("/api/v1/meetings/planning/", words, format="json").status_code == 422
    )


def test_the_series_are_listed(board: Board, coordinator: User, stranger: User) -> None:
    told = api(coordinator).get("/api/v1/series/").json()["results"]
    assert [(one["board"], one["weekday"], one["starts_at"]) for one in told] == [
        ("liver", 3, "08:00:00")
    ]
    assert api(stranger).get("/api/v1/series/").json()["count"] == 0


def test_coming_and_going(
    attended_meeting: Meeting, surgeon: User, coordinator: User, site: Any
) -> None:
    address = f"/api/v1/meetings/{attended_meeting.public_id}"
    left = api(coordinator).post(
        f"{address}/departures/", {"person": str(surgeon.public_id)}, format="json"
    )
    assert left.status_code == 200
    assert left.json()["left_at"] is not None

    second = User.objects.create_user("second@lakeside.example", "Dr Second", "x")
    second.memberships.create(site=site, role="surgeon")
    words = {
        "person": str(second.public_id), "discipline": "surgeon", "capacity": "deputy",
        "deputises_for": str(surgeon.public_id), "mode": "remote",
    }  # fmt: skip
    came = api(coordinator).post(f"{address}/attendance/", words, format="json")
    assert (came.status_code, came.json()["deputises_for"]) == (201, str(surgeon.public_id))
    assert api(coordinator).get(f"{address}/attendance/").json()["count"] == 4

    wrong = words | {"person": "00000000-0000-0000-0000-000000000000"}
    refused = api(coordinator).post(f"{address}/attendance/", wrong, format="json")
    assert [one["path"] for one in refused.json()["errors"]] == ["person"]
    assert Attendance.objects.filter(user=second, mode="remote").count() == 1


def test_one_notes_oneself_and_an_apology(attended_meeting: Meeting, site: Any) -> None:
    member, other = person(site, "member"), person(site, "chair")
    address = f"/api/v1/meetings/{attended_meeting.public_id}"
    came = {"discipline": "member", "mode": "remote"}
    assert api(member).post(f"{address}/attendance/", came, format="json").status_code == 201

    sorry = {"received_on": "2026-03-01"}
    assert api(other).post(f"{address}/apologies/", sorry, format="json").status_code == 201
    of_other = sorry | {"person": str(other.public_id)}
    assert api(member).post(f"{address}/apologies/", of_other, format="json").status_code == 403
    told = api(member).get(f"{address}/apologies/").json()["results"]
    assert [one["person"] for one in told] == [str(other.public_id)]


def test_waiting_times(listed_item: AgendaItem, surgeon: User, stranger: User) -> None:
    code = next(iter(clock_definitions()))
    address = f"/api/v1/cases/{listed_item.case.public_id}/waits/"
    begun = api(surgeon).post(address, {"code": code, "on": "2026-03-01"}, format="json")
    assert begun.status_code == 201, begun.json()
    assert api(stranger).get(address).status_code == 404

    told = api(surgeon).get(address).json()
    assert [(one["code"], type(one["days_left"])) for one in told] == [(code, int)]
    stop = f"/api/v1/waits/{begun.json()['public_id']}/stop/"
    early = api(surgeon).post(stop, {"on": "2026-02-01"}, format="json")
    assert early.status_code == 422
    assert api(surgeon).post(stop, {"on": "2026-03-02"}, format="json").status_code == 200
    assert api(surgeon).get(address).json() == []
    assert CaseClock.objects.get().stopped_on is not None
