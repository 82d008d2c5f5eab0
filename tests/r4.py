"""HL7's own JSON schema of FHIR R4, as a judge of what we give to others.

The file names no resource at its top, so that as it stands it accepts whatever is put to it; each is judged by its type.
"""

import json
from functools import cache
from typing import Any

import jsonschema_rs

from tests.shared import shared


@cache
def _schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared("data/fhir-schema/fhir-r4.schema.json").read_text())
    return found


def resource_types() -> list[str]:
    return list(_schema()["resourceTypes"])


@cache
def _judge(kind: str) -> "jsonschema_rs.Validator":
    told = {"$ref": f"#/definitions/{kind}", "definitions": _schema()["definitions"]}
    return jsonschema_rs.validator_for(told)


def faults(resource: dict[str, Any]) -> list[str]:
    """What its schema finds in a resource, each with its place."""
    found = _judge(resource["resourceType"]).iter_errors(resource)
    return [f"{error.instance_path}: {error.message}" for error in found]
