"""The palette finds a patient by any name or number, in any script, and only those one may see."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.rules.document import from_json
from mdt.presenters.found import MOST
from tests.mdt.course import AT, BY, course

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(site: Site) -> None:
    document: dict[str, Any] = course("MRN-0042", family_name="李")
    document["patient"] |= {"given_name": "建国"}
    document["patient"]["identifiers"].append({"system": "urn:national", "value": "CN-777"})
    import_document(from_json(document), site=site, by=BY, at=AT)


def found(user: User, words: str) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get("/find/", {"q": words}).content.decode()


@pytest.mark.parametrize(
    "words", ["李", "建国", "李建国", "mrn-0042", "0042", "cn-777", "1961-04-02", "李 777"]
)
@pytest.mark.usefixtures("patient")
def test_a_patient_is_found_by(words: str, surgeon: User) -> None:
    answer = found(surgeon, words)

    assert "李建国" in answer
    assert "CN-777" in answer


@pytest.mark.usefixtures("patient")
def test_the_number_that_ends_so_comes_before_newer_ones_that_hold_the_figures(
    site: Site, surgeon: User
) -> None:
    for last in range(12):
        newer = course(f"MRN-0042{last:02}", family_name=f"Newer{last}")
        import_document(from_json(newer), site=site, by=BY, at=AT)
    answer = found(surgeon, "0042")

    assert answer.count('class="hit"') == MOST + 1  # and the way to all of them
    assert answer.index("李建国") < answer.index("Newer")


@pytest.mark.usefixtures("patient")
def test_a_stranger_finds_nobody_and_is_told_how_to_search(stranger: User) -> None:
    answer = found(stranger, "李")

    assert "李建国" not in answer
    assert "Nobody and no page fits" in answer


def test_pages_are_found_by_their_name(surgeon: User) -> None:
    assert 'href="/meetings/"' in found(surgeon, "meet")
    assert "/operations/" not in found(surgeon, "")
