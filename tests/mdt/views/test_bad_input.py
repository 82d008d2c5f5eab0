"""Files made to hurt, as a person uploads them: one sentence that says what is wrong, and nothing written."""

import gzip
import io
import json
import zipfile
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import Site
from mdt.tasks import process_imports
from tests.mdt.views.test_imports import rows, signed_in, upload

__all__ = ["signed_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def one(**resource: Any) -> bytes:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}
    return json.dumps(bundle).encode()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bundle.json", b" " * 30_000_000)
    return file.getvalue()


PATIENT = {"resourceType": "Patient", "id": "p1"}
CASES = {
    "a gzip bomb": (gzip.compress(b" " * 300_000_000, 1), "The file is larger than 20 MB"),
    "a gzip file in another": (gzip.compress(gzip.compress(b"{}")), "The file is not UTF-8"),
    "a damaged gzip file": (gzip.compress(b"{}" * 999)[:-9], "The gzip data are damaged"),
    "a zip file": (zipped(), "The file is not UTF-8"),
    "deep lists": (b'{"a":' + b"[" * 100_000, "Nested deeper than 60 levels"),
    "deep objects": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "Nested deeper than 60 levels"),
    "millions of small values": (b'{"a":[' + b"{}," * 2_000_001 + b"{}]}", "more than 2,000,000 values"),
    "a key twice": (b'{"resourceType": "Bundle", "type": "a", "type": "b"}', "is given twice in one object"),
    "a key twice, far inside": (one(**PATIENT).replace(b'"id": "p1"', b'"id": "p1", "id": "p2"'), "is given twice in one object"),
    "UTF-16": (one(**PATIENT).decode().encode("utf-16"), "The file is not UTF-8"),
    "Latin 1": (one(**PATIENT, language="é").replace(b"\\u00e9", b"\xe9"), "The file is not UTF-8"),
    "GB 18030": ('{"a": "王"}'.encode("gb18030"), "The file is not UTF-8"),
    "no number": (b'{"a": NaN}', "NaN"),
    "an endless number": (b'{"a": ' + b"9" * 100_000 + b"}", "number"),
    "XML": (b"<Bundle xmlns='http://hl7.org/fhir'/>", "This is XML or HTML; only FHIR JSON is read"),
    "entities in XML": (b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', "This is XML or HTML; only FHIR JSON is read"),
    "HL7 v2": (b"MSH|^~\\&|A|B", "This is an HL7 version 2 message, not FHIR JSON"),
    "DSTU2": (one(resourceType="MedicationOrder"), "This looks like FHIR DSTU2"),
    "STU3": (one(resourceType="Condition", assertedDate="2020"), "This looks like FHIR STU3"),
    "R5": (one(resourceType="Procedure", occurrenceDateTime="2020"), "This looks like FHIR R5"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_said_and_nothing_is_written(signed_in: Client, site: Site, name: str) -> None:
    data, sentence = CASES[name]
    before = rows()
    sent = upload(signed_in, site, data)
    assert sent.status_code == 302, sent.content
    process_imports()
    page = signed_in.get(sent.url)

    assert page.status_code == 200
    assert sentence in unescape(page.content.decode())
    assert rows() == before
