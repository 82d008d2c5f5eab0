"""Pages around a list: what they ask of the database does not grow with the list, and moving has its own page."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.actions.importing import import_document
from cases.rules.document import from_json
from mdt.actions import attendance
from mdt.models import AgendaItem, Board, Meeting, Referral
from tests.mdt.course import AT, BY, course

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked.captured_queries)


def refer_many(board: Board, site: Any, referrer: User, first: int, count: int) -> None:
    for number in range(first, first + count):
        case = import_document(
            from_json(course(str(number), family_name=f"Name{number}")), site=site, by=BY, at=AT
        ).case
        referral = Referral.objects.create(
            board=board, site=site, referrer=referrer, case=case, state="submitted",
            question="progression", question_text="?", submitted_at=AT, created_at=AT, changed_at=AT,
        )  # fmt: skip
        referral.materials.create(
            kind="imaging", case=case, where="here", changed_at=AT, changed_by=referrer
        )


def test_the_triage_board_asks_as_often_for_many_cards_as_for_two(
    board: Board, site: Any, surgeon: User
) -> None:
    client = Client()
    client.force_login(surgeon, backend=BACKEND)
    refer_many(board, site, surgeon, 100, 2)
    client.get("/referrals/triage/")
    few = queries(client, "/referrals/triage/")
    refer_many(board, site, surgeon, 200, 8)

    assert queries(client, "/referrals/triage/") == few


def test_before_any_decision_nothing_that_follows_from_one_is_done(
    listed_item: AgendaItem, coordinator: User
) -> None:
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    page = client.get(f"/meetings/{listed_item.meeting.public_id}/minutes/").text
    assert "letters are written when decisions are signed" in page
    attendance.apologise(
        meeting=listed_item.meeting, person=coordinator, deputy=None, received_on=AT.date(), by=coordinator, at=AT
    )  # fmt: skip
    type(coordinator).objects.filter(pk=coordinator.pk).update(language="zh-hans")
    chinese = client.get(f"/meetings/{listed_item.meeting.public_id}/minutes/").text
    assert "未委派代理人" in chinese
    assert "every outcome is complete" not in page


def test_a_case_is_moved_on_its_own_page_and_refused_at_the_field(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User, surgeon: User
) -> None:
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    address = f"/items/{listed_item.public_id}/move/"
    assert "Deferred because" in client.get(address).text
    wrong = client.post(address, {"meeting": listed_item.meeting.public_id})
    assert wrong.status_code == 422
    assert "meeting" in wrong.context["form"].errors
    late = client.post(address, {"meeting": later_meeting.public_id})
    assert late.status_code == 422
    assert "say why this case cannot wait" in late.text
    words = {"meeting": later_meeting.public_id, "comment": "Bleeds"}
    assert client.post(address, words).status_code == 302

    listed_item.refresh_from_db()
    assert listed_item.state == "moved"
    other = Client()
    other.force_login(surgeon, backend=BACKEND)
    assert other.get(address).status_code == 403


def test_the_agenda_shows_suggestions_whole(
    client: Client, listed_item: AgendaItem, surgeon: User
) -> None:
    client.force_login(surgeon)

    meeting = client.get(f"/meetings/{listed_item.meeting.public_id}/")
    address = f"/items/{listed_item.public_id}/suggestions/"
    opened = client.get(address, headers={"HX-Request": "true"})
    alone = client.get(address)

    (before,) = meeting.context["page"].before_board.values()
    text, cards = unescape(opened.content.decode()), opened.context["shown"].cards
    assert cards
    assert before.suggested == len(cards)
    assert f'hx-get="{address}"' in meeting.text
    assert text.strip() in unescape(alone.content.decode())
    assert listed_item.case.patient.display_name in alone.text.split("</header>")[1]
    for card in cards:
        assert all(argument in text for argument in (*card.arguments_for, *card.arguments_against))
        assert all(fact.link in text for fact in card.facts)
        assert all(source.address in text for source in card.sources)
        assert all(change in text for change in card.would_change_if)


def test_the_page_of_a_coming_meeting_says_at_the_top_whether_it_is_ready(
    listed_item: AgendaItem, coordinator: User, surgeon: User, oncologist: User, radiologist: User
) -> None:
    """Ready cases are counted; the quorum is a forecast by apologies, not a count of an empty room."""
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    address = f"/meetings/{listed_item.meeting.public_id}/"
    page = " ".join(client.get(address).text.split())
    assert "of 1 ready" in page
    board, capacity = listed_item.board, listed_item.meeting.capacity_minutes
    most = board.fill_minutes(capacity)
    assert most < capacity
    assert f"{most - listed_item.planned_minutes} min free to plan, {most} at most" in page
    assert "each needed discipline can still come" in page
    assert "Nobody is noted as present" not in page

    attendance.apologise(
        meeting=listed_item.meeting, person=surgeon, deputy=None, received_on=AT.date(), by=coordinator, at=AT
    )  # fmt: skip
    page = " ".join(client.get(address).text.split())
    assert "nobody comes for: <strong>surgeon" in page
