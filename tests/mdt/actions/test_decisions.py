"""Recording, reading back, signing, sealing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, StaleVersion
from accounts.models import AuditEvent, Site, User
from accounts.reauthentication import ReauthenticationNeeded
from cases.models import FlagState
from mdt.actions import attendance, decisions
from mdt.actions.sealing import is_intact, seal, sealed_content
from mdt.exceptions import DecisionIncomplete, QuorumNotMet
from mdt.models import Addendum, AgendaItem, Attendance, Board, Decision, DecisionState, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import AT, PASSWORD, content

pytestmark = pytest.mark.django_db


def sign(decision: Decision, by: User, **changes: Any) -> Decision:
    words: dict[str, Any] = {
        "password": PASSWORD,
        "at": decision.item.meeting.starts_at,
        "expected_version": decision.version,
    }
    return decisions.sign(decision=decision, by=by, **(words | changes))


def draft(item: AgendaItem, by: User, **changes: Any) -> Decision:
    return decisions.save_draft(item=item, content=content(by) | changes, by=by, at=AT)


def test_a_new_draft_is_empty(listed_item: AgendaItem, surgeon: User) -> None:
    decision = decisions.save_draft(item=listed_item, content={}, by=surgeon, at=AT)

    assert (decision.recommendation, decision.rationale, decision.intent) == ("", "", "")
    assert decision.treatments == []
    assert {gap.path for gap in decisions.gaps(decision)} == set(content(surgeon))


def test_a_stale_screen_overwrites_nothing(listed_item: AgendaItem, surgeon: User) -> None:
    draft(listed_item, surgeon, rationale="first")

    with pytest.raises(StaleVersion):
        decisions.save_draft(
            item=listed_item, content={"rationale": "second"}, by=surgeon, at=AT, expected_version=0
        )

    assert listed_item.decisions.get().rationale == "first"


def test_words_that_are_on_no_list(listed_item: AgendaItem, surgeon: User) -> None:
    with pytest.raises(Invalid) as refusal:
        draft(listed_item, surgeon, intent="heroic", treatments=["leeches"])

    assert {problem.path for problem in refusal.value.problems} == {"intent", "treatments"}


@pytest.mark.parametrize(
    ("_why", "changes", "gap"),
    [
        ("no recommendation", {"recommendation": " "}, "recommendation"),
        ("nobody asked for dissent", {"has_dissent": None}, "has_dissent"),
        ("dissent without words", {"has_dissent": True}, "dissent"),
        ("no treatment, not even none", {"treatments": []}, "treatments"),
        ("nobody informs the patient", {"informs_patient": None}, "informs_patient"),
    ],
)
def test_read_back_names_the_gap(
    _why: str, changes: dict[str, Any], gap: str, listed_item: AgendaItem, surgeon: User
) -> None:
    decision = draft(listed_item, surgeon, **changes)

    with pytest.raises(DecisionIncomplete) as refusal:
        decisions.read_back(decision=decision, by=surgeon, at=AT)

    assert [problem.path for problem in refusal.value.problems] == [gap]


def test_a_changed_text_must_be_read_back_again(
    read_back_decision: Decision, surgeon: User
) -> None:
    changed = draft(read_back_decision.item, surgeon, rationale="Something else")

    with pytest.raises(NotAllowedNow):
        sign(changed, surgeon)


def test_sign(signed_decision: Decision, surgeon: User) -> None:
    item = AgendaItem.objects.get(pk=signed_decision.item_id)
    event = AuditEvent.objects.get(event="decision signed")

    assert signed_decision.state == DecisionState.SIGNED
    assert item.state == "decided"
    assert signed_decision.snapshot["case"]["patient"]["family_name"] == "Meier"
    assert signed_decision.snapshot["quorum"]["missing"] == []
    assert signed_decision.snapshot["evaluation"]["sha256"]
    assert event.detail["sha256"] == signed_decision.sha256
    assert "Meier" not in str(event.detail)


def test_sign_answers_the_flags_of_the_item(signed_decision: Decision) -> None:
    flags = signed_decision.item.case.flags.filter(reasons__item=signed_decision.item)

    assert set(flags.values_list("state", flat=True)) == {FlagState.ANSWERED}


def test_the_seal_holds_when_a_person_changes_their_name(
    signed_decision: Decision, surgeon: User
) -> None:
    User.objects.filter(pk=surgeon.pk).update(full_name="Dr Lang-Wyss")

    assert is_intact(Decision.objects.get(pk=signed_decision.pk))


def test_the_seal_covers_text_and_snapshot(signed_decision: Decision) -> None:
    stored = Decision.objects.get(pk=signed_decision.pk)

    stored.rationale += "."
    assert seal(stored) != stored.sha256

    stored = Decision.objects.get(pk=signed_decision.pk)
    stored.snapshot["case"]["patient"]["family_name"] = "Müller"
    assert not is_intact(stored)


@pytest.mark.parametrize("who", ["coordinator", "radiologist", "stranger"])
def test_sign_without_the_right(
    who: str, read_back_decision: Decision, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        sign(read_back_decision, request.getfixturevalue(who))


def test_an_oncologist_may_sign(read_back_decision: Decision, oncologist: User) -> None:
    assert sign(read_back_decision, oncologist).signed_by == oncologist


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"password": "guessed"}, ReauthenticationNeeded),
        ({"password": ""}, ReauthenticationNeeded),
        ({"expected_version": 1}, StaleVersion),
    ],
)
def test_sign_refused(
    changes: dict[str, Any],
    refusal: type[Exception],
    read_back_decision: Decision,
    surgeon: User,
) -> None:
    with pytest.raises(refusal):
        sign(read_back_decision, surgeon, **changes)

    assert Decision.objects.get().state == DecisionState.READ_BACK


def test_sign_twice(signed_decision: Decision, surgeon: User) -> None:
    with pytest.raises(NotAllowedNow):
        sign(signed_decision, surgeon)


def test_sign_without_quorum_needs_a_reason(
    read_back_decision: Decision, surgeon: User, radiologist: User
) -> None:
    minute = read_back_decision.item.meeting.starts_at + timedelta(minutes=10)
    Attendance.objects.filter(user=radiologist).update(left_at=minute)

    with pytest.raises(QuorumNotMet, match="radiologist"):
        sign(read_back_decision, surgeon, at=minute)

    signed = sign(read_back_decision, surgeon, at=minute, quorum_override="Report read by phone")
    assert signed.snapshot["quorum"]["missing"] == ["radiologist"]


def test_sign_what_was_taken_off_the_list(read_back_decision: Decision, surgeon: User) -> None:
    AgendaItem.objects.update(state="removed")

    with pytest.raises(NotAllowedNow):
        sign(read_back_decision, surgeon)


def test_no_signature_without_its_audit_row(
    read_back_decision: Decision, surgeon: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the audit trail is full")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(DatabaseError):
        sign(read_back_decision, surgeon)

    assert Decision.objects.get().state == DecisionState.READ_BACK
    assert AgendaItem.objects.get().state == "listed"
    assert read_back_decision.item.case.flags.filter(state=FlagState.OPEN).exists()


def test_a_signed_decision_cannot_be_rewritten_by_the_orm(signed_decision: Decision) -> None:
    for change in ({"rationale": "Other"}, {"state": "draft"}, {"sha256": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=signed_decision.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=signed_decision.pk).delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mdt_decision SET rationale = ''",
        "UPDATE mdt_decision SET state = 'draft', sha256 = ''",
        "UPDATE mdt_decision SET snapshot = '{}'",
        "DELETE FROM mdt_decision",
    ],
)
def test_a_signed_decision_cannot_be_rewritten_by_sql(
    statement: str, signed_decision: Decision
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_addendum(signed_decision: Decision, oncologist: User) -> None:
    added = decisions.add_addendum(
        decision=signed_decision, text=" RAS reported later ", by=oncologist, at=AT
    )

    assert added.text == "RAS reported later"
    assert is_intact(Decision.objects.get(pk=signed_decision.pk))
    assert_fixed(added, text="Other")


def assert_fixed(row: Model, **change: object) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_a_draft_takes_no_addendum(read_back_decision: Decision, surgeon: User) -> None:
    with pytest.raises(NotAllowedNow):
        decisions.add_addendum(decision=read_back_decision, text="x", by=surgeon, at=AT)

    assert not Addendum.objects.exists()


def test_a_decided_item_takes_no_second_draft(signed_decision: Decision, surgeon: User) -> None:
    with pytest.raises(NotAllowedNow):
        draft(signed_decision.item, surgeon)


def test_how_and_when_the_patient_is_told_is_sealed(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> None:
    at = attended_meeting.starts_at
    said = content(surgeon) | {"informs_channel": "phone", "informs_on": date(2026, 3, 9)}
    draft = decisions.save_draft(item=listed_item, content=said, by=coordinator, at=at)
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    signed = decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )

    assert is_intact(Decision.objects.get(pk=signed.pk))
    for name, other in (("informs_channel", "letter"), ("informs_on", date(2026, 3, 10))):
        forged = Decision.objects.get(pk=signed.pk)
        setattr(forged, name, other)
        assert not is_intact(forged), name


def test_a_seal_without_a_planned_talk_says_nothing_of_it(signed_decision: Decision) -> None:
    """So that what was signed before the board said how and when still is what its seal says."""
    assert not {"informs_channel", "informs_on"} & set(sealed_content(signed_decision))
    assert is_intact(signed_decision)


def test_a_talk_before_the_meeting_is_a_slip(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> None:
    said = content(surgeon) | {"informs_on": date(2025, 3, 9)}
    with pytest.raises(Invalid) as refusal:
        decisions.save_draft(
            item=listed_item, content=said, by=coordinator, at=attended_meeting.starts_at
        )

    assert [problem.path for problem in refusal.value.problems] == ["informs_on"]


def test_a_question_of_pathology_asks_for_a_pathologist(
    read_back_decision: Decision, surgeon: User, coordinator: User, site: Site
) -> None:
    item, board = read_back_decision.item, read_back_decision.item.meeting.board
    AgendaItem.objects.filter(pk=item.pk).update(question="postoperative")
    Board.objects.filter(pk=board.pk).update(pathologist_asked=True)
    with pytest.raises(QuorumNotMet, match="pathologist"), transaction.atomic():
        sign(read_back_decision, surgeon)

    attendance.join(
        meeting=item.meeting, person=person(site, "member"), discipline="pathologist", mode="remote",
        by=coordinator, at=item.meeting.starts_at,
    )  # fmt: skip

    assert sign(read_back_decision, surgeon).snapshot["quorum"]["missing"] == []


def test_no_nurse_is_said_and_blocks_nothing(read_back_decision: Decision, surgeon: User) -> None:
    quorum = sign(read_back_decision, surgeon).snapshot["quorum"]

    assert (quorum["missing"], quorum["wished"]) == ([], ["nurse"])
