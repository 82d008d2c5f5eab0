"""Evaluations are stored when they change, and never rewritten."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import CaseDocument, from_json
from recommendations.actions.answers import answer
from recommendations.actions.evaluations import record, record_many
from recommendations.exceptions import ReasonMissing, UnknownSuggestion
from recommendations.models import Answer, AnswerReason, Evaluation
from recommendations.rules.evaluate import Evaluation as Evaluated
from recommendations.rules.evaluate import evaluate
from recommendations.rules.knowledge import standard
from tests.recommendations.cases import AS_OF, case, votes

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def surgeon() -> User:
    return User.objects.create_user("surgeon@example.org", "A Surgeon")


@pytest.fixture
def known_case(surgeon: User) -> Case:
    site = Site.objects.create(code="A", name="Hospital A")
    identified = case() | {"patient": {"identifiers": [{"system": "urn:a", "value": "1"}]}}
    return import_document(from_json(identified), site=site, by=surgeon, at=AT).case


def evaluated(document: CaseDocument, as_of: date = AS_OF) -> Evaluated:
    return evaluate(document, as_of=as_of, profile="esmo", knowledge=standard())


def test_record_once_for_the_same_result(known_case: Case) -> None:
    evaluation = evaluated(from_json(case()))

    first = record(known_case.pk, evaluation, AT)
    again = record(known_case.pk, evaluation, AT)

    assert first == again
    assert record_many({known_case.pk: evaluation}, at=AT) == 0


def test_the_passing_of_a_day_alone_stores_nothing(known_case: Case) -> None:
    document = from_json(case())
    record(known_case.pk, evaluated(document), AT)

    assert record_many({known_case.pk: evaluated(document, date(2026, 3, 3))}, at=AT) == 0


def test_a_changed_fact_adds_a_row(known_case: Case) -> None:
    record(known_case.pk, evaluated(from_json(case())), AT)
    changed = evaluated(from_json(case(resectability_votes=votes("never"))))

    latest = record(known_case.pk, changed, AT)

    assert known_case.evaluations.count() == 2
    assert Evaluation.objects.latest_for(known_case) == latest
    assert [*Evaluation.objects.latest_of_each([known_case.pk])] == [latest]


@pytest.mark.parametrize("statement", ["UPDATE {} SET profile = 'asco'", "DELETE FROM {}"])
def test_an_evaluation_cannot_be_rewritten(known_case: Case, statement: str) -> None:
    record(known_case.pk, evaluated(from_json(case())), AT)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("recommendations_evaluation"))


def test_answer_a_suggestion(known_case: Case, surgeon: User) -> None:
    stored = record(known_case.pk, evaluated(from_json(case())), AT)

    given = answer(
        evaluation=stored,
        code="option.upfront_resection",
        said=Answer.REJECTED,
        reason=AnswerReason.PATIENT_WISH,
        by=surgeon,
        at=AT,
    )

    assert (given.rule_id, given.reason) == ("option.upfront_resection", "patient_wish")


def test_answer_what_was_not_suggested(known_case: Case, surgeon: User) -> None:
    stored = record(known_case.pk, evaluated(from_json(case())), AT)

    with pytest.raises(UnknownSuggestion):
        answer(evaluation=stored, code="option.hai", said=Answer.ACCEPTED, by=surgeon, at=AT)


def test_rejection_needs_a_reason(known_case: Case, surgeon: User) -> None:
    stored = record(known_case.pk, evaluated(from_json(case())), AT)

    with pytest.raises(ReasonMissing):
        answer(
            evaluation=stored,
            code="option.upfront_resection",
            said=Answer.REJECTED,
            by=surgeon,
            at=AT,
        )
