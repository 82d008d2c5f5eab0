"""A blind panel: apart until all have voted, then all at once, and into the record."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, Membership, Site, User
from accounts.permissions import held_at
from cases.documents import document_of
from cases.models import Case
from cases.rules.document import to_json
from mdt.actions import panels
from mdt.models import VotePanel
from mdt.presenters.panel import panel_of
from tests.mdt.course import AT, PASSWORD

pytestmark = pytest.mark.django_db
SECRET = "sits on the middle hepatic vein"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def five(site: Site) -> list[User]:
    people = []
    for number in range(5):
        user = User.objects.create_user(f"s{number}@a.example", f"Dr Surgeon {number}", PASSWORD)
        Membership.objects.create(user=user, site=site, role="surgeon")
        people.append(user)
    return people


@pytest.fixture
def panel(progressing_case: Case, five: list[User]) -> VotePanel:
    return panels.open_panel(case=progressing_case, by=five[0], at=AT)


def vote(panel: VotePanel, by: User, word: str = "resectable", reason: str = "") -> VotePanel:
    return panels.vote(panel=panel, resectability=word, technique="", reason=reason, by=by, at=AT)


def votes_of(case: Case) -> list[tuple[str, str]]:
    case.refresh_from_db()
    return [(v.surgeon, v.resectability) for v in document_of(case).resectability_votes]


def test_the_third_vote_reveals_all(panel: VotePanel, five: list[User]) -> None:
    before = votes_of(panel.case)
    for person in five[:2]:
        vote(panel, person)
    assert votes_of(panel.case) == before
    assert panel_of(panel.case, five[2], held_at(five[2], [panel.case.site_id])).revealed == []

    vote(panel, five[2], "never")

    added = votes_of(panel.case)[len(before) :]
    assert [word for _, word in added] == ["resectable", "resectable", "never"]
    assert panel_of(panel.case, five[4], held_at(five[4], [panel.case.site_id])).disagree


def test_no_page_and_no_api_shows_a_vote_before_the_reveal(
    panel: VotePanel, five: list[User], coordinator: User
) -> None:
    vote(panel, five[0], "borderline", SECRET)
    pk = panel.case.public_id
    names = ("case", "api-case", "case-lesions")

    for person in (five[1], coordinator):
        client = Client()
        client.force_login(person, backend=BACKEND)
        for name in names:
            answer = client.get(reverse(name, args=[pk]))
            assert answer.status_code == 200
            assert SECRET not in answer.content.decode()
    assert SECRET not in json.dumps(to_json(document_of(panel.case)))
    trail = AuditEvent.objects.filter(event="panel vote cast").values_list("detail", flat=True)
    assert list(trail) == [{}]


def test_a_vote_stands(panel: VotePanel, five: list[User]) -> None:
    vote(panel, five[0])

    with pytest.raises(NotAllowedNow):
        vote(panel, five[0], "never")


def test_three_who_disagree_are_widened_to_five(panel: VotePanel, five: list[User]) -> None:
    for person, word in zip(five[:3], ("resectable", "never", "never"), strict=True):
        vote(panel, person, word)
    known = votes_of(panel.case)

    wide = panels.widen(panel=panel, by=five[0], at=AT)
    vote(wide, five[3], "never", SECRET)
    assert votes_of(panel.case) == known
    assert len(panel_of(panel.case, five[4], held_at(five[4], [panel.case.site_id])).revealed) == 3
    vote(wide, five[4], "never")

    assert len(votes_of(panel.case)) == len(known) + 2
    with pytest.raises(NotAllowedNow):
        panels.widen(panel=wide, by=five[0], at=AT)


def test_three_who_agree_are_not_widened(panel: VotePanel, five: list[User]) -> None:
    for person in five[:3]:
        vote(panel, person)

    with pytest.raises(NotAllowedNow):
        panels.widen(panel=panel, by=five[0], at=AT)


def test_only_surgeons_of_the_site_vote(panel: VotePanel, oncologist: User, stranger: User) -> None:
    for person in (oncologist, stranger):
        with pytest.raises(NotPermitted):
            vote(panel, person)


def test_a_word_on_no_list(panel: VotePanel, five: list[User]) -> None:
    with pytest.raises(Invalid):
        vote(panel, five[0], "maybe")


def test_one_open_panel_at_a_time(panel: VotePanel, five: list[User]) -> None:
    assert panels.open_panel(case=panel.case, by=five[1], at=AT) == panel
