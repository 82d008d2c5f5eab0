"""What stands before the room: no number without its unit, and what the referral and earlier boards said."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from mdt.actions import agenda, meetings
from mdt.models import Decision, Meeting, Referral
from mdt.presenters.room import FINDINGS, UNITS, decided_before, told_of, value_in_words
from recommendations.rules.facts import FACTS
from recommendations.rules.facts.fact import Fact
from tests.mdt.course import AT


def test_every_number_has_a_unit() -> None:
    numbers = {name for name in FINDINGS if FACTS[name].kind.name == "number"}

    assert set(UNITS) == numbers


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("liver.largest_now_mm", Decimal("30.00"), "30 mm"),
        ("liver.largest_now_mm", Decimal("7.25"), "7.2 mm"),
        ("remnant.percent", Decimal("28.04"), "28 %"),
        ("patient.ecog", 1, "1 of 4"),
        ("metastases.count", 12, "12 in all"),
        ("genes.RAS", "wild_type", "wild type"),
        ("extrahepatic.any", False, "no"),
        ("remnant.percent", None, "not known"),
    ],
)
def test_as_the_room_reads_it(name: str, value: Any, words: str) -> None:
    assert value_in_words(name, Fact(value)) == words


@pytest.mark.django_db
def test_earlier_outcomes_stand_beside_the_new_case(
    signed_decision: Decision, attended_meeting: Meeting, later_meeting: Meeting, coordinator: User
) -> None:
    case = signed_decision.item.case
    meetings.move_to(
        meeting=attended_meeting, state="ended", by=coordinator, at=attended_meeting.ends_at
    )
    item = agenda.refer(case=case, meeting=later_meeting, reason="Response", by=coordinator, at=AT)

    assert decided_before(item) == ["05 Mar 2026: Change of systemic treatment"]
    assert told_of(item) == []
    referral = Referral.objects.create(
        board=item.board, site=case.site, referrer=coordinator, case=case, state="scheduled",
        patient_view="wants no operation", patient_view_from="her son", frailty="4",
        comorbidity="none known", created_at=AT, changed_at=AT,
    )  # fmt: skip
    item.reasons.create(kind="referral", referral=referral, text="x", added_at=AT)
    assert told_of(item) == [
        ("Patient’s wishes", "wants no operation (her son)"),
        ("Frailty", "4 / 9"),
        ("Comorbidity", "none known"),
    ]
