"""Who may do what, read from one table; the tables of the clinic, not of the code."""

import pytest

from accounts.exceptions import NotPermitted
from accounts.models import Membership, Role, Site, User
from accounts.permissions import PERMISSIONS, Permission, check, held_at, may, roles_with

SEES_PATIENTS = {Permission.SEE_CASES, Permission.SEE_MINUTES, Permission.EDIT_CASES}


def test_every_role_has_a_row_and_every_permission_somebody() -> None:
    assert set(PERMISSIONS) == set(Role.values)
    assert all(roles_with(permission) for permission in Permission)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_those_who_run_and_check_the_system_see_no_patient(role: Role) -> None:
    assert not PERMISSIONS[role] & SEES_PATIENTS


def test_surgeons_and_oncologists_sign() -> None:
    assert set(roles_with(Permission.SIGN_DECISION)) == {Role.SURGEON, Role.ONCOLOGIST}


def test_names_leave_the_house_by_one_role_only() -> None:
    assert roles_with(Permission.EXPORT_IDENTIFIED) == [Role.EXPORT_ADMIN]


@pytest.fixture
def surgeon(db: None) -> User:
    user = User.objects.create_user("lang@a.example", "Dr Lang")
    Membership.objects.create(user=user, site=Site.objects.create(code="a"), role="surgeon")
    return user


def test_a_role_counts_at_its_site_only(surgeon: User) -> None:
    here, elsewhere = Site.objects.get(code="a"), Site.objects.create(code="b")

    assert may(surgeon, Permission.SIGN_DECISION, here)
    assert may(surgeon, Permission.SIGN_DECISION)
    assert not may(surgeon, Permission.SIGN_DECISION, elsewhere)
    with pytest.raises(NotPermitted, match="sign a decision"):
        check(surgeon, Permission.SIGN_DECISION, elsewhere)


def test_who_left_may_nothing(surgeon: User) -> None:
    surgeon.is_active = False

    assert not may(surgeon, Permission.SEE_CASES)


def test_what_is_held_is_what_may_be_done(surgeon: User) -> None:
    here, elsewhere = Site.objects.get(code="a"), Site.objects.create(code="b")

    assert held_at(surgeon, [here]) == {p for p in Permission if may(surgeon, p, here)}
    assert held_at(surgeon, [elsewhere]) == frozenset()

    surgeon.is_active = False
    assert held_at(surgeon, [here]) == frozenset()
