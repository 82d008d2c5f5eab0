"""What stands before the room: no number without its unit, and what the referral and earlier boards said."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from cases.rules.document import from_json
from mdt.actions import agenda, clocks, meetings
from mdt.models import AgendaItem, Decision, Material, Meeting, Referral, StandardOfCare
from mdt.presenters.room import FINDINGS, UNITS, decided_before, told_of, value_in_words
from mdt.presenters.room_course import badges_of, treated_with
from recommendations.rules.facts import FACTS
from recommendations.rules.facts.fact import Fact
from tests.mdt.course import AT, course


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


def test_what_is_there_or_not_in_chinese() -> None:
    with translation.override("zh-hans"):
        words = [value_in_words("extrahepatic.any", Fact(value)) for value in (False, True)]

    assert words == ["无", "有"]


@pytest.mark.django_db
def test_earlier_outcomes_stand_beside_the_new_case(
    signed_decision: Decision, attended_meeting: Meeting, later_meeting: Meeting, coordinator: User
) -> None:
    case = signed_decision.item.case
    meetings.move_to(
        meeting=attended_meeting, state="ended", by=coordinator, at=attended_meeting.ends_at
    )
    item = agenda.refer(case=case, meeting=later_meeting, reason="Response", by=coordinator, at=AT)

    assert decided_before(item) == ["5 Mar 2026: Change of systemic treatment"]
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


@pytest.mark.django_db
def test_what_must_not_be_overlooked_stands_beside_the_name(
    listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    """Late, near its breach, images from elsewhere that nobody has reviewed: in words, with the colour they need."""
    today = listed_item.meeting.local_start.date()
    clocks.start(
        case=listed_item.case, code="england-62", on=today - timedelta(days=60), by=coordinator,
        at=listed_item.meeting.starts_at,
    )  # fmt: skip
    standard = StandardOfCare.objects.create(
        board=listed_item.board, code="s", version=1, title="Small polyps", criteria=["one"],
        owner=surgeon, valid_from=today, expires_on=today + timedelta(days=1),
    )  # fmt: skip
    listed_item.late_because, listed_item.carried_over, listed_item.deferred_times = "ileus", 1, 2
    listed_item.standard = standard
    study = Material.objects.create(
        case=listed_item.case, kind="imaging", what="MRI liver", where="Hill Hospital",
        state="available", changed_at=AT, changed_by=coordinator,
    )  # fmt: skip

    found = badges_of(listed_item, [study], today)

    assert found == [
        ("2 days left", "red"),
        ("late, images not pre-reviewed", "amber"),
        ("called back from noting", "amber"),
        ("carried over 1×", "amber"),
        ("deferred 2×", "amber"),
        ("images from outside", "info"),
        ("1 study not reviewed", "amber"),
    ]
    study.state, study.where = "reviewed", "Lakeside"
    assert badges_of(listed_item, [study], today + timedelta(days=3))[0] == (
        "clock breached",
        "red",
    )
    assert len(badges_of(listed_item, [study], today)) == 5


def test_treatment_so_far_in_one_line_each() -> None:
    (line,) = treated_with(from_json(course()))

    assert line[1] == "oxaliplatin, fluorouracil, folinic acid; 1 cycle, 5 Nov 2025"
