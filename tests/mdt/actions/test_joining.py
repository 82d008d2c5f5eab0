"""Two records found to be one person: one place on the list with the reasons of both, and two again (S11)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role, User
from cases.actions import merging
from cases.models import Case, Flag, FlagState, ImportSource, PatientMerge
from mdt.actions import agenda, pipeline
from mdt.actions.queueing import reconciliation
from mdt.demo import DemoHospital
from mdt.exceptions import AlreadyListed
from mdt.models import AgendaItem, ItemState

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def listed(hospital: DemoHospital) -> tuple[AgendaItem, AgendaItem]:
    """Two cases of one board with an open red flag each, both on a list."""
    items = AgendaItem.objects.active().filter(
        case__site=hospital.sites[0], reasons__flag__level="red"
    )
    first, second = items.order_by("meeting__starts_at", "position", "pk").distinct()[:2]
    return first, second


@pytest.fixture
def two_people(hospital: DemoHospital) -> tuple[User, User]:
    second = User.objects.create_user("second@lakeside.example", "Second")
    Membership.objects.create(user=second, site=hospital.sites[0], role=Role.COORDINATOR)
    return hospital.people["coordinator"], second


def merged(listed: tuple[AgendaItem, AgendaItem], people: tuple[User, User]) -> PatientMerge:
    stays, goes = (item.case.patient for item in listed)
    source = ImportSource.objects.create(code="adt", name="Admissions")
    merge = merging.propose(stays=stays, goes=goes, source=source, at=timezone.now())
    for person in people:
        merge = merging.confirm(merge=merge, by=person, at=timezone.now())
    drain()
    return merge


def drain() -> None:
    now = timezone.now()
    while pipeline.drain(as_of=now.date(), at=now):
        pass


def flags_on(item: AgendaItem) -> set[int | None]:
    return set(item.reasons.values_list("flag", flat=True))


def test_one_place_with_the_reasons_of_both(
    listed: tuple[AgendaItem, AgendaItem], two_people: tuple[User, User]
) -> None:
    kept, other = listed
    wanted = flags_on(kept) | flags_on(other)

    merged(listed, two_people)

    other.refresh_from_db()
    assert other.state == ItemState.REMOVED
    assert flags_on(kept) >= wanted
    assert AgendaItem.objects.active().filter(case__patient=kept.case.patient_id).count() == 1
    assert Flag.objects.filter(case=other.case, state=FlagState.OPEN).exists()
    assert AuditEvent.objects.filter(event="listed once for one patient").count() == 1
    assert reconciliation().adds_up


def test_following_again_changes_nothing(
    listed: tuple[AgendaItem, AgendaItem], two_people: tuple[User, User]
) -> None:
    merged(listed, two_people)
    before = sorted(AgendaItem.objects.values_list("pk", "state", "reasons__pk"))

    pipeline.assess(
        [item.case_id for item in listed], as_of=timezone.now().date(), at=timezone.now()
    )

    assert sorted(AgendaItem.objects.values_list("pk", "state", "reasons__pk")) == before


def test_parted_records_stand_on_the_list_apart_again(
    listed: tuple[AgendaItem, AgendaItem], two_people: tuple[User, User]
) -> None:
    kept, other = listed
    before = flags_on(kept), flags_on(other)
    merge = merged(listed, two_people)

    for person in two_people:
        merge = merging.part(merge=merge, by=person, at=timezone.now() + timedelta(days=1))
    drain()

    again = AgendaItem.objects.active().get(case=other.case, board=other.board)
    assert (flags_on(kept), flags_on(again)) == before
    assert again.meeting == other.meeting
    assert Case.objects.get(pk=other.case_id).patient != kept.case.patient
    assert reconciliation().adds_up


def test_the_case_page_shows_the_other_case_and_where_it_is_listed_until_they_are_parted(
    listed: tuple[AgendaItem, AgendaItem], two_people: tuple[User, User], client: Client
) -> None:
    kept, other = listed
    client.force_login(two_people[0])
    merge = merged(listed, two_people)

    def page(item: AgendaItem) -> Any:
        return client.get(reverse("case", args=[item.case.public_id])).context["page"]

    assert [(one.case, one.listed) for one in page(other).others] == [(kept.case, [kept])]
    assert page(other).meetings == [], "nobody is offered a second place"
    assert [(one.case, one.listed) for one in page(kept).others] == [(other.case, [])]

    for person in two_people:
        merge = merging.part(merge=merge, by=person, at=timezone.now() + timedelta(days=1))
    drain()
    assert (page(other).others, page(kept).others) == ([], [])


def test_who_may_not_see_the_other_case_is_not_told_of_it(
    listed: tuple[AgendaItem, AgendaItem], two_people: tuple[User, User], client: Client
) -> None:
    kept, other = listed
    merged(listed, two_people)
    referrer = User.objects.create_user("referrer@lakeside.example", "Referrer")
    Membership.objects.create(user=referrer, site=kept.case.site, role=Role.REFERRER)
    Case.objects.filter(pk=other.case_id).update(referrer=referrer)
    client.force_login(referrer)

    page = client.get(reverse("case", args=[other.case.public_id])).context["page"]

    assert page.others == []


def test_the_other_case_is_not_listed_by_hand_beside_the_first(
    listed: tuple[AgendaItem, AgendaItem], two_people: tuple[User, User]
) -> None:
    kept, other = listed
    merged(listed, two_people)
    coordinator = two_people[0]

    with pytest.raises(AlreadyListed, match="with the other case"):
        agenda.refer(
            case=other.case, meeting=kept.meeting, reason="again", by=coordinator, at=timezone.now()
        )

    assert AgendaItem.objects.placed().filter(case__patient=kept.case.patient_id).count() == 1
