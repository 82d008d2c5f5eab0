"""The most memory that one input can take, measured in a process of its own (docs/deployment.md, *Memory*)."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BEGIN = """
import gzip, os, resource, sys
from contextlib import suppress
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["LOCAL"] = "true"
import django
django.setup()
from datetime import date
from io import BytesIO
from django.core.handlers.wsgi import WSGIRequest
from django.core.exceptions import RequestDataTooBig
from cases.dicom import reading as dicom
from cases.fhir import decode as fhir
from cases.fhir.issues import Unusable
from cases.fhir.preview import preview_files
from cases.fhir.context import Source
from cases.hl7 import checking, faults, reading as hl7
from mdt.views import imports
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
"""
END = "\nprint(peak() - before)\n"
HEAD = r'b"MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5\rPID|1||1\rOBX|1|TX|"'
INPUTS = {
    "a gzip bomb of 2 GB": (
        'with suppress(Unusable): fhir.decode("a", b"".join([gzip.compress(b" " * 2**20, 9)] * 2000))',
        150,
    ),
    "as many small values as are read": (
        'with suppress(Unusable): preview_files([("a.json", b\'{"a":[\' + b"1.5," * 1_999_990 + b"1]}")], source=Source(), as_of=date(2026, 1, 1))',
        450,
    ),
    "more small values than are read": (
        'with suppress(Unusable): fhir.decode("a.json", b\'{"a":[\' + b"{}," * 6_000_000 + b"{}]}")',
        150,
    ),
    "one text of 20 MB": (
        'with suppress(Unusable): fhir.decode("a.json", b\'{"a": "\' + b"x" * (20 * 2**20 - 20) + b\'"}\')',
        200,
    ),
    "an HL7 message of 20 MB with one document": (
        f'with suppress(faults.Unreadable): checking.faults(hl7.parse(hl7.split({HEAD} + b"x" * (20 * 2**20 - 200))[0]))',
        300,
    ),
    "an HL7 message of 20 MB of separators": (
        f'with suppress(faults.Unreadable): hl7.parse(hl7.split({HEAD} + b"|" * (20 * 2**20 - 200))[0])',
        300,
    ),
    "an HL7 message with as many parts as are read": (
        f'with suppress(faults.Unreadable): hl7.parse(hl7.split({HEAD} + b"^" * 99_000)[0])',
        150,
    ),
    "a DICOM report of 5 MB of nothing": (
        "with suppress(dicom.Unreadable): dicom.read(b'\\x00' * 128 + b'DICM' + b'\\x00' * (5 * 2**20 - 200))",
        150,
    ),
    "an upload of 25 MB": (
        """
body = b'--x\\r\\nContent-Disposition: form-data; name="file"; filename="a"\\r\\n\\r\\n' + b"x" * (24 * 2**20) + b"\\r\\n--x--\\r\\n"
before = peak()
request = WSGIRequest({"REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)})
assert request.FILES["file"].size == 24 * 2**20
""",
        100,
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_one_input_takes_no_more_than_is_said(name: str) -> None:
    does, most_mb = INPUTS[name]
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + does + END], capture_output=True, text=True, check=False,
        timeout=120, cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    grown = int(done.stdout.split()[-1])
    assert grown <= most_mb
