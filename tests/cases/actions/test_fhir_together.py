"""Patients who are surely new are written together; it must make no difference to what is written."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.audit import SystemActor
from accounts.models import AuditEvent, Site
from cases.actions import fhir_together
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.import_results import UnitResult
from cases.documents import document_of
from cases.fhir.preview import preview_files
from cases.models import Case, ImportRun, ImportSource, SourceItem
from cases.rules import document as d
from tests.cases.fhir import samples

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
Json = dict[str, Any]


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def source() -> ImportSource:
    return ImportSource.objects.create(code="lab", name="Laboratory")


def person(name: str, number: str = "", born: str = "", **more: Any) -> list[Json]:
    """A patient with a colon cancer and two results, one of which is a question."""
    subject = {"subject": {"reference": f"Patient/{name}"}}
    identifier = [{"system": "urn:hospital:mrn", "value": number or f"H-{name}"}]
    return [
        samples.patient(
            id=name, identifier=identifier, birthDate=born or f"19{60 + len(name)}-04-02", **more
        ),
        samples.condition(id=f"c-{name}") | subject,
        samples.lab(id=f"l-{name}") | subject,
        samples.lab(id=f"q-{name}", unit="furlong") | subject,
    ]


def receive(site: Site, source: ImportSource, *resources: Json) -> list[UnitResult]:
    data = samples.bundle(*resources)
    found = preview_files([("a.json", data)], source=settings_of(source), as_of=AT.date())[0][1]
    return import_preview(
        found, file="a.json", content_sha256=sha256(data).hexdigest(), source=source, site=site,
        by=SystemActor("test"), at=AT,
    )  # fmt: skip


def written(results: Sequence[UnitResult]) -> list[Any]:
    """Everything that stands afterwards, without the numbers that the database gave."""
    runs = ImportRun.objects.order_by("subject")
    items = SourceItem.objects.order_by("case__content_sha256", "key")
    return [
        [(one.subject, one.outcome, one.effect, one.questions, one.issues) for one in results],
        sorted(d.dump(document_of(case)) for case in Case.objects.all()),
        [
            (run.subject, run.outcome, run.counts, run.questions, run.issues, run.case is None)
            for run in runs
        ],
        [(item.key, item.type, item.content_sha256, item.place, item.facts) for item in items],
        Counter(AuditEvent.objects.values_list("event", "site_code", "person_key")),
    ]


MANY = [
    *person("a"),
    *person("bb"),
    *person("same", number="H-1"),
    *person("shared", number="H-1", born="1964-04-02"),
    *person("xname", born="1950-01-01"),
    *person("yname", born="1950-01-01"),
    *person("of-the-future", deceasedDateTime="2031-01-01"),
    samples.patient(id="only", identifier=[{"system": "urn:hospital:mrn", "value": "H-only"}]),
]
"""Some alone, two of one number, two of one name and birth date, one of whom nothing can be taken, one without a cancer."""


def test_together_and_one_by_one_the_same_is_written(
    site: Site, source: ImportSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        together = written(receive(site, source, *MANY))
        transaction.set_rollback(True)
    monkeypatch.setattr(fhir_together, "open_cases", lambda *_: ({}, {}))

    one_by_one = written(receive(site, source, *MANY))

    assert together == one_by_one
    effects = Counter(effect for _, _, effect, *_ in one_by_one[0])
    assert effects["created"] >= 4
    assert effects["nothing"] >= 1


def test_a_patient_more_costs_few_statements(site: Site, source: ImportSource) -> None:
    def statements(*names: str) -> int:
        resources = [one for name in names for one in person(name)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            results = receive(site, source, *resources)
        assert [one.effect for one in results] == ["created"] * len(names)
        return len(asked)

    two = statements("a", "bb")
    assert statements("ccc", "dddd", "eeeee", "ffffff", "ggggggg", "hhhhhhhh") <= two + 2


def test_who_is_known_goes_to_the_known_case(site: Site, source: ImportSource) -> None:
    (first,) = receive(site, source, *person("a")[:3])

    results = receive(site, source, *person("a"), *person("bb"))

    assert [one.effect for one in results] == ["unchanged", "created"]
    assert results[0].case == first.case


def test_what_cannot_be_written_together_is_refused_alone(
    site: Site, source: ImportSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement for all fails where a case is opened by somebody else at that moment; then each is tried."""
    monkeypatch.setattr(fhir_together, "_unknown", lambda opened, _: list(opened))
    receive(site, source, *person("a"))

    results = receive(site, source, *person("a", gender="male"), *person("bb"))

    assert [one.effect for one in results] == ["refused", "created"]
    assert [issue.code for issue in results[0].issues] == ["patient-conflict"]
    assert Case.objects.count() == 2
