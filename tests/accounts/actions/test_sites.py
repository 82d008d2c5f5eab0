"""A site is added by an administrator, settled anew by its own, and keeps its code."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accounts.actions import sites
from accounts.exceptions import Invalid, NotPermitted, StaleVersion
from accounts.models import AuditEvent, Site, User
from tests.accounts.actions.test_people import AT, made

pytestmark = pytest.mark.django_db
NORTH = sites.Setting("North Hospital", "Europe/London", "en", "england", "esmo")


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def admin(site: Site) -> User:
    return made("admin@a.example", {site: ["system_admin"]})


def test_add(admin: User) -> None:
    site = sites.add(code="north", setting=NORTH, by=admin, at=AT)

    assert sites.setting_of(site) == NORTH
    assert admin.memberships.get(site=site).role == "system_admin"
    events = set(AuditEvent.objects.filter(site_code="north").values_list("event", flat=True))
    assert events == {"site added", "roles changed"}


@pytest.mark.parametrize(
    ("place", "code", "setting"),
    [
        ("code", "a", NORTH),
        ("code", "two words", NORTH),
        ("code", "", NORTH),
        ("code", "x" * 41, NORTH),
        ("name", "north", replace(NORTH, name=" ")),
        ("time_zone", "north", replace(NORTH, time_zone="Middle/Earth")),
        ("time_zone", "north", replace(NORTH, time_zone="../etc/passwd")),
        ("language", "north", replace(NORTH, language="xx")),
        ("country_profile", "north", replace(NORTH, country_profile="narnia")),
        ("knowledge_profile", "north", replace(NORTH, knowledge_profile="mine")),
    ],
)
def test_what_is_wrong_is_named(admin: User, place: str, code: str, setting: sites.Setting) -> None:
    with pytest.raises(Invalid) as refusal:
        sites.add(code=code, setting=setting, by=admin, at=AT)

    assert [problem.path for problem in refusal.value.problems] == [place]
    assert Site.objects.count() == 1


def test_change(admin: User, site: Site) -> None:
    sites.change(site=site, seen=sites.version_of(site), setting=NORTH, by=admin, at=AT)
    site.refresh_from_db()
    sites.change(site=site, seen=sites.version_of(site), setting=NORTH, by=admin, at=AT)

    assert (sites.setting_of(site), site.code) == (NORTH, "a")
    trail = AuditEvent.objects.get(event="site changed")
    assert trail.detail["time_zone"] == ["UTC", "Europe/London"]


def test_what_changed_since_is_not_overwritten(admin: User, site: Site) -> None:
    seen = sites.version_of(site)
    sites.change(site=site, seen=seen, setting=NORTH, by=admin, at=AT)

    with pytest.raises(StaleVersion):
        sites.change(site=site, seen=seen, setting=replace(NORTH, name="X"), by=admin, at=AT)


def test_who_may_not(admin: User, site: Site) -> None:
    other = Site.objects.create(code="b", name="B")
    surgeon = made("s@a.example", {site: ["surgeon", "coordinator", "chair"]})

    steps: list[Callable[[], object]] = [
        lambda: sites.add(code="mine", setting=NORTH, by=surgeon, at=AT),
        lambda: sites.change(site=site, seen="", setting=NORTH, by=surgeon, at=AT),
        lambda: sites.change(site=other, seen="", setting=NORTH, by=admin, at=AT),
    ]
    for refused in steps:
        with pytest.raises(NotPermitted):
            refused()
