"""What lies around a case, read at once, is what each list says by itself."""

from cases.models import Case, Flag
from mdt.models import AgendaItem, Decision
from mdt.presenters.case_sides import case_sides
from recommendations.models import Evaluation
from tests.accounts.test_together import values


def test_the_rows_of_a_decided_case(signed_decision: Decision) -> None:
    case = signed_decision.item.case
    sides = case_sides(case, signed_decision.signed_by, signed_decision.signed_at)  # type: ignore[arg-type]

    (read,) = sides.decisions
    assert values(read) == values(Decision.objects.get(pk=signed_decision.pk))
    assert read.signed_by == signed_decision.signed_by
    flags = Flag.objects.filter(case=case).order_by("-raised_on", "code")
    assert [values(flag) for flag in sides.flags] == [values(flag) for flag in flags]
    evaluation = Evaluation.objects.latest_for(case)
    assert values(sides.evaluation) == values(evaluation)
    assert sides.site_boards == sides.boards == [signed_decision.item.board]


def test_a_listed_case_knows_its_meeting(listed_item: AgendaItem, stranger: object) -> None:
    case: Case = listed_item.case
    sides = case_sides(case, stranger, listed_item.created_at)  # type: ignore[arg-type]

    assert sides.listed == [listed_item]
    assert str(sides.listed[0].meeting) == str(listed_item.meeting)
    assert sides.held == frozenset()
    assert sides.boards == []
