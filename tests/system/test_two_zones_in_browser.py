"""Two hospitals in two zones: everybody reads each meeting in its own time and in that of their hospital, both named."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ZONES = {"zurich": "Europe/Zurich", "shanghai": "Asia/Shanghai"}


@pytest.fixture
def both() -> dict[str, "Meeting"]:
    """A board at each hospital, on the same day at nine by its own clock; everybody belongs to both boards."""
    from accounts.models import Membership, Site, User
    from mdt.demo import PASSWORD
    from mdt.models import Board, Meeting

    day = timezone.now().date() + timedelta(days=20)
    sites = {
        code: Site.objects.create(code=code, name=code.title(), time_zone=zone)
        for code, zone in ZONES.items()
    }
    made = {}
    for code, zone in ZONES.items():
        user = User.objects.create_user(f"{code}@demo.example", f"Dr {code.title()}", PASSWORD)
        Membership.objects.create(user=user, site=sites[code], role="coordinator")
        board = Board.objects.create(code=code, name=f"Board {code.title()}", time_zone=zone)
        board.sites.set(sites.values())
        starts = datetime.combine(day, time(9), ZoneInfo(zone))
        made[code] = Meeting.objects.create(
            board=board, starts_at=starts, ends_at=starts + timedelta(hours=1), capacity_minutes=60,
            cut_off_at=starts - timedelta(days=2), lock_at=starts - timedelta(days=1),
        )  # fmt: skip
    return made


def wall(meeting: "Meeting", zone: str) -> str:
    return f"{meeting.starts_at.astimezone(ZoneInfo(zone)):%H:%M}"


def both_times(text: str, meeting: "Meeting", own: str) -> None:
    """The meeting's clock with its zone; and that of the reader's hospital, unless it is the same."""
    here = meeting.board.time_zone
    assert f"09:00 ({here})" in text or f"09:00 {here}" in text, text
    if own != here:
        theirs = wall(meeting, own)
        assert f"{theirs} ({own})" in text or f"{theirs} {own}" in text, text
    else:
        assert text.count("09:00") == 1, text


@pytest.mark.parametrize("reader", list(ZONES))
def test_every_list_of_meetings_names_the_zone(
    reader: str, both: dict[str, "Meeting"], signed_in: "SignIn"
) -> None:
    page, own = signed_in(reader), ZONES[reader]

    # Shanghai's nine o'clock comes first: the board of Zurich is among the later meetings of the page Today.
    next_one = page.locator("section", has_text="Next meeting").first
    both_times(line(next_one.locator("div.row div").first), both["shanghai"], own)
    later = next_one.locator("p", has_text="Board Zurich")
    both_times(line(later), both["zurich"], own)

    page.goto("/meetings/")
    for code, meeting in both.items():
        row = page.get_by_role("row").filter(has_text=f"Board {code.title()}")
        both_times(line(row), meeting, own)
        page.goto(f"/meetings/{meeting.public_id}/")
        both_times(line(page.locator(".page-head .lead")), meeting, own)
        page.goto("/meetings/")


def line(found: object) -> str:
    return " ".join(found.inner_text().split())  # type: ignore[attr-defined]


def test_on_a_phone_in_chinese_the_zone_stands_as_well(
    both: dict[str, "Meeting"], signed_in: "SignIn"
) -> None:
    page: Page = signed_in("shanghai")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="简体中文").click()
    page.get_by_role("heading", name="今日").first.wait_for()

    words = line(page.locator("main"))
    for meeting in both.values():
        assert f"09:00 ({meeting.board.time_zone})" in words
    assert f"{wall(both['zurich'], 'Asia/Shanghai')} (Asia/Shanghai)" in words
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "the page must not scroll sideways"
