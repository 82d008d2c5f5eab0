"""Whatever is sent, the answer is a plain refusal in bounded time."""

import json
import re
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdt.models import HookClient
from tests.mdt.hooks.asking import READINESS, SELECT, SIGN, ask, asked, order, patient
from tests.shared import shared

pytestmark = pytest.mark.django_db
SERVICE_OF = {
    "patient-view": READINESS, "order-select": SELECT, "order-sign": SIGN,
    "appointment-book": "crlm-restaging", "problem-list-item-create": "crlm-new-liver-metastasis",
}  # fmt: skip
START = b'{"hook":"patient-view","hookInstance":"1","context":{"userId":"a","patientId":"p1"},"prefetch":'


@pytest.mark.parametrize(
    ("_why", "body", "status"),
    [
        ("nothing", b"", 400),
        ("not JSON", b"{", 400),
        ("a list", b"[]", 400),
        ("two objects", b'{"a":1}\n{"b":2}', 400),
        ("not UTF-8", b'{"a":"\xff"}', 400),
        ("packed", b"\x1f\x8b\x08\x00", 400),
        ("too large", b" " * (2 * 1024 * 1024 + 1), 413),
        ("deep lists", START + b"[" * 500_000 + b"]" * 500_000 + b"}", 400),
        ("deep objects", START + b'{"a":' * 200_000 + b"1" + b"}" * 200_001, 400),
        ("a key twice", b'{"hook":"a","hook":"b"}', 400),
        ("a number without end", START + b"9" * 1_000_000 + b"}", 400),
        ("not a number", START + b"NaN}", 400),
        ("a key twice among 150,000",
         b"{" + b",".join(b'"%d":1' % n for n in range(150_000)) + b',"0":1}', 400),
        ("400,000 lists", START + b"{\"patient\":{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":["
         + b",".join([b"[]"] * 400_000) + b"]}}}", 413),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_hostile_body_is_refused_at_once(
    client_system: HookClient, _why: str, body: bytes, status: int
) -> None:
    begun = monotonic()
    answer = ask(READINESS, body)

    assert answer.status_code == status
    assert monotonic() - begun < 5


def test_too_many_resources_are_refused(client_system: HookClient) -> None:
    entries = [{"resource": {"resourceType": "Condition", "id": str(n)}} for n in range(401)]
    sent = {"patient": patient(), "conditions": {"resourceType": "Bundle", "entry": entries}}

    assert ask(READINESS, asked("patient-view", prefetch=sent)).status_code == 413


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hook", "order-sign"), ("hook", 5), ("hookInstance", ""), ("hookInstance", []),
        ("context", None), ("context", []), ("context.patientId", 7), ("context.userId", None),
        ("context.patientId", "x" * 101), ("prefetch", []), ("prefetch", {"patient": 3}),
    ],
)  # fmt: skip
def test_a_wrong_type_is_named(client_system: HookClient, path: str, value: object) -> None:
    request: dict[str, Any] = asked("patient-view")
    place, _, key = path.rpartition(".")
    (request[place] if place else request)[key or path] = value
    answer = ask(READINESS, request)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"].startswith(path)


def test_another_patients_record_is_refused(client_system: HookClient) -> None:
    about = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p2"}}
    for sent in ({"patient": patient(id="p2")}, {"patient": patient(), "conditions": about}):
        assert ask(READINESS, asked("patient-view", prefetch=sent)).status_code == 400


def shared_requests() -> list[tuple[str, dict[str, Any]]]:
    """The shared requests as they are, and the shared contexts made into requests."""
    found = []
    for path in sorted(shared("data/cds-hooks").rglob("*")):
        if path.name.endswith("hook_request.json") or path.name == "block-03.json":
            found.append((path.name, json.loads(path.read_text())))
        elif "context" in path.name:
            found += [(path.name, request) for request in _around(path)]
    return found


def _around(path: Path) -> list[dict[str, Any]]:
    text = path.read_text().strip().rstrip(",")
    hook = re.sub(r"-context.*", "", path.name)
    try:
        said = json.loads(text if text.startswith("{") else "{" + text + "}")
    except json.JSONDecodeError:
        return []
    return [{"hook": hook, "hookInstance": "1", "context": said.get("context", said)}]


def test_every_shared_request_is_answered(client_system: HookClient, settings: Any) -> None:
    settings.CDS_HOOKS_SERVICES = list(SERVICE_OF.values())
    answers = {}
    requests = shared_requests()
    for name, request in requests:
        service = SERVICE_OF.get(request["hook"], READINESS)
        bare = ask(service, request)
        patient_id = str(request["context"].get("patientId"))
        prefetch = {"patient": patient("77", id=patient_id)}
        given = ask(service, request | {"prefetch": prefetch})
        answers[name] = (bare.status_code, given.status_code)

    assert len(answers) >= 14
    assert set(answers.values()) <= {(400, 400), (412, 200), (200, 200)}
    assert answers["encounter_start_hook_request.json"] == (400, 400)
    assert answers["fancy_structure_hook_request.json"] == (400, 400)
    assert answers["order_select_hook_request.json"] == (412, 200)
    assert answers["patient-view-context-1.fragment.txt"] == (412, 200)
    assert answers["problem-list-item-create-context-1.json"] == (412, 200)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path] * bool(path) + [p for key, v in inside for p in places(v, (*path, key))]


def changed(request: Any, path: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(request))
    place = copy
    for key in path[:-1]:
        place = place[key]
    if value == "(drop)":
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


REQUEST = asked("order-sign", draftOrders=order("318341", "32592"))


@pytest.mark.slow
@pytest.mark.property
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(places(REQUEST)), st.just("(drop)") | JUNK)
def test_any_change_of_a_good_request_gets_an_answer(
    known_case: object, path: tuple[Any, ...], value: Any
) -> None:
    answer = ask(SIGN, changed(REQUEST, path, value))

    assert answer.status_code in (200, 400, 412)
