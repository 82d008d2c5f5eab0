"""A small hospital with a liver board that meets on Thursdays, and one patient who progresses on chemotherapy."""

import pytest

from accounts.models import Membership, Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.actions import attendance, decisions, meetings
from mdt.actions.pipeline import assess
from mdt.actions.scheduling import extend_series
from mdt.models import AgendaItem, Board, Decision, Meeting, MeetingSeries
from tests.mdt.course import AT, BY, PASSWORD, TODAY, content, course, weekly


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(code="lakeside", name="Lakeside", time_zone="Europe/Zurich")


def person(site: Site, role: str) -> User:
    user = User.objects.create_user(f"{role}@{site.code}.example", f"Dr {role.title()}", PASSWORD)
    Membership.objects.create(user=user, site=site, role=role)
    return user


@pytest.fixture
def surgeon(site: Site) -> User:
    return person(site, "surgeon")


@pytest.fixture
def oncologist(site: Site) -> User:
    return person(site, "oncologist")


@pytest.fixture
def radiologist(site: Site) -> User:
    return person(site, "radiologist")


@pytest.fixture
def coordinator(site: Site) -> User:
    return person(site, "coordinator")


@pytest.fixture
def stranger(db: None) -> User:
    return person(Site.objects.create(code="elsewhere", name="Elsewhere"), "surgeon")


@pytest.fixture
def series(site: Site) -> MeetingSeries:
    board = Board.objects.create(code="liver", name="Liver board", time_zone="Europe/Zurich")
    board.sites.add(site)
    return weekly(board)


@pytest.fixture
def board(series: MeetingSeries) -> Board:
    extend_series(series=series, today=TODAY, by=BY, at=AT)
    return series.board


@pytest.fixture
def progressing_case(site: Site) -> Case:
    return import_document(from_json(course()), site=site, by=BY, at=AT).case


@pytest.fixture
def listed_item(board: Board, progressing_case: Case) -> AgendaItem:
    assess([progressing_case.pk], as_of=TODAY, at=AT)
    return AgendaItem.objects.get(case=progressing_case)


@pytest.fixture
def later_meeting(listed_item: AgendaItem) -> Meeting:
    return Meeting.objects.filter(starts_at__gt=listed_item.meeting.starts_at).earliest("starts_at")


@pytest.fixture
def attended_meeting(
    listed_item: AgendaItem, coordinator: User, surgeon: User, oncologist: User, radiologist: User
) -> Meeting:
    meeting = listed_item.meeting
    opened = meeting.starts_at
    meetings.move_to(meeting=meeting, state="in_session", by=coordinator, at=opened)
    for user, role in (
        (surgeon, "surgeon"),
        (oncologist, "oncologist"),
        (radiologist, "radiologist"),
    ):
        attendance.join(
            meeting=meeting, person=user, discipline=role, mode="room", by=coordinator, at=opened
        )
    return meeting


@pytest.fixture
def read_back_decision(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> Decision:
    at = attended_meeting.starts_at
    draft = decisions.save_draft(item=listed_item, content=content(surgeon), by=coordinator, at=at)
    return decisions.read_back(decision=draft, by=coordinator, at=at)


@pytest.fixture
def signed_decision(read_back_decision: Decision, surgeon: User) -> Decision:
    return decisions.sign(
        decision=read_back_decision,
        by=surgeon,
        password=PASSWORD,
        at=read_back_decision.item.meeting.starts_at,
        expected_version=read_back_decision.version,
    )
