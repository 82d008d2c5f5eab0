"""Rows read in one statement are those that their own queries give, to the last column."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, F, QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Site, User
from accounts.together import (
    attach,
    prefetch_together,
    read_together,
    read_values_together,
)
from tests.mdt.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites() -> list[Site]:
    made = [Site.objects.create(code=code, name=f"Ward “{code}”") for code in ("b", "a")]
    for site in made:
        person(site, "surgeon")
    return made


def same(query: "QuerySet[Any]") -> None:
    (read,) = read_together(query)
    plain = list(query)
    assert [values(one) for one in read] == [values(one) for one in plain]


def values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_column_comes_back_as_its_own_query_gives_it(sites: list[Site]) -> None:
    same(User.objects.order_by("email"))
    same(Site.objects.order_by("code"))
    same(Membership.objects.filter(site=sites[0]))
    same(User.objects.order_by("-email")[:1])


def test_relations_are_read_along(sites: list[Site]) -> None:
    with CaptureQueriesContext(connection) as asked:
        rows, other = read_together(
            Membership.objects.select_related("site", "user").order_by("site__code"),
            User.objects.filter(email="nobody"),
        )
        assert [row.site.name for row in rows] == ["Ward “a”", "Ward “b”"]
        assert {row.user.full_name for row in rows} == {"Dr Surgeon"}

    assert other == []
    assert len(asked) == 1


def test_a_query_that_can_have_no_row_asks_nothing(sites: list[Site]) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert read_together(Site.objects.none(), Site.objects.filter(pk__in=[])) == [[], []]

    assert len(asked) == 0


def test_children_answer_without_another_query(sites: list[Site]) -> None:
    owners, members = read_together(Site.objects.order_by("pk"), Membership.objects.all())
    attach(owners, "memberships", members, "site_id")

    with CaptureQueriesContext(connection) as asked:
        assert [len(site.memberships.all()) for site in owners] == [1, 1]
    assert len(asked) == 0


def test_values_come_back_as_their_own_query_gives_them(sites: list[Site]) -> None:
    people = User.objects.order_by("email").values(
        "pk",
        "public_id",
        "date_joined",
        "last_login",
        "is_active",
        site=F("memberships__site__code"),
    )
    held = Membership.objects.order_by("site").values("site_id").annotate(many=Count("pk"))
    with CaptureQueriesContext(connection) as asked:
        read = read_values_together(people, held, User.objects.none().values("pk"))

    assert read == [list(people), list(held), []]
    assert len(asked) == 1


def test_children_of_many_are_read_by_one_query(sites: list[Site]) -> None:
    owners = list(Site.objects.order_by("pk"))
    with CaptureQueriesContext(connection) as asked:
        prefetch_together(
            owners, ("memberships", Membership.objects.select_related("user"), "site_id")
        )
        names = [[one.user.full_name for one in site.memberships.all()] for site in owners]

    assert names == [["Dr Surgeon"], ["Dr Surgeon"]]
    assert len(asked) == 1
