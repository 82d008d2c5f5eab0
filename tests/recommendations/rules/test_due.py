"""Between two named days the evaluation of a case says the same, whatever the day."""

from datetime import date, timedelta

import pytest

from cases.generator.course import generate_case
from cases.rules.document import CaseDocument, Patient, from_json
from recommendations.rules.due import next_change
from recommendations.rules.evaluate import evaluate, fingerprint
from recommendations.rules.knowledge import standard

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def said(document: CaseDocument, day: date) -> str:
    return fingerprint(evaluate(document, as_of=day, profile="esmo", knowledge=standard()))


def changes(document: CaseDocument, first: date, days: int) -> set[date]:
    seen = {first + n * DAY: said(document, first + n * DAY) for n in range(days)}
    return {day for day in list(seen)[1:] if seen[day] != seen[day - DAY]}


def named(document: CaseDocument, first: date, days: int) -> set[date]:
    found, day = set[date](), first
    while (following := next_change(document, as_of=day, knowledge=standard())) is not None:
        day = following
        if day >= first + days * DAY:
            break
        found.add(day)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("number", range(24))
def test_no_change_on_a_day_that_was_not_named(number: int) -> None:
    document = from_json(generate_case(number, seed=11, today=TODAY))
    first = TODAY - timedelta(days=420 - 17 * number)

    assert changes(document, first, 150) <= named(document, first, 150)


def test_nothing_dated_never_changes() -> None:
    assert (
        next_change(from_json({"schema": "crlm-case/1"}), as_of=TODAY, knowledge=standard()) is None
    )


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("1960-03-03", date(2026, 3, 3)),
        ("1960-03-02", date(2027, 3, 2)),
        ("1960-02-29", date(2027, 2, 28)),
    ],
)
def test_a_birthday(born: str, expected: date) -> None:
    document = CaseDocument(patient=Patient((), birth_date=date.fromisoformat(born)))

    assert next_change(document, as_of=TODAY, knowledge=standard()) == expected


def test_a_fact_that_lies_ahead() -> None:
    lab = {"test": "CEA", "value": "3", "unit": "ug/L", "collected_on": "2026-03-09"}
    document = from_json({"schema": "crlm-case/1", "labs": [lab]})

    assert next_change(document, as_of=TODAY, knowledge=standard()) == date(2026, 3, 9)
