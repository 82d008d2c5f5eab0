"""S10: a patient objects: off every list at once, the published list re-issued, nobody lists it again by mistake."""

import pytest
from django.test import Client

from accounts.models import AuditEvent, Site, User
from mdt.actions import agenda, live, meetings, objections, triage
from mdt.actions.queueing import queue_cases, unscheduled
from mdt.exceptions import PatientObjects
from mdt.models import AgendaItem, Notice
from tests.mdt.conftest import person
from tests.mdt.course import AT
from tests.mdt.referrals import submitted

pytestmark = pytest.mark.django_db


def test_objection(listed_item: AgendaItem, coordinator: User, surgeon: User, site: Site) -> None:
    meeting, case = listed_item.meeting, listed_item.case
    meetings.move_to(meeting=meeting, state="locked", by=coordinator, at=AT)
    assert str(case.public_id) in str(meeting.published.get(number=1).rows)

    objection = objections.record(case=case, by=coordinator, at=AT)

    second = meeting.published.get(number=2)
    assert second.rows == []
    assert second.changes == [{"case": str(case.public_id), "what": "taken off"}]
    assert AuditEvent.objects.get(event="objection recorded").detail == {}
    queue_cases([case.pk], at=AT)
    assert list(unscheduled()) == [case]
    with pytest.raises(PatientObjects):
        agenda.refer(case=case, meeting=meeting, reason="x", by=coordinator, at=AT)
    objections.resolve(objection=objection, resolution="agreed", by=surgeon, at=AT)
    agenda.refer(case=case, meeting=meeting, reason="agrees now", by=coordinator, at=AT)


def test_an_objection_in_the_referral_bars_it_and_tells_the_referrer(
    board: object, listed_item: AgendaItem, surgeon: User, site: Site
) -> None:
    referrer = person(site, "referrer")
    referral = submitted(listed_item.board, referrer, informed="objected")

    triaged = triage.discuss(referral=referral, complexity="complex", by=surgeon, at=AT)

    assert triaged.state == "triaged"
    assert triaged.case in unscheduled()
    assert Notice.objects.filter(person=referrer, key__startswith="objection").count() == 1


def test_listed_without_a_name_the_room_sees_none(
    listed_item: AgendaItem, coordinator: User, surgeon: User, client: Client
) -> None:
    meeting, case = listed_item.meeting, listed_item.case
    objection = objections.record(case=case, by=coordinator, at=AT)
    objections.resolve(objection=objection, resolution="anonymous", by=surgeon, at=AT)
    item = agenda.refer(
        case=case, meeting=meeting, reason="Meier, Anna agrees", by=coordinator, at=AT
    )
    meetings.move_to(meeting=meeting, state="in_session", by=coordinator, at=meeting.starts_at)
    live.take_pen(meeting=meeting, by=coordinator, at=meeting.starts_at)
    live.show(meeting=meeting, item=item, by=coordinator, at=meeting.starts_at)
    client.force_login(surgeon, backend="allauth.account.auth_backends.AuthenticationBackend")

    for address in ("live/", "live/now/"):
        page = client.get(f"/meetings/{meeting.public_id}/{address}").content.decode()
        assert f"Case {str(case.public_id)[:8]}" in page
        assert "without a name" in page
        assert "Meier" not in page
        assert "1961" not in page
