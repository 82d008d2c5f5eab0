"""FHIR by the API: looked at, answered, written once; what cannot be taken is named place by place and not kept."""

import gzip
import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEvent, Site, User
from cases.documents import document_of
from cases.models import Case, ImportRun, LabResult, Patient, ReceivedFile
from mdt.models import Board, MeetingReply
from tests.cases.fhir import samples
from tests.cases.fhir.samples import condition, lab, patient
from tests.mdt.meeting_answers import answer, coming, numbered
from tests.shared import shared

pytestmark = pytest.mark.django_db
TABLES = (Case, Patient, LabResult, ImportRun, ReceivedFile)
ADDRESS = "/api/v1/imports/"
FHIR = "application/fhir+json"


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def offer(user: User, content: bytes, kind: str = FHIR, query: str = "") -> Any:
    return api(user).post(ADDRESS + query, content, content_type=kind)


def commit(user: User, offered: dict[str, Any], **answers: str) -> Any:
    sent = {"seal": offered["preview"]["seal"], "answers": answers}
    return api(user).post(f"{ADDRESS}{offered['public_id']}/commit/", sent, format="json")


def rows() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


CASE = samples.bundle(patient(), condition(), lab())


def test_looking_tells_what_would_change_and_writes_no_fact(site: Site, coordinator: User) -> None:
    answer = offer(coordinator, CASE)

    told = answer.json()
    assert (answer.status_code, told["state"]) == (200, "open")
    assert [one["effect"] for one in told["preview"]["patients"]] == ["created"]
    assert told["operationOutcome"]["resourceType"] == "OperationOutcome"
    assert rows() == [0, 0, 0, 0, 1]
    assert offer(coordinator, CASE).json()["public_id"] == told["public_id"]
    assert rows() == [0, 0, 0, 0, 1]
    again = api(coordinator).get(f"{ADDRESS}{told['public_id']}/").json()
    assert again["preview"] == told["preview"]


def test_committing_writes_once_and_tells_it_again(site: Site, coordinator: User) -> None:
    offered = offer(coordinator, CASE).json()

    first, second = commit(coordinator, offered), commit(coordinator, offered)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["done"]["effects"] == {"created": 1}
    assert first.json()["done"]["cases"] == [str(Case.objects.get().public_id)]
    assert AuditEvent.objects.filter(event="file confirmed").count() == 1
    shown = offer(coordinator, CASE).json()["preview"]["patients"]
    assert [one["effect"] for one in shown] == ["unchanged"]


def test_a_question_is_answered_by_its_mark(site: Site, coordinator: User) -> None:
    sent = samples.bundle(patient(deceasedBoolean=True), condition())
    offered = offer(coordinator, sent).json()
    questions = offered["preview"]["patients"][0]["questions"]
    (mark,) = [one["mark"] for one in questions if one["path"] == "patient.deceased_on"]

    refused = commit(coordinator, offered, **{mark: "May 2026"})
    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["errors"]] == [mark]
    assert Case.objects.count() == 0

    assert commit(coordinator, offered, **{mark: "2026-05-04"}).status_code == 201
    assert str(document_of(Case.objects.get()).patient.deceased_on) == "2026-05-04"


def test_a_case_that_changed_since_is_looked_at_again(site: Site, coordinator: User) -> None:
    offered = offer(coordinator, CASE).json()
    commit(coordinator, offer(coordinator, samples.bundle(patient(), condition())).json())

    assert commit(coordinator, offered).status_code == 409
    assert LabResult.objects.count() == 0
    again = api(coordinator).get(f"{ADDRESS}{offered['public_id']}/").json()
    assert commit(coordinator, again).status_code == 201


