"""What the GP and the patient read: the question, whom to call, and when the board looks again."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from accounts.models import User
from mdt.actions import decisions, letters, locking
from mdt.documents.letter import as_text, render
from mdt.models import AgendaItem, Decision, Letter, Referral
from tests.mdt.course import AT, PASSWORD, content

pytestmark = pytest.mark.django_db


def signed(item: AgendaItem, surgeon: User, coordinator: User) -> Decision:
    at = item.meeting.starts_at
    words = content(surgeon) | {"rediscuss_due": date(2026, 5, 7)}
    draft = decisions.save_draft(item=item, content=words, by=coordinator, at=at)
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    return decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )


@pytest.mark.usefixtures("attended_meeting")
def test_whom_to_call_and_when_again(
    listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    locking.complete(
        item=listed_item, key_worker="Nurse Egli, 044 123", gp="", frailty="", by=coordinator, at=AT
    )
    listed_item.refresh_from_db()

    decision = signed(listed_item, surgeon, coordinator)

    gp, patient = (
        as_text(Letter.objects.get(decision=decision, kind=k)) for k in ("gp", "patient")
    )
    assert "The question: progression" in gp
    assert "Key worker: Nurse Egli, 044 123." in gp
    assert "Whom you can call with questions: Nurse Egli, 044 123." in patient
    assert "The question" not in patient
    assert all("The board looks at this again on 7 May 2026." in letter for letter in (gp, patient))


@pytest.mark.usefixtures("attended_meeting")
def test_the_key_worker_of_the_referral_where_the_list_names_none(
    listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    referral = Referral.objects.create(
        board=listed_item.board, site=listed_item.case.site, referrer=coordinator, case=listed_item.case,
        state="scheduled", key_worker="Nurse Frei, 055 1", created_at=AT, changed_at=AT,
    )  # fmt: skip
    listed_item.reasons.create(kind="referral", referral=referral, text="x", added_at=AT)

    decision = signed(listed_item, surgeon, coordinator)

    assert "Nurse Frei, 055 1" in as_text(Letter.objects.get(decision=decision, kind="gp"))


def test_a_letter_of_before_stays_what_it_was(signed_decision: Decision) -> None:
    letter = Letter.objects.get(decision=signed_decision, kind="gp")
    for name in ("question", "key_worker", "again_on"):
        del letter.content[name]

    assert "Key worker" not in as_text(letter)


@pytest.mark.slow
def test_the_letter_to_the_gp_is_one_page(signed_decision: Decision) -> None:
    letter = Letter.objects.get(decision=signed_decision, kind="gp")

    assert len(PdfReader(io.BytesIO(render(letter))).pages) == 1


@pytest.mark.usefixtures("attended_meeting")
def test_how_and_when_the_patient_is_to_be_told_until_it_is_done(
    listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    at = listed_item.meeting.starts_at
    words = content(surgeon) | {"informs_channel": "phone", "informs_on": date(2026, 3, 9)}
    draft = decisions.save_draft(item=listed_item, content=words, by=coordinator, at=at)
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    decision = decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )
    gp = Letter.objects.get(decision=decision, kind="gp")
    planned = "The talk is planned: by telephone, 9 March 2026."
    assert planned.replace("March", "Mar") in as_text(gp)
    gp.content["language"] = "zh-hans"
    assert "谈话计划：电话，2026年3月9日。" in as_text(gp).replace(" ", "")

    letters.inform(
        decision=decision, person=surgeon, channel="clinic", informed_at=at, by=surgeon, at=at
    )
    gp = letters.send(letter=Letter.objects.get(pk=gp.pk), to="Dr Practice", by=surgeon, at=at)

    assert "The talk is planned" not in as_text(gp)
