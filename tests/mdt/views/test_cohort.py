"""The cohort: only cases one may open, chosen by their line, with as many queries for a hundred as for one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Site, User
from cases.actions.importing import import_document, import_documents
from cases.generator import generate_cases
from cases.models import Case
from cases.rules.document import from_json
from mdt.presenters.cohort import cohort_page
from mdt.presenters.cohort_filter import CohortFilter
from tests.mdt.course import AT, BY, TODAY, course

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def found(user: User, **query: str) -> list[Any]:
    return cohort_page(user, CohortFilter.of(query), TODAY).members


def test_the_best_change_is_that_of_the_case_page(progressing_case: Case, surgeon: User) -> None:
    (member,) = found(surgeon)

    assert member.case == progressing_case
    assert member.change == Decimal(member.change_words.removesuffix(" %").replace("−", "-"))
    assert any("progression" in words for words in member.events)


def test_a_stranger_sees_an_empty_cohort(progressing_case: Case, stranger: User) -> None:
    assert found(stranger) == []


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({}, True),
        ({"line": "1"}, True),
        ({"line": "2"}, False),
        ({"setting": "adjuvant"}, False),
        ({"since": "2199-01-01"}, False),
        ({"until": "1999-01-01"}, False),
        ({"since": "no date"}, True),
        ({"genes": "braf-mutant"}, False),
        ({"board": "elsewhere"}, False),
        ({"line": "99", "genes": "unheard-of"}, True),
    ],
)
def test_what_the_filters_let_through(
    progressing_case: Case, surgeon: User, query: dict[str, str], fits: bool
) -> None:
    assert bool(found(surgeon, **query)) is fits


def test_wild_type_needs_both_genes_and_no_mutation(site: Site, surgeon: User) -> None:
    tested = course() | {"gene_tests": [
        {"specimen": "primary", "results": [{"marker": "KRAS", "status": "wild_type"}]}
    ]}  # fmt: skip
    import_document(from_json(tested), site=site, by=BY, at=AT)
    assert found(surgeon, genes="ras-wild-type") == []

    tested["gene_tests"].append(
        {"specimen": "liver_metastasis", "results": [{"marker": "NRAS", "status": "wild_type"}]}
    )
    import_document(from_json(tested), site=site, by=BY, at=AT)
    assert len(found(surgeon, genes="ras-wild-type")) == 1

    tested["gene_tests"].append(
        {"specimen": "ctdna", "results": [{"marker": "KRAS", "status": "mutant"}]}
    )
    import_document(from_json(tested), site=site, by=BY, at=AT)
    assert found(surgeon, genes="ras-wild-type") == []
    assert len(found(surgeon, genes="ras-mutant")) == 1


@pytest.mark.slow
def test_a_hundred_cases_cost_the_queries_of_three_and_more_are_named(
    site: Site, surgeon: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    made = [from_json(case) for case in generate_cases(24, seed=3, today=date.today())]  # noqa: DTZ011
    import_documents(made[:6], site=site, by=BY, at=AT)
    few = queries(client)
    import_documents(made[6:], site=site, by=BY, at=AT)

    assert queries(client) == few <= 12
    monkeypatch.setattr("mdt.presenters.cohort.MOST", 5)
    said = client.get("/cohort/").content.decode()
    total = cohort_page(surgeon, CohortFilter(), date.today()).total  # noqa: DTZ011
    assert f"The 5 newest of {total} cases" in said


def queries(client: Client) -> int:
    client.get("/cohort/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/cohort/").status_code == 200
    return len(asked)