@pytest.mark.parametrize(
    ("_why", "content", "status", "code"),
    [
        ("nothing", b"", 400, "json-syntax"),
        ("not JSON", b"{", 400, "json-syntax"),
        ("one key twice", b'{"a": 1, "a": 2}', 400, "json-duplicate-key"),
        ("no number", b'{"a": NaN}', 400, "json-number"),
        ("too deep", b"[" * 100 + b"]" * 100, 400, "json-depth"),
        ("not UTF-8", b'{"a": "\xff"}', 400, "encoding"),
        ("no FHIR", b'{"a": 1}', 400, "structure"),
        ("XML", b"<Patient/>", 415, "xml"),
        ("nobody", samples.bundle(condition()), 422, "patient-missing"),
        ("an element of nobody", samples.bundle(patient(), condition(colour="red")), 422, "structure"),
        ("an answer", json.dumps({"resourceType": "Bundle", "type": "history"}).encode(), 422, "bundle-type"),
        ("STU3", samples.bundle(patient(), condition(assertedDate="2026-01-01")), 422, "wrong-version"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_and_not_kept(
    site: Site, coordinator: User, _why: str, content: bytes, status: int, code: str
) -> None:
    answer = offer(coordinator, content)

    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, FHIR)
    assert told["resourceType"] == "OperationOutcome"
    assert code in {one["details"]["coding"][0]["code"] for one in told["issue"]}
    assert rows() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("kind", ["application/xml", "text/html", "application/hl7-v2"])
def test_another_kind_of_content_is_refused(site: Site, coordinator: User, kind: str) -> None:
    assert offer(coordinator, CASE, kind).status_code == 415
    assert rows() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("_why", "sent"),
    [
        ("no seal", {}),
        ("no object", []),
        ("answers are no object", {"seal": "x", "answers": ["yes"]}),
        ("an answer is no text", {"seal": "x", "answers": {"a": {"b": 1}}}),
        ("an answer of a thousand letters", {"seal": "x", "answers": {"a": "y" * 1000}}),
    ],
)
def test_a_commit_that_makes_no_sense_writes_nothing(
    site: Site, coordinator: User, _why: str, sent: Any
) -> None:
    offered = offer(coordinator, CASE).json()

    answer = api(coordinator).post(f"{ADDRESS}{offered['public_id']}/commit/", sent, format="json")

    assert answer.status_code == 422
    assert rows() == [0, 0, 0, 0, 1]


def test_only_who_may_import_offers_and_commits(
    site: Site, coordinator: User, surgeon: User, stranger: User
) -> None:
    offered = offer(coordinator, CASE).json()

    assert offer(surgeon, CASE).status_code == 403
    assert commit(surgeon, offered).status_code == 404
    assert commit(stranger, offered).status_code == 404
    assert offer(stranger, CASE, query=f"?site={site.code}").status_code == 422
    assert APIClient().post(ADDRESS, CASE, content_type=FHIR).status_code == 401
    assert rows() == [0, 0, 0, 0, 1]


def test_an_unknown_sender_is_not_found(site: Site, coordinator: User) -> None:
    assert offer(coordinator, CASE, query="?source=nobody").status_code == 404
    assert rows() == [0, 0, 0, 0, 0]


@pytest.mark.slow
def test_a_large_input_is_read_and_written_by_a_worker(site: Site, coordinator: User) -> None:
    from mdt.tasks import process_imports

    file = max(shared("data/fhir/synthea-r4").glob("*.json"), key=lambda one: one.stat().st_size)
    answer = offer(coordinator, gzip.compress(file.read_bytes()))
    offered = answer.json()
    address = f"{ADDRESS}{offered['public_id']}/"
    assert (answer.status_code, offered["state"]) == (202, "waiting")
    assert api(coordinator).get(address).status_code == 202

    process_imports()
    shown = api(coordinator).get(address).json()
    assert shown["state"] == "open"
    assert shown["preview"]["resources"] > 100
    assert commit(coordinator, shown).status_code == 202
    process_imports()

    done = api(coordinator).get(address).json()
    assert done["state"] == "imported"
    assert sum(done["done"]["effects"].values()) == len(shown["preview"]["patients"])
    assert commit(coordinator, shown).status_code == 200


@pytest.mark.slow
def test_a_bomb_is_named_by_the_worker_and_writes_nothing(site: Site, coordinator: User) -> None:
    from mdt.tasks import process_imports

    bomb = gzip.compress(b" " * (21 * 1024 * 1024))
    offered = offer(coordinator, bomb).json()

    process_imports()

    shown = api(coordinator).get(f"{ADDRESS}{offered['public_id']}/").json()["preview"]
    assert [one["code"] for one in shown["issues"]] == ["too-large"]
    assert not shown["writes"]
    assert rows()[:4] == [0, 0, 0, 0]


def test_answers_to_a_meeting_are_seen_committed_and_told_again(
    site: Site, coordinator: User, surgeon: User, board: Board
) -> None:
    numbered(surgeon, "4711", coordinator)
    content = samples.bundle(answer(coming(board)), answer(coming(board, 14), "unknown"))

    offered = offer(coordinator, content)

    assert offered.status_code == 200
    shown = offered.json()["preview"]["answers"]
    assert [(one["effect"], one["person"]) for one in shown] == [
        ("apology noted", surgeon.full_name), ("shown", ""),
    ]  # fmt: skip
    told = offered.json()["operationOutcome"]["issue"]
    assert "It names nobody by a number that is set up" in [one["details"]["text"] for one in told]
    assert not MeetingReply.objects.exists()

    first, second = commit(coordinator, offered.json()), commit(coordinator, offered.json())

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["done"]["answers"] == {"apology noted": 1, "shown": 1}
    assert MeetingReply.objects.count() == 1


def test_an_answer_that_cannot_be_noted_is_information_and_no_refusal(
    site: Site, coordinator: User, board: Board
) -> None:
    answered = offer(coordinator, json.dumps(answer(coming(board, -7))).encode())

    assert answered.status_code == 200
    (one,) = answered.json()["preview"]["answers"]
    assert (one["effect"], one["because"]) == ("shown", "The meeting has begun or is over")
    assert answered.json()["preview"]["writes"] is False
