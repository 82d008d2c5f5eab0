from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.models import Site
from cases.models import Case, ImportSource
from mdt.actions import hook_clients
from mdt.actions.pipeline import assess
from mdt.models import HookClient
from tests.mdt.hooks.asking import ISSUER, jwks


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    """Rates and used tokens of the tests before stand in the cache."""
    cache.clear()


@pytest.fixture
def register(site: Site) -> Callable[..., HookClient]:
    def registered(**changed: object) -> HookClient:
        source, _ = ImportSource.objects.get_or_create(
            code="ehr", defaults={"name": "EHR", "trusted_systems": ["urn:mrn"]}
        )
        given = {
            "code": "ehr", "name": "Lakeside EHR", "issuer": ISSUER, "site": site, "source": source,
            "jwks": jwks(), "by": SystemActor("test"), "at": timezone.now(),
        }  # fmt: skip
        return hook_clients.register(**(given | changed))  # type: ignore[arg-type]

    return registered


@pytest.fixture
def client_system(register: Callable[..., HookClient]) -> HookClient:
    return register()


@pytest.fixture
def known_case(progressing_case: Case, client_system: HookClient) -> Case:
    """A patient on FOLFOX whose gene results nobody entered, assessed today."""
    now = timezone.now()
    assess([progressing_case.pk], as_of=now.date(), at=now)
    return progressing_case
