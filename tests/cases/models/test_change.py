"""The first changes of many cases, each after its own moment."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Site
from accounts.together import read_together
from cases.actions.importing import import_document
from cases.models import Case, CaseChange
from cases.rules.document import from_json
from tests.mdt.course import BY, course

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_first_five_of_each_case_after_its_moment() -> None:
    site = Site.objects.create(code="lakeside", name="Lakeside")
    cases = [_case(str(number), site) for number in (1, 2, 3)]
    for days in range(8):
        for case in cases:
            CaseChange.objects.create(case=case, kind=f"{days}", created_at=AT + days * DAY)
    early, late, _ = cases

    query = CaseChange.objects.first_since({early.pk: AT, late.pk: AT + 5 * DAY})

    found = [(row.case_id, row.kind) for row in query]
    assert sorted(found) == [(early.pk, f"{n}") for n in range(1, 6)] + [(late.pk, "6"), (late.pk, "7")]  # fmt: skip
    (together,) = read_together(query)
    assert together == list(query)
    assert [row.created_at for row in together] == [row.created_at for row in query]
    assert list(CaseChange.objects.first_since({})) == []


def _case(number: str, site: Site) -> Case:
    case = import_document(from_json(course(number)), site=site, by=BY, at=AT).case
    CaseChange.objects.filter(case=case).delete()
    return case
