"""Views are kept under a name by their person; a look at a list is remembered from one look to the next."""

from datetime import timedelta

import pytest

from accounts.exceptions import Invalid
from accounts.models import AuditEvent, User
from mdt.actions import list_memory
from mdt.models import SavedView
from tests.mdt.course import AT


def keep(name: str, by: User, query: str = "flag=red") -> SavedView:
    return list_memory.keep(page="cases", name=name, query=query, by=by, at=AT)


def test_the_same_name_again_replaces_what_it_meant(surgeon: User) -> None:
    keep("Red", surgeon)
    keep(" Red ", surgeon, "flag=amber")

    assert [view.query for view in SavedView.objects.of(surgeon, "cases")] == ["flag=amber"]
    assert AuditEvent.objects.filter(event="view kept").count() == 2


def test_views_are_ones_own(surgeon: User, oncologist: User) -> None:
    keep("Red", surgeon)

    assert list(SavedView.objects.of(oncologist)) == []
    keep("Red", oncologist)
    assert SavedView.objects.count() == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 41])
def test_a_view_needs_a_short_name(surgeon: User, name: str) -> None:
    with pytest.raises(Invalid):
        keep(name, surgeon)


def test_a_thirteenth_view_is_refused_and_forgetting_makes_room(surgeon: User) -> None:
    views = [keep(str(n), surgeon) for n in range(list_memory.MOST)]
    with pytest.raises(Invalid):
        keep("one more", surgeon)

    list_memory.forget(view=views[0], by=surgeon, at=AT)
    assert keep("one more", surgeon).pk


def test_a_look_ends_after_half_an_hour(surgeon: User) -> None:
    def look(minutes: int) -> object:
        return list_memory.look(page="flags", by=surgeon, at=AT + timedelta(minutes=minutes))

    assert [look(0), look(20), look(40)] == [None, None, None]
    assert look(90) == AT + timedelta(minutes=40)
    assert look(95) == AT + timedelta(minutes=40)
