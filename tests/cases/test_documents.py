"""The bridge from rows to the case document: exact, and as cheap for many cases as for one."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Site
from cases.actions.importing import import_documents
from cases.documents import document_of, documents_of
from cases.generator import generate_cases
from cases.rules import document as d
from tests.cases.conftest import AT, BY

VIGNETTES = json.loads((Path(__file__).parents[1] / "data" / "vignettes.json").read_text())[
    "vignettes"
]


def test_every_vignette_comes_out_as_it_went_in(site: Site) -> None:
    documents = [d.from_json(v["case"]) for v in VIGNETTES if "error_path" not in v["expect"]]

    imported = import_documents(documents, site=site, by=BY, at=AT)

    assert [document_of(done.case) for done in imported] == documents


@pytest.mark.slow
def test_two_hundred_generated_cases_come_out_as_they_went_in(site: Site) -> None:
    documents = [d.from_json(case) for case in generate_cases(200, seed=5, today=date(2026, 3, 1))]

    imported = import_documents(documents, site=site, by=BY, at=AT)

    found = dict(documents_of([done.case.pk for done in imported]))
    assert [found[done.case.pk] for done in imported] == documents


def test_twenty_cases_cost_one_query_as_one_does(
    site: Site, django_assert_num_queries: Any
) -> None:
    documents = [d.from_json(case) for case in generate_cases(20, seed=5, today=date(2026, 3, 1))]
    ids = [done.case.pk for done in import_documents(documents, site=site, by=BY, at=AT)]

    with django_assert_num_queries(1):
        list(documents_of(ids[:1]))
    with django_assert_num_queries(1):
        list(documents_of(ids))
