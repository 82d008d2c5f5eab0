"""Who dissented: by name only where the patients have names, or where the board wants it so."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from mdt.actions import closing, decisions
from mdt.actions.minutes import RENDERERS
from mdt.documents.content import content_of
from mdt.documents.lists import outcome
from mdt.models import Action, AgendaItem, Board, Decision, Meeting
from tests.mdt.course import PASSWORD, content
from tests.mdt.documents.test_minutes_content import text_of

pytestmark = pytest.mark.django_db
SAID = "Dr Oncologist would ablate; Oncologist also asks for a second MRI"


@pytest.fixture
def dissented(
    attended_meeting: Meeting,
    listed_item: AgendaItem,
    coordinator: User,
    surgeon: User,
    oncologist: User,
) -> Decision:
    at = attended_meeting.starts_at
    words = {"has_dissent": True, "dissent": SAID, "dissent_by": oncologist}
    draft = decisions.save_draft(
        item=listed_item, content=content(surgeon) | words, by=coordinator, at=at
    )
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    return decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )


@pytest.mark.parametrize(
    ("policy", "pseudonymised", "who"),
    [
        ("discipline", True, "oncologist, not named"),
        ("discipline", False, "Dr Oncologist"),
        ("named", True, "Dr Oncologist"),
        ("named", False, "Dr Oncologist"),
    ],
)
def test_minutes_and_outcome_name_the_member_as_the_board_wants(
    policy: str, pseudonymised: bool, who: str, dissented: Decision
) -> None:
    Board.objects.update(dissent_policy=policy)
    decision = Decision.objects.select_related("item__meeting__board").get()

    (case,) = content_of(decision.item.meeting, pseudonymised=pseudonymised).cases
    sheet = outcome(decision, pseudonymised=pseudonymised).sheets[0]
    rows: dict[Any, Any] = {row[0]: row[1] for row in sheet.rows}

    hidden = "[name] would ablate; [name] also asks for a second MRI"
    said = SAID if who == "Dr Oncologist" else hidden
    assert (case.dissent_by, case.dissent) == (who, said)
    assert (rows["Dissenting member"], rows["Dissent"]) == (who, said)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(RENDERERS))
def test_no_format_tells_it_by_default(kind: str, dissented: Decision) -> None:
    """The attendance names everybody who was there, so the name itself may stand in the file, not beside the dissent."""
    meeting = dissented.item.meeting
    words = {
        hide: " ".join(text_of(kind, RENDERERS[kind](content_of(meeting, pseudonymised=hide))).split())
        for hide in (True, False)
    }  # fmt: skip

    assert "oncologist, not named" in words[True]
    assert "would ablate" in words[True]
    assert "Oncologist would ablate" not in words[True]
    assert "Dr Oncologist would ablate" in words[False]
    assert "not named" not in words[False]


def test_nobody_is_recorded_where_the_board_names_nobody(
    attended_meeting: Meeting, listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    Board.objects.update(dissent_policy="anonymous")
    words = {"has_dissent": True, "dissent": "Ablate", "dissent_by": surgeon}
    draft = decisions.save_draft(
        item=listed_item, content=content(surgeon) | words, by=coordinator, at=attended_meeting.starts_at
    )  # fmt: skip

    assert (draft.dissent, draft.dissent_by) == ("Ablate", None)


def test_the_policy_changes_no_approved_minutes(dissented: Decision) -> None:
    meeting = dissented.item.meeting
    before = closing.content_sha256(meeting)

    Board.objects.update(dissent_policy="named")

    assert closing.content_sha256(Meeting.objects.get(pk=meeting.pk)) == before


def test_the_page_offers_the_task_to_tell_the_patient(
    dissented: Decision, coordinator: User, surgeon: User, client: Client
) -> None:
    """Where opinions diverge the patient is told (practice 2.2); a task is offered, never given by itself."""
    address = f"/decisions/{dissented.public_id}/"
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(address).text
    assert "Where opinions diverge the patient is told so." in page
    assert not Action.objects.exists()
    sent = dict(re.findall(r'name="(text|owner|days)" value="([^"]*)"', page))

    client.post(f"{address}action/", sent)

    task = Action.objects.get()
    assert (task.text, task.owner) == ("Tell the patient that opinions differed", surgeon)
