"""Confirming writes what was looked at, and without answers it is done once."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.exceptions import StaleVersion
from accounts.models import Site, User
from cases.actions import receiving
from cases.actions.fhir_import import import_preview
from cases.fhir.identity import mark
from cases.models import Case, ImportRun, LabResult, ReceivedFile
from tests.cases.conftest import person
from tests.cases.fhir.samples import bundle, condition, lab, patient

pytestmark = pytest.mark.django_db
Json = dict[str, Any]


@pytest.fixture
def coordinator(site: Site) -> User:
    return person(site, "coordinator")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that an import is done, kept or undone."""
    times: list[str] = []

    def counted(*args: Any, **more: Any) -> Any:
        times.append(more["file"])
        return import_preview(*args, **more)

    monkeypatch.setattr("cases.actions.receiving.import_preview", counted)
    return times


def received(site: Site, by: User, *resources: Json) -> tuple[ReceivedFile, receiving.Rehearsal]:
    now = timezone.now()
    file = receiving.receive(name="a.json", content=bundle(*resources), site=site, by=by, at=now)
    return file, receiving.rehearse(file, by=by, at=now)


def test_without_answers_it_is_done_once(site: Site, coordinator: User, written: list[str]) -> None:
    file, seen = received(site, coordinator, patient(), condition(), lab(id="l"))

    receiving.confirm(file, seal=seen.seal, said={}, by=coordinator, at=timezone.now())

    assert len(written) == 2, "once to look, once to keep"
    assert LabResult.objects.count() == 1


def test_with_an_answer_it_is_seen_first_that_nothing_changed(
    site: Site, coordinator: User, written: list[str]
) -> None:
    asks = condition() | {"clinicalStatus": {"coding": [{"code": "recurrence"}]}}
    asks["clinicalStatus"]["coding"][0]["system"] = (
        "http://terminology.hl7.org/CodeSystem/condition-clinical"
    )
    file, seen = received(site, coordinator, patient(), asks)
    (proposed,) = [f for f in seen.found.units[0].findings if f.end == "proposed"]

    said = {mark(proposed): "yes"}
    receiving.confirm(file, seal=seen.seal, said=said, by=coordinator, at=timezone.now())

    assert len(written) == 3
    assert Case.objects.get().question == "recurrence"


def test_another_seal_takes_back_what_was_written(site: Site, coordinator: User) -> None:
    file, _ = received(site, coordinator, patient(), condition())

    with pytest.raises(StaleVersion):
        receiving.confirm(file, seal="another", said={}, by=coordinator, at=timezone.now())

    assert (Case.objects.count(), ImportRun.objects.count()) == (0, 0)
    file.refresh_from_db()
    assert file.closed_at is None


def test_a_patient_who_stands_twice_in_a_file_can_be_confirmed(
    site: Site, coordinator: User
) -> None:
    """The second part changes a case that the first part opens: no version of it stood when it was looked at."""
    other = lab(id="l") | {"subject": {"reference": "Patient/q"}}
    file, seen = received(site, coordinator, patient(), condition(), patient(id="q"), other)
    assert [one.result.effect for one in seen.patients] == ["created", "updated"]

    receiving.confirm(file, seal=seen.seal, said={}, by=coordinator, at=timezone.now())

    assert Case.objects.get().version == 2
    assert LabResult.objects.count() == 1


def test_a_known_patient_who_stands_twice_can_be_confirmed(site: Site, coordinator: User) -> None:
    file, seen = received(site, coordinator, patient(), condition())
    receiving.confirm(file, seal=seen.seal, said={}, by=coordinator, at=timezone.now())
    other = lab(6, id="l") | {"subject": {"reference": "Patient/q"}}
    file, seen = received(
        site,
        coordinator,
        patient(),
        lab(5, id="k", code="1920-8", unit="U/L"),
        patient(id="q"),
        other,
    )
    assert [one.result.effect for one in seen.patients] == ["updated", "updated"]

    receiving.confirm(file, seal=seen.seal, said={}, by=coordinator, at=timezone.now())

    assert Case.objects.get().version == 3
