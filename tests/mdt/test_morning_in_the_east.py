"""At half past seven in Shanghai UTC still has yesterday. What happened this morning has happened there."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Site, User
from cases.actions import misses
from cases.actions.importing import import_document
from cases.models import Case, Patient
from cases.rules.document import from_json
from mdt import tasks
from mdt.actions import clocks
from mdt.clocks import clock_definitions
from mdt.models import CaseClock, Decision
from mdt.presenters.case_sides import case_sides
from recommendations.models import Evaluation
from tests.mdt.conftest import person
from tests.mdt.course import BY, course

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
TODAY = date(2026, 3, 3)


@pytest.fixture
def shanghai(db: None) -> Site:
    return Site.objects.create(code="east", name="East", time_zone="Asia/Shanghai")


@pytest.fixture
def case(shanghai: Site) -> Case:
    return import_document(from_json(course()), site=shanghai, by=BY, at=MORNING).case


def test_a_progression_missed_this_morning_is_noted(case: Case, shanghai: Site) -> None:
    radiologist = person(shanghai, "radiologist")
    said: dict[str, Any] = {"code": "new_lesion_progression", "what": "Lung nodule, 8 mm"}

    miss = misses.record(case=case, seen_on=TODAY, **said, by=radiologist, at=MORNING)

    assert miss.seen_on == TODAY


def test_a_waiting_time_starts_and_stops_today(case: Case, shanghai: Site) -> None:
    coordinator = person(shanghai, "coordinator")
    code = next(iter(clock_definitions()))

    clock = clocks.start(case=case, code=code, on=TODAY, by=coordinator, at=MORNING)
    clocks.stop(clock=clock, on=TODAY, breach_reason="", by=coordinator, at=MORNING)

    assert CaseClock.objects.get().stopped_on == TODAY


@time_machine.travel(MORNING, tick=True)
def test_pages_and_programs_agree_on_today(case: Case, shanghai: Site) -> None:
    """It is the patient's birthday, and the first day of a waiting time."""
    Patient.objects.update(birth_date=date(1960, TODAY.month, TODAY.day))
    surgeon, code = person(shanghai, "surgeon"), next(iter(clock_definitions()))
    clocks.start(case=case, code=code, on=TODAY, by=surgeon, at=MORNING)
    pages, programs = Client(), APIClient()
    pages.force_login(surgeon)
    programs.force_authenticate(surgeon)

    shown = pages.get(f"/cases/{case.public_id}/").context["page"]
    (waits,) = programs.get(f"/api/v1/cases/{case.public_id}/waits/").json()

    assert shown.age == 66
    assert waits["days_left"] == clock_definitions()[code].target


@time_machine.travel(MORNING, tick=True)
def test_the_worker_judges_by_the_facts_of_this_morning(case: Case) -> None:
    tasks.drain_outbox()

    assert Evaluation.objects.get(case=case).as_of == TODAY


def test_a_decision_is_signed_on_the_day_of_its_board(signed_decision: Decision) -> None:
    signed_decision.item.meeting.board.time_zone, signed_decision.signed_at = (
        "Asia/Shanghai",
        MORNING,
    )

    assert signed_decision.signed_on == TODAY


def test_the_days_of_a_cases_decisions_cost_no_statement(
    signed_decision: Decision, surgeon: User, django_assert_num_queries: Any
) -> None:
    around = case_sides(signed_decision.item.case, surgeon, MORNING)

    with django_assert_num_queries(0):
        days = [decision.signed_on for decision in around.decisions]

    assert days == [signed_decision.signed_on]
