"""The description of the API names the addresses that are there, to the sign."""

import re
from typing import Any

from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

SOME_ID = "6b1f9f1e-6d7c-4f0a-9b0e-3d5f0a1c2e4b"


def test_every_described_address_is_one_of_ours() -> None:
    description: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    paths = list(description["paths"])

    assert "/api/v1/fhir/Patient/{id}/$everything" in paths
    for path in paths:
        assert resolve(re.sub(r"\{\w+\}", SOME_ID, path)), path
