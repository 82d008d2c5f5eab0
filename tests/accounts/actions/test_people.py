"""People are added, changed, switched off and on by who manages their sites, and by nobody else."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection

from accounts.actions import people, tokens, users
from accounts.audit import SystemActor
from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, StaleVersion
from accounts.models import ApiToken, AuditEvent, Membership, Site, User

pytestmark = pytest.mark.django_db
AT, BY = datetime(2026, 3, 2, 8, tzinfo=UTC), SystemActor("test")
LANG = people.Details("Dr Lang", "lang@a.example", "Surgeon", "en")


def made(email: str, roles: dict[Site, list[str]]) -> User:
    name = email.split("@", maxsplit=1)[0].title()
    return users.create(email=email, full_name=name, password=None, roles=roles, by=BY, at=AT)


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def other() -> Site:
    return Site.objects.create(code="b", name="Hospital B")


@pytest.fixture
def admin(site: Site) -> User:
    return made("admin@a.example", {site: ["system_admin"]})


@pytest.fixture
def lang(site: Site, admin: User) -> User:
    return people.add(details=LANG, roles={site: ["surgeon"]}, by=admin, at=AT)


def change(
    person: User, roles: dict[Site, Iterable[str]], by: User, details: people.Details | None = None
) -> User:
    kept = people.Details(person.full_name, person.email, person.profession, person.language)
    return people.change(
        person=person, seen=people.version_of(person), details=details or kept, roles=roles,
        by=by, at=AT,
    )  # fmt: skip


def held(person: User) -> set[tuple[str, str]]:
    return set(person.memberships.values_list("site__code", "role"))


def places(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.path for problem in refusal.value.problems}


def test_add(lang: User, site: Site) -> None:
    assert (lang.full_name, lang.profession, lang.language) == ("Dr Lang", "Surgeon", "en")
    assert held(lang) == {("a", "surgeon")}
    assert not lang.has_usable_password()
    trail = AuditEvent.objects.get(event="roles changed")
    assert (trail.site_code, trail.detail) == ("a", {"added": ["surgeon"], "taken": []})


@pytest.mark.parametrize(
    ("place", "details"),
    [
        ("full_name", replace(LANG, full_name="  ")),
        ("email", replace(LANG, email="nowhere")),
        ("email", replace(LANG, email="ADMIN@a.example")),
        ("language", replace(LANG, language="xx")),
    ],
)
def test_what_is_wrong_is_named(
    admin: User, site: Site, place: str, details: people.Details
) -> None:
    with pytest.raises(Invalid) as refusal:
        people.add(details=details, roles={site: ["surgeon"]}, by=admin, at=AT)

    assert place in places(refusal)
    assert User.objects.count() == 1


def test_nobody_is_added_without_a_role(admin: User, site: Site) -> None:
    with pytest.raises(Invalid) as refusal:
        people.add(details=LANG, roles={site: []}, by=admin, at=AT)

    assert places(refusal) == {"roles"}


def test_change(lang: User, admin: User, site: Site) -> None:
    EmailAddress.objects.create(user=lang, email="lang@a.example", primary=True)
    new = replace(LANG, full_name="Dr Lang-Meier", email="meier@a.example", language="zh-hans")

    change(lang, {site: ["chair", "surgeon"]}, admin, new)

    lang.refresh_from_db()
    assert (lang.full_name, lang.email, lang.language) == ("Dr Lang-Meier", "meier@a.example", "zh-hans")  # fmt: skip
    assert held(lang) == {("a", "chair"), ("a", "surgeon")}
    assert not EmailAddress.objects.filter(email="lang@a.example").exists()
    assert AuditEvent.objects.get(event="account changed").detail == {"fields": ["full_name", "email", "language"]}  # fmt: skip


def test_the_same_again_changes_nothing(lang: User, admin: User, site: Site) -> None:
    before = AuditEvent.objects.count()

    change(lang, {site: ["surgeon"]}, admin)

    assert AuditEvent.objects.count() == before


def test_what_changed_since_is_not_overwritten(lang: User, admin: User, site: Site) -> None:
    seen = people.version_of(lang)
    change(lang, {site: ["chair"]}, admin)

    with pytest.raises(StaleVersion):
        people.change(person=lang, seen=seen, details=LANG, roles={site: ["member"]}, by=admin, at=AT)  # fmt: skip

    assert held(lang) == {("a", "chair")}


def test_nobody_gives_roles_to_themselves(admin: User, site: Site) -> None:
    with pytest.raises(Invalid) as refusal:
        change(admin, {site: ["system_admin", "surgeon"]}, admin)

    assert places(refusal) == {"roles_a"}
    assert held(admin) == {("a", "system_admin")}


def test_the_last_administrator_stays(admin: User, site: Site) -> None:
    with pytest.raises(Invalid, match="last system administrator") as refusal:
        change(admin, {site: []}, admin)

    assert places(refusal) == {"roles_a"}


def test_one_who_is_switched_off_does_not_count_as_administrator(admin: User, site: Site) -> None:
    second = made("second@a.example", {site: ["system_admin"]})
    people.deactivate(person=second, by=admin, at=AT)

    with pytest.raises(Invalid, match="last"):
        change(admin, {site: []}, admin)


def test_of_two_administrators_one_may_go(admin: User, site: Site) -> None:
    made("second@a.example", {site: ["system_admin"]})

    change(admin, {site: []}, admin)

    assert held(admin) == set()


def test_a_site_of_somebody_else_is_not_settled_here(admin: User, lang: User, other: Site) -> None:
    with pytest.raises(NotPermitted):
        change(lang, {other: ["surgeon"]}, admin)

    assert held(lang) == {("a", "surgeon")}


@pytest.mark.parametrize("role", ["coordinator", "chair", "auditor", "export_admin", "surgeon"])
def test_who_may_not(lang: User, site: Site, role: str) -> None:
    somebody = made("somebody@a.example", {site: [role]})

    for refused in (
        lambda: people.add(details=replace(LANG, email="x@a.example"), roles={site: ["member"]}, by=somebody, at=AT),
        lambda: change(lang, {site: ["chair"]}, somebody),
        lambda: change(lang, {}, somebody, replace(LANG, email="mine@a.example")),
        lambda: people.deactivate(person=lang, by=somebody, at=AT),
        lambda: people.reactivate(person=lang, by=somebody, at=AT),
        lambda: people.sign_in_link(person=lang, by=somebody, at=AT),
        lambda: people.reset_second_factor(person=lang, by=somebody, at=AT),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            refused()


def test_nobody_takes_over_an_account_by_one_of_its_sites(admin: User, site: Site, other: Site) -> None:  # fmt: skip
    shared = made("shared@a.example", {site: ["surgeon"], other: ["chair"]})
    kept = people.Details("Shared", "shared@a.example", "", "en")

    change(shared, {site: ["member"]}, admin, kept)

    assert held(shared) == {("a", "member"), ("b", "chair")}
    for refused in (
        lambda: change(shared, {site: ["member"]}, admin, replace(kept, email="mine@a.example")),
        lambda: people.deactivate(person=shared, by=admin, at=AT),
        lambda: people.sign_in_link(person=shared, by=admin, at=AT),
        lambda: people.reset_second_factor(person=shared, by=admin, at=AT),
    ):
        with pytest.raises(NotPermitted, match="another administrator"):
            refused()


def test_a_stranger_is_not_even_locked(admin: User, other: Site) -> None:
    far = made("far@b.example", {other: ["surgeon"]})

    with pytest.raises(NotPermitted):
        people.deactivate(person=far, by=admin, at=AT)


def test_deactivate_and_reactivate(lang: User, admin: User) -> None:
    tokens.issue(user=lang, name="x", by=lang, at=AT)

    people.deactivate(person=lang, by=admin, at=AT)
    people.deactivate(person=lang, by=admin, at=AT)
    lang.refresh_from_db()
    assert not lang.is_active
    assert ApiToken.objects.get().revoked_at == AT

    people.reactivate(person=lang, by=admin, at=AT)
    lang.refresh_from_db()
    assert lang.is_active
    assert held(lang) == {("a", "surgeon")}
    assert ApiToken.objects.get().revoked_at == AT
    events = list(AuditEvent.objects.order_by("id").values_list("event", flat=True))
    assert [one for one in events if "activated" in one] == ["account deactivated", "account reactivated"]  # fmt: skip


def test_nobody_switches_off_themselves(admin: User) -> None:
    with pytest.raises(NotAllowedNow):
        people.deactivate(person=admin, by=admin, at=AT)


def test_no_link_for_who_has_left(lang: User, admin: User) -> None:
    people.deactivate(person=lang, by=admin, at=AT)

    with pytest.raises(NotAllowedNow):
        people.sign_in_link(person=lang, by=admin, at=AT)


def test_reset_second_factor(lang: User, admin: User) -> None:
    Authenticator.objects.create(user=lang, type="totp", data={"secret": "x"})

    assert people.reset_second_factor(person=lang, by=admin, at=AT) == 1
    assert people.reset_second_factor(person=lang, by=admin, at=AT) == 0
    assert AuditEvent.objects.filter(event="second factor reset").count() == 1


def test_nothing_is_saved_when_the_trail_cannot_be_written(
    lang: User, admin: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table accounts_auditevent add constraint full_ check (event <> 'roles changed') not valid")  # fmt: skip

    with pytest.raises(Exception, match="full_"):
        change(lang, {site: ["chair"]}, admin)

    assert held(lang) == {("a", "surgeon")}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other(site: Site, admin: User) -> None:
    second = made("second@a.example", {site: ["system_admin"]})
    start = threading.Barrier(2)

    def remove(person: User, by: User) -> bool:
        try:
            seen = people.version_of(person)
            start.wait(timeout=10)
            kept = people.Details(person.full_name, person.email, "", "en")
            people.change(person=person, seen=seen, details=kept, roles={site: []}, by=by, at=AT)
        except (Invalid, NotPermitted):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, (second, admin), (admin, second)))

    assert sorted(done) == [False, True]
    assert Membership.objects.filter(site=site, role="system_admin").count() == 1
