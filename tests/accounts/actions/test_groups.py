"""Roles follow from groups at the provider by a table, and what a person gave stays."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions import groups, people
from accounts.exceptions import Invalid, NotPermitted
from accounts.models import AuditEvent, GroupRole, Membership, Role, Site, User
from accounts.permissions import PERMISSIONS, Permission, may
from accounts.rules.groups import Claim, Word
from config.identity_provider import provider
from tests.accounts.actions.test_people import AT, change, made

pytestmark = pytest.mark.django_db
ISSUER = "https://id.hospital.example"


@pytest.fixture(autouse=True)
def hospital(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = provider(
        issuer=f"{ISSUER}/", name="Hospital", client_id="board", secret="s"
    )


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def other() -> Site:
    return Site.objects.create(code="b", name="Hospital B")


@pytest.fixture
def admin(site: Site, other: Site) -> User:
    return made("admin@a.example", {site: ["system_admin"], other: ["system_admin"]})


@pytest.fixture
def lang(site: Site) -> User:
    return made("lang@a.example", {site: ["member"]})


@pytest.fixture
def surgeons(site: Site, admin: User) -> GroupRole:
    return groups.add(group="liver-surgeons", site=site, role="surgeon", by=admin, at=AT)


def said(*names: str) -> Claim:
    return Claim(Word.READ, frozenset(names))


def follow(user: User, claim: Claim) -> dict[str, object]:
    return groups.follow(user=user, issuer=ISSUER, claim=claim, at=AT)


def held(user: User) -> set[tuple[str, str, str]]:
    return set(user.memberships.values_list("site__code", "role", "issuer"))


def trail(event: str) -> list[dict[str, Any]]:
    return list(AuditEvent.objects.filter(event=event).order_by("id").values_list("detail", flat=True))  # fmt: skip


def test_a_role_comes_with_its_group_and_goes_with_it(lang: User, surgeons: GroupRole) -> None:
    follow(lang, said("liver-surgeons", "all-staff"))
    assert held(lang) == {("a", "member", ""), ("a", "surgeon", ISSUER)}
    assert may(lang, Permission.SIGN_DECISION)
    follow(lang, said("all-staff"))

    assert held(lang) == {("a", "member", "")}
    assert not may(lang, Permission.SIGN_DECISION)
    given = {"surgeon": ["liver-surgeons"]}
    assert trail("roles changed") == [
        {"added": ["surgeon"], "taken": [], "before": {}, "after": given},
        {"added": [], "taken": ["surgeon"], "before": given, "after": {}},
    ]
    assert AuditEvent.objects.filter(person_key="system:identity provider", site_code="a").count() == 2  # fmt: skip


def test_again_changes_nothing(lang: User, surgeons: GroupRole) -> None:
    first = follow(lang, said("liver-surgeons", "all-staff"))
    before = set(Membership.objects.values_list("pk", flat=True))
    again = follow(lang, said("all-staff", "liver-surgeons"))

    assert first == again == {"groups": "read", "named": 2, "unknown": 1, "own": 0}
    assert set(Membership.objects.values_list("pk", flat=True)) == before
    assert len(trail("roles changed")) == 1


@pytest.mark.parametrize("word", [Word.MISSING, Word.MALFORMED])
def test_a_claim_that_says_nothing_changes_nothing(
    lang: User, surgeons: GroupRole, word: Word
) -> None:
    follow(lang, said("liver-surgeons"))

    assert follow(lang, Claim(word)) == {"groups": word.value}
    assert ("a", "surgeon", ISSUER) in held(lang)


def test_without_a_table_nothing_is_done_or_said(lang: User) -> None:
    assert follow(lang, said("liver-surgeons")) == {}
    assert held(lang) == {("a", "member", "")}


def test_what_a_person_gave_is_never_touched(lang: User, site: Site, admin: User) -> None:
    groups.add(group="members", site=site, role="member", by=admin, at=AT)
    follow(lang, said("members"))
    follow(lang, said())

    assert held(lang) == {("a", "member", "")}
    assert trail("roles changed") == []


def test_the_groups_behind_a_role_are_kept_up_to_date(
    lang: User, surgeons: GroupRole, site: Site, admin: User
) -> None:
    groups.add(group="hpb-board", site=site, role="surgeon", by=admin, at=AT)
    follow(lang, said("liver-surgeons"))
    follow(lang, said("hpb-board"))

    assert lang.memberships.get(role="surgeon").groups == ["hpb-board"]
    assert trail("roles changed")[1] == {
        "added": [], "taken": [], "before": {"surgeon": ["liver-surgeons"]},
        "after": {"surgeon": ["hpb-board"]},
    }  # fmt: skip


def test_another_provider_is_another_table(lang: User, surgeons: GroupRole) -> None:
    follow(lang, said("liver-surgeons"))
    groups.follow(user=lang, issuer="https://other.example", claim=said("liver-surgeons"), at=AT)
    groups.follow(user=lang, issuer="https://other.example", claim=said(), at=AT)

    assert ("a", "surgeon", ISSUER) in held(lang)


def test_a_row_taken_out_takes_the_role_at_once(
    lang: User, surgeons: GroupRole, site: Site, other: Site, admin: User
) -> None:
    """Tokens of programs act without a sign-in: who never comes back would keep the role."""
    groups.add(group="hpb-board", site=site, role="surgeon", by=admin, at=AT)
    groups.add(group="liver-surgeons", site=other, role="surgeon", by=admin, at=AT)
    both, one = lang, made("one@a.example", {site: ["member"]})
    follow(both, said("liver-surgeons", "hpb-board"))
    follow(one, said("liver-surgeons"))

    assert groups.remove(row=surgeons, by=admin, at=AT) == 1
    assert both.memberships.get(site=site, role="surgeon").groups == ["hpb-board"]
    assert held(one) == {("a", "member", ""), ("b", "surgeon", ISSUER)}
    assert groups.remove(row=surgeons, by=admin, at=AT) == 0
    assert [event["people"] for event in trail("group role removed")] == [1]


def test_nobody_gives_themselves_a_role_by_a_group(admin: User, surgeons: GroupRole) -> None:
    assert follow(admin, said("liver-surgeons"))["own"] == 1
    assert not may(admin, Permission.SIGN_DECISION)


def test_administrators_are_named_by_a_person(site: Site, admin: User) -> None:
    """So no table can give the last administrator, nor take them away."""
    for role, allowed in PERMISSIONS.items():
        if allowed & {Permission.MANAGE_USERS, Permission.EXPORT_IDENTIFIED}:
            with pytest.raises(Invalid) as refusal:
                groups.add(group="it", site=site, role=role, by=admin, at=AT)
            assert [problem.path for problem in refusal.value.problems] == ["role"]
    about = {"site": site, "role": "system_admin", "issuer": ISSUER}
    with pytest.raises(IntegrityError, match="no_group_gives_an"), transaction.atomic():
        GroupRole.objects.create(group="it", added_by=admin, added_at=AT, **about)
    with pytest.raises(IntegrityError, match="a_person_names"), transaction.atomic():
        Membership.objects.create(user=made("x@a.example", {}), groups=["it"], **about)
    follow(admin, said())
    assert may(admin, Permission.MANAGE_USERS, site)


@pytest.mark.parametrize(
    ("place", "group", "role"),
    [("group", "  ", "surgeon"), ("group", "g" * 201, "surgeon"), ("role", "g", "king")],
)
def test_add_names_what_is_wrong(
    site: Site, admin: User, place: str, group: str, role: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        groups.add(group=group, site=site, role=role, by=admin, at=AT)

    assert [problem.path for problem in refusal.value.problems] == [place]


def test_add_without_a_provider(site: Site, admin: User, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}

    with pytest.raises(Invalid, match="not added"):
        groups.add(group="g", site=site, role=Role.SURGEON, by=admin, at=AT)


def test_add_again(surgeons: GroupRole, site: Site, admin: User) -> None:
    again = groups.add(group=" liver-surgeons ", site=site, role="surgeon", by=admin, at=AT)

    assert again == surgeons
    assert len(trail("group role added")) == 1


def test_only_who_manages_the_site(surgeons: GroupRole, site: Site, other: Site) -> None:
    far = made("far@b.example", {other: ["system_admin"]})

    with pytest.raises(NotPermitted):
        groups.add(group="g", site=site, role="surgeon", by=far, at=AT)
    with pytest.raises(NotPermitted):
        groups.remove(row=surgeons, by=far, at=AT)


def test_by_hand_a_role_of_a_group_stays(
    lang: User, surgeons: GroupRole, site: Site, admin: User, settings: Any
) -> None:
    follow(lang, said("liver-surgeons"))

    with pytest.raises(Invalid) as refusal:
        change(lang, {site: ["member"]}, admin)
    assert [problem.path for problem in refusal.value.problems] == ["roles_a"]
    assert "group liver-surgeons" in refusal.value.problems[0].message
    change(lang, {site: ["surgeon"]}, admin)
    assert held(lang) == {("a", "surgeon", ISSUER)}
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["groups_claim"] = ""  # no sign-in gives it again
    change(lang, {site: ["member"]}, admin)
    assert held(lang) == {("a", "member", "")}


def test_a_page_that_was_open_while_they_signed_in_is_stale(
    lang: User, surgeons: GroupRole
) -> None:
    seen = people.version_of(lang)
    follow(lang, said("liver-surgeons"))

    assert people.version_of(lang) != seen


def test_nothing_is_given_when_the_trail_cannot_be_written(lang: User, surgeons: GroupRole) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table accounts_auditevent add constraint full_ check (event <> 'roles changed') not valid")  # fmt: skip

    with pytest.raises(IntegrityError, match="full_"), transaction.atomic():
        follow(lang, said("liver-surgeons"))

    assert held(lang) == {("a", "member", "")}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_sign_ins_and_a_row_taken_out_at_once(
    site: Site, admin: User, lang: User, surgeons: GroupRole
) -> None:
    """Whoever comes first: no role twice, and none that no row gives."""
    start = threading.Barrier(3)

    def at_once(step: Any) -> None:
        try:
            start.wait(timeout=10)
            step()
        finally:
            connection.close()

    come = [lambda: follow(lang, said("liver-surgeons"))] * 2
    gone = [lambda: groups.remove(row=surgeons, by=admin, at=AT)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(at_once, [*come, *gone]))

    assert held(lang) == {("a", "member", "")}
