"""The same file posted several times at once is imported once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.audit import SystemActor
from accounts.models import Site
from cases.actions.fhir_import import import_preview, settings_of
from cases.fhir.preview import preview_files
from cases.models import Case, ImportSource, LabResult
from tests.cases.fhir import samples

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_five_at_once_are_one_import() -> None:
    site = Site.objects.create(code="a", name="Hospital A")
    source = ImportSource.objects.create(code="lab", name="Laboratory")
    data = samples.bundle(samples.patient(), samples.condition(), samples.lab(id="l"))

    def post(_: int) -> str:
        try:
            found = preview_files([("a.json", data)], source=settings_of(source), as_of=AT.date())
            (result,) = import_preview(
                found[0][1],
                file="a.json",
                content_sha256="0" * 64,
                source=source,
                site=site,
                by=SystemActor("test"),
                at=AT,
            )
            return result.effect
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        effects = sorted(pool.map(post, range(5)))

    assert effects == ["created", *["unchanged"] * 4]
    assert (Case.objects.count(), LabResult.objects.count()) == (1, 1)
