"""A number of another system names one person, exactly as it is written, and lets nobody in."""

import pytest

from accounts.actions import people, staff_numbers
from accounts.exceptions import Invalid, NotPermitted
from accounts.models import AuditEvent, Identity, Site, StaffNumber, User
from tests.accounts.actions.test_people import AT, admin, lang, made, other, site

__all__ = ["admin", "lang", "other", "site"]
pytestmark = pytest.mark.django_db
STAFF = "urn:hospital:staff"


def add(person: User, by: User, value: str = "4711", system: str = STAFF) -> StaffNumber:
    return staff_numbers.add(person=person, system=system, value=value, by=by, at=AT)


def test_it_is_added_once_and_audited(lang: User, admin: User) -> None:
    first, again = add(lang, admin), add(lang, admin, " 4711 ")

    assert first == again
    event = AuditEvent.objects.get(event="staff number added")
    assert event.detail == {"person": str(lang.public_id), "system": STAFF, "value": "4711"}
    assert not Identity.objects.exists()


def test_it_stays_with_whom_it_names(lang: User, admin: User, site: Site) -> None:
    add(lang, admin)
    second = made("second@a.example", {site: ["member"]})

    with pytest.raises(Invalid) as refusal:
        add(second, admin)

    assert refusal.value.problems[0].path == "value"
    assert StaffNumber.objects.get().user == lang


def test_it_is_compared_exactly(lang: User, site: Site, admin: User) -> None:
    second = made("second@a.example", {site: ["member"]})

    add(lang, admin, "A1")
    add(second, admin, "a1")

    assert StaffNumber.objects.get(value="A1").user == lang
    assert StaffNumber.objects.get(value="a1").user == second


@pytest.mark.parametrize(
    ("system", "value", "path"),
    [
        ("", "4711", "system"), ("staff", "4711", "system"), ("urn:a b", "4711", "system"),
        ("urn:crlm:person", "4711", "system"), (STAFF, "  ", "value"), (STAFF, "9" * 201, "value"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_at_its_place(
    lang: User, admin: User, system: str, value: str, path: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add(lang, admin, value, system)

    assert [problem.path for problem in refusal.value.problems] == [path]
    assert not StaffNumber.objects.exists()


def test_only_who_manages_the_whole_account_may(
    lang: User, admin: User, site: Site, other: Site
) -> None:
    number = add(lang, admin)
    people.change(
        person=lang, seen=people.version_of(lang), details=people.Details("Dr Lang", "lang@a.example", "Surgeon", "en"),
        roles={other: ["surgeon"]}, by=made("b@b.example", {other: ["system_admin"], site: ["system_admin"]}), at=AT,
    )  # fmt: skip

    for by in (admin, lang):
        with pytest.raises(NotPermitted):
            add(lang, by, "4712")
        with pytest.raises(NotPermitted):
            staff_numbers.remove(number=number, by=by, at=AT)


def test_taken_out_it_may_name_somebody_else(lang: User, admin: User, site: Site) -> None:
    number = add(lang, admin)
    staff_numbers.remove(number=number, by=admin, at=AT)
    number.pk = number.pk or 0
    second = made("second@a.example", {site: ["member"]})

    assert add(second, admin).user == second
    assert AuditEvent.objects.filter(event="staff number removed").count() == 1
