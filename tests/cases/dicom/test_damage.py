"""Any element of a structured report dropped, doubled or retyped, and any byte: sizes or a refusal, never an exception."""

import copy
import time
import warnings
from contextlib import suppress
from decimal import Decimal
from functools import cache
from io import BytesIO
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from cases.dicom.reading import Unreadable, read
from tests.cases.dicom.test_reading import FILES, data

SLOWEST_SECONDS = 5
JUNK: tuple[tuple[str, object], ...] = (
    ("LO", ""), ("LO", "x" * 5000), ("DS", "1e400"), ("DS", "-1"), ("DS", ["1", "2"]), ("UI", "1.2"), ("CS", "SR"),
    ("SH", "103339001"), ("UT", "\x00"), ("OB", b"\x00\x01"), ("DA", "20269999"), ("PN", "王^秀英"), ("US", 7),
    ("SQ", Sequence([])), ("SQ", Sequence([Dataset()])), ("AT", 0x00100010), ("FD", float("nan")),
)  # fmt: skip


@cache
def reports() -> list[tuple[bytes, Dataset]]:
    with warnings.catch_warnings(action="ignore"):
        return [(data(name), dcmread(BytesIO(data(name)))) for name in FILES]


def damaged(dice: Random) -> bytes:
    raw, report = dice.choice(reports())
    if dice.random() < 0.3:
        return _torn(raw, dice)
    file = BytesIO()
    # What the library does not write is not a file that somebody could send.
    with warnings.catch_warnings(action="ignore"), suppress(Exception):
        found = copy.deepcopy(report)
        for _ in range(dice.choice((1, 1, 2, 3))):
            _damage(found, dice)
        found.save_as(file)
        return file.getvalue()
    return _torn(raw, dice)


def _damage(report: Dataset, dice: Random) -> None:
    place = report
    while True:
        inner = [e for e in place if e.VR == "SQ" and e.value]
        if not inner or dice.random() < 0.15:
            break
        place = dice.choice(dice.choice(inner).value)
    keys = list(place.keys())
    if not keys:
        return
    key = dice.choice(keys)
    if dice.random() < 0.35:
        del place[key]
    elif place[key].VR == "SQ" and place[key].value and dice.random() < 0.5:
        place[key].value.append(copy.deepcopy(place[key].value[0]))
    else:
        kind, value = dice.choice(JUNK)
        place[key] = DataElement(key, kind, copy.deepcopy(value))


def _torn(raw: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(raw))
    changed = bytearray(raw)
    for _ in range(dice.choice((1, 4, 40))):
        changed[dice.randrange(len(raw))] = dice.randrange(256)
    return dice.choice((raw[:at], raw[at:], bytes(changed), raw + raw))


@pytest.mark.slow
@pytest.mark.property
@given(dice=st.randoms(use_true_random=False))
@settings(
    max_examples=500, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_damaged_reports_are_read_or_refused(dice: Random) -> None:
    sent = damaged(dice)
    begun = time.monotonic()
    try:
        found = read(sent)
    except Unreadable:
        pass
    else:
        assert all(0 < Decimal(size.mm) <= 400 for size in found.sizes)
    assert time.monotonic() - begun < SLOWEST_SECONDS
