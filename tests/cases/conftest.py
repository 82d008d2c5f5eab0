"""A site with people, and an imported case."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.audit import SystemActor
from accounts.models import Membership, Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
BY = SystemActor("test")


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(code="lakeside", name="Lakeside")


@pytest.fixture
def surgeon(site: Site) -> User:
    return person(site, "surgeon")


@pytest.fixture
def auditor(site: Site) -> User:
    return person(site, "auditor")


def person(site: Site, role: str) -> User:
    user = User.objects.create_user(f"{role}@lakeside.example", f"Dr {role.title()}")
    Membership.objects.create(user=user, site=site, role=role)
    return user


def content(number: str = "1") -> dict[str, Any]:
    measured = [{"lesion": "L1", "mm": "20.50"}]
    return {
        "schema": "crlm-case/1",
        "patient": {"identifiers": [{"system": "urn:mrn", "value": number}], "family_name": "王", "given_name": "秀英",
                    "birth_date": "1961-04-02", "sex": "female"},
        "lesions": [{"id": "L1", "organ": "liver", "role": "target"}],
        "imaging": [{"id": "I1", "performed_on": "2026-01-05", "modality": "CT", "measurements": measured}],
        "labs": [{"test": "CEA", "value": "5.20", "unit": "ug/L", "collected_on": "2026-01-05"}],
        "therapy_lines": [{"id": "T1", "started_on": "2026-01-10", "agents": ["oxaliplatin"],
                           "cycles": [{"number": 1, "given_on": "2026-01-10"}]}],
    }  # fmt: skip


@pytest.fixture
def case(site: Site) -> Case:
    return import_document(from_json(content()), site=site, by=BY, at=AT).case
