"""Accounts are given, with roles, once per address."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.actions import users
from accounts.audit import SystemActor
from accounts.exceptions import Invalid
from accounts.models import AuditEvent, Role, Site, User

pytestmark = pytest.mark.django_db
AT, BY = datetime(2026, 3, 2, 8, tzinfo=UTC), SystemActor("test")


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


def create(site: Site, *, role: str = "surgeon", password: str | None = None) -> User:
    return users.create(
        email="lang@a.example", full_name="Dr Lang", password=password, roles={site: [role]},
        by=BY, at=AT,
    )  # fmt: skip


def test_create(site: Site) -> None:
    user = create(site)

    assert user.memberships.get().role == Role.SURGEON
    assert not user.has_usable_password()
    assert AuditEvent.objects.get(event="account created").subject_key == str(user.public_id)


def test_one_account_per_address_in_any_case(site: Site) -> None:
    create(site)

    with pytest.raises(Invalid):
        create(site)
    with pytest.raises(IntegrityError, match="one_account_per_email"), transaction.atomic():
        User.objects.create_user("LANG@a.example", "Somebody")


def test_a_role_that_is_none(site: Site) -> None:
    with pytest.raises(Invalid, match="butcher"):
        create(site, role="butcher")


def test_a_weak_password_is_named(site: Site) -> None:
    with pytest.raises(Invalid) as refusal:
        create(site, password="short")

    assert {problem.path for problem in refusal.value.problems} == {"password"}
    assert not User.objects.exists()


def test_from_the_command_line(site: Site) -> None:
    words = ["create_user", "lang@a.example", "Dr Lang", "--site", "a", "--role", "chair"]
    out = StringIO()

    call_command(*words, "--no-password", stdout=out)

    assert User.objects.get().memberships.get().role == Role.CHAIR
    with pytest.raises(CommandError, match="already"):
        call_command(*words, "--no-password")
