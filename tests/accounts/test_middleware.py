"""Refusals become answers: a page for people, a problem document for programs."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.exceptions import (
    Invalid,
    NotAllowedNow,
    NotFound,
    NotPermitted,
    Problem,
    Refused,
    StaleVersion,
)
from accounts.middleware import RefusalMiddleware

MIDDLEWARE = RefusalMiddleware(lambda _: HttpResponse())


def answer(path: str, exception: Exception) -> HttpResponse | None:
    return MIDDLEWARE.process_exception(RequestFactory().get(path), exception)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotPermitted("no"), 403),
        (NotFound("no"), 404),
        (NotAllowedNow("no"), 409),
        (StaleVersion("no"), 409),
        (Invalid("no"), 422),
    ],
)
def test_status(refusal: Refused, status: int) -> None:
    page = answer("/cases/", refusal)

    assert page is not None
    assert page.status_code == status


def test_problem_document_names_every_place() -> None:
    refusal = Invalid(
        "Not complete.", code="decision-incomplete", problems=(Problem("intent", "x"),)
    )

    response = answer("/api/v1/decisions/", refusal)

    assert response is not None
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["type"] == "urn:crlm:problem:decision-incomplete"
    assert body["errors"] == [{"path": "intent", "message": "x"}]


def test_a_fault_is_no_refusal() -> None:
    assert answer("/cases/", ValueError("a bug")) is None


@pytest.mark.parametrize(
    ("said", "kept"), [("", "no-store, private"), ("public, max-age=300", "max-age=300, public")]
)
def test_nothing_stays_on_a_shared_computer_unless_a_view_says_so(said: str, kept: str) -> None:
    made = HttpResponse(headers={"Cache-Control": said} if said else None)
    answer = RefusalMiddleware(lambda _: made)(RequestFactory().get("/cases/"))

    assert sorted(answer["Cache-Control"].split(", ")) == kept.split(", ")
