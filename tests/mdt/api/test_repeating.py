"""A request that names itself by an ``Idempotency-Key`` is done once, and its answer is given again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, KeptAnswer, Site, User
from accounts.tasks import clear_sessions
from mdt.models import Board, Meeting

PLAN = "/api/v1/meetings/planning/"
WORDS = {"board": "liver", "day": "2999-03-01", "starts": "07:30", "minutes": 30}


def post(user: User, words: dict[str, Any], key: str, address: str = PLAN) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    return client.post(address, words, format="json", headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_the_same_again_gives_the_first_answer(board: Board, coordinator: User) -> None:
    before = Meeting.objects.count()
    first, second = (post(coordinator, WORDS, "k-1") for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second["Content-Type"] == first["Content-Type"]
    assert Meeting.objects.count() == before + 1


@pytest.mark.django_db
def test_another_request_under_the_key_is_refused(board: Board, coordinator: User) -> None:
    post(coordinator, WORDS, "k-1")
    before = Meeting.objects.count()

    refused = post(coordinator, WORDS | {"day": "2999-03-02"}, "k-1")

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert refused.json()["errors"][0]["path"] == "Idempotency-Key"
    assert Meeting.objects.count() == before


@pytest.mark.django_db
def test_a_key_is_of_one_person(board: Board, coordinator: User, stranger: User) -> None:
    post(coordinator, WORDS, "k-1")

    assert post(stranger, WORDS, "k-1").status_code == 404


@pytest.mark.django_db
def test_who_lost_a_role_gets_no_kept_answer(board: Board, coordinator: User) -> None:
    post(coordinator, WORDS, "k-1")
    coordinator.memberships.all().delete()
    before = Meeting.objects.count()

    refused = post(User.objects.get(pk=coordinator.pk), WORDS, "k-1")

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert WORDS["board"] not in refused.content.decode()
    assert Meeting.objects.count() == before


@pytest.mark.django_db
def test_what_was_refused_may_be_tried_again(board: Board, coordinator: User) -> None:
    assert post(coordinator, WORDS | {"day": "2001-03-01"}, "k-1").status_code == 422

    assert post(coordinator, WORDS, "k-1").status_code == 201


@pytest.mark.django_db
def test_an_outcome_that_refuses_keeps_no_key(board: Board, coordinator: User) -> None:
    client = APIClient()
    client.force_authenticate(coordinator)
    refused = client.post(
        "/api/v1/imports/", b"{", content_type="application/fhir+json", headers={"Idempotency-Key": "k-1"}
    )  # fmt: skip

    assert refused["Content-Type"].startswith("application/fhir+json")
    assert refused.status_code >= 400
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["k" * 101, "a\x7fb"])
def test_a_key_that_cannot_be_kept(board: Board, coordinator: User, key: str) -> None:
    assert post(coordinator, WORDS, key).status_code == 422
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
def test_a_secret_is_never_kept(coordinator: User) -> None:
    refused = post(coordinator, {"name": "ours"}, "k-1", "/api/v1/me/tokens/")

    assert refused.status_code == 422
    assert not ApiToken.objects.exists()
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day(board: Board, coordinator: User) -> None:
    post(coordinator, WORDS, "old")
    KeptAnswer.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    # Its time is over before the night comes, too.
    assert post(coordinator, WORDS | {"day": "2999-03-02"}, "old").status_code == 201
    KeptAnswer.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    post(coordinator, WORDS | {"day": "2999-03-03"}, "new")

    clear_sessions()

    assert [row.key for row in KeptAnswer.objects.all()] == ["new"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_done_once() -> None:
    site = Site.objects.create(code="a", name="Hospital A")
    user = User.objects.create_user("a@a.example", "Dr A")
    user.memberships.create(site=site, role="coordinator")
    board = Board.objects.create(code="liver", name="Liver board", time_zone="Europe/Zurich")
    board.sites.add(site)
    together = Barrier(2)

    def ask(_: int) -> Any:
        try:
            together.wait()
            return post(user, WORDS, "k-1")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (Meeting.objects.count(), KeptAnswer.objects.count()) == (1, 1)
