"""Verdicts, misses and their shares over the API."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from cases.models import Case, Flag
from tests.cases.conftest import AT

MISS = {"code": "new_lesion_progression", "seen_on": "2026-02-20", "what": "Lung nodule"}


@pytest.fixture
def api(surgeon: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(surgeon)
    return client


@pytest.fixture
def flag(case: Case) -> Flag:
    return Flag.objects.create(
        case=case, key="k", code="target_progression", level="red",
        raised_on=date(2026, 2, 20), because="+6 mm", first_seen_at=AT, reported_at=AT,
    )  # fmt: skip


def test_verdict_and_its_share(api: APIClient, flag: Flag) -> None:
    sent = {"false_alarm": True, "reason": "technique"}

    judged = api.post(f"/api/v1/flags/{flag.public_id}/judgement/", sent, format="json").json()
    quality = api.get("/api/v1/flags/quality/").json()

    assert (judged["was_false_alarm"], judged["false_alarm_reason"]) == (True, "technique")
    assert quality["codes"][0]["predictive_value"] == "0.0"
    assert (quality["overall"]["judged"], quality["latency"]["timed"]) == (1, 1)


def test_false_alarm_without_reason_is_refused(api: APIClient, flag: Flag) -> None:
    path = f"/api/v1/flags/{flag.public_id}/judgement/"

    assert api.post(path, {"false_alarm": True}, format="json").status_code == 422


def test_miss_is_noted_listed_and_taken_back(api: APIClient, case: Case) -> None:
    path = f"/api/v1/cases/{case.public_id}/misses/"

    noted = api.post(path, MISS, format="json")
    assert noted.status_code == 201
    assert api.get("/api/v1/misses/").json()["count"] == 1

    api.post(f"/api/v1/misses/{noted.json()['public_id']}/retraction/")
    assert api.get("/api/v1/misses/").json()["count"] == 0
    assert api.get("/api/v1/flags/quality/?code=lesion_growth").json()["overall"]["raised"] == 0
