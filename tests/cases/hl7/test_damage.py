"""Any segment, field, component or byte dropped, doubled or retyped: one answer for each message, never an exception."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from random import Random

import hl7 as library
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Site
from cases.actions import hl7
from cases.actions.importing import import_document
from cases.hl7.answers import acknowledgement
from cases.hl7.checking import answer_to, faults
from cases.hl7.faults import Unreadable
from cases.hl7.reading import Message, parse, split
from cases.hl7.resources import Names, converted
from cases.models import Case, Hl7Message, Hl7State, ImportSource, Patient
from cases.rules.document import from_json
from tests.cases.conftest import BY, content
from tests.cases.hl7.samples import cea, message, patient, request
from tests.shared import shared

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
LARGEST, SLOWEST_SECONDS = 20_000, 5
NAMES = Names({"LAKESIDE": "urn:mrn"}, "urn:hl7v2:sender:lab")
JUNK = (
    b"", b'""', b"\x00", b"|||", b"^^^^", b"~~", b"\\", b"\\X0000\\", b"\\Xzz\\", b"&&", b"1e400", b"NaN", b"-1",
    b"99999999999999", b"20269999", b"20260301+9999", b"P", b"T", b"NM", b"ED", b"2.5.1", b"9.9", b"A40", b"\xff\xfe",
    "王".encode(), "王".encode("gb18030"), b"a" * 5000, b"UNICODE UTF-8", b"GB 18030", b"8859/1", b"\r", b"\n", b"MSH", b"\x1c\r",
)  # fmt: skip
SEPARATORS = (b"\r", b"|", b"~", b"^", b"&")


@cache
def valid_messages() -> list[bytes]:
    """The shared ones as production would send them, and some of our own of every kind."""
    found = [path.read_bytes() for path in sorted(shared("data/hl7v2").glob("*.hl7"))]
    ours = [message(patient(), request(), cea())]
    ours += [message(patient(), "MRG|2^^^LAKESIDE^MR", kind=kind) for kind in ("ADT^A40^ADT_A39", "ADT^A08")]  # fmt: skip
    text = "OBX|1|ED|PDF^Report||^application^pdf^Base64^JVBERi0xLjQK||||||F"
    ours.append(message(patient(), "TXA|1|CN|TX|20260301||||||||D1|||||AU", text, kind="MDM^T02"))
    ours.append(message("SCH|1|2|||||||||^^^20260401", patient(), "AIS|1||CT", kind="SIU^S12"))
    return [one for one in found if len(one) <= LARGEST] + ours * 4


def damaged(dice: Random) -> bytes:
    data = dice.choice(valid_messages()).replace(b"\r\n", b"\r").replace(b"\n", b"\r")
    for _ in range(dice.choice((1, 1, 2, 4))):
        data = _damage(data, dice)
    return data


def _damage(data: bytes, dice: Random) -> bytes:
    if dice.random() < 0.15:
        return _torn(data, dice)
    sign = dice.choice(SEPARATORS)
    parts = data.split(sign)
    place = dice.randrange(len(parts))
    what = dice.random()
    if what < 0.35:
        del parts[place]
    elif what < 0.55:
        parts.insert(place, parts[place])
    elif what < 0.65:
        parts.insert(place, parts.pop(dice.randrange(len(parts))))
    else:
        parts[place] = dice.choice(JUNK)
    return sign.join(parts)


def _torn(data: bytes, dice: Random) -> bytes:
    place = dice.randrange(len(data) + 1)
    return dice.choice((data[:place], data[place:], data[:place] + bytes([dice.randrange(256)]) + data[place + 1 :], data * 2))  # fmt: skip


def read(data: bytes) -> Message | None:
    try:
        return parse(data)
    except Unreadable:
        return None


MANY = settings(
    max_examples=4000, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.property
@given(dice=st.randoms(use_true_random=False))
@MANY
def test_damaged_messages_are_read_or_refused(dice: Random) -> None:
    begun = time.monotonic()
    try:
        parts = split(damaged(dice))
    except Unreadable:
        return
    for one in parts:
        found = read(one)
        wrong = faults(found) if found else []
        answer = acknowledgement(found, answer_to(wrong), wrong, at=AT, number="1")
        assert str(library.parse(answer.decode()).segment("MSA")[1]) in ("AA", "AE", "AR")
        if found and not wrong:
            converted(found, NAMES, file="a")
    assert time.monotonic() - begun < SLOWEST_SECONDS


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.property
@pytest.mark.django_db
@given(dice=st.randoms(use_true_random=False))
@settings(MANY, max_examples=500)
def test_damaged_messages_are_kept_and_answered_and_worked_off(dice: Random, site: Site) -> None:
    """Through the database: every message has its row and its answer, and none stays unread behind another."""
    data = damaged(dice)
    with undone():
        laboratory = ImportSource.objects.create(
            code="lab", name="Laboratory", authorities={"LAKESIDE": "urn:mrn"}, automatic_labs=True
        )
        import_document(from_json(content()), site=site, by=BY, at=AT)
        answers = list(hl7.receive(data, source=laboratory, site=site, at=AT))
        hl7.process_waiting(at=AT)
        rows = list(Hl7Message.objects.all())

        assert 1 <= len(rows) <= len(answers)
        assert all(answer.startswith(b"MSH") and b"\rMSA|" in answer for _, answer in answers)
        assert not [row for row in rows if row.state == Hl7State.RECEIVED]
        assert (Case.objects.count(), Patient.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"|1|P|", b"|\x00|P|"),
        lambda raw: raw.replace(b"|1|P|", b"|" + b"9" * 5000 + b"|P|"),
        lambda raw: raw.replace(b"LAB|", b"L\x00B|", 1),
        lambda raw: raw.replace(b"LAB|", b"L" * 5000 + b"|", 1),
        lambda raw: raw.replace(b"ORU^R01", b"ORU^" + b"R" * 5000),
        lambda raw: raw.replace(b"ORU^R01", b"O\x00U^R01"),
        lambda raw: raw.replace(b"|^~\\&|", b"|^^^^|"),
        lambda raw: raw.replace(b"12.40", b"\x00"),
        lambda raw: raw.replace(b"2039-6", b"2039\x00-6"),
        lambda raw: raw.replace(b"|F1^", b"|F\x001^"),
        lambda raw: raw.replace("秀英".encode(), b"\x00"),
        lambda raw: raw.replace(b"|1^^^", b"|\x00^^^"),
        lambda raw: raw.replace(b"|1^^^", b"|" + b"1" * 5000 + b"^^^"),
    ],
)
def test_what_the_database_cannot_hold_is_answered(change: Callable[[bytes], bytes], site: Site) -> None:  # fmt: skip
    laboratory = ImportSource.objects.create(
        code="lab", name="Laboratory", authorities={"LAKESIDE": "urn:mrn"}, automatic_labs=True
    )
    import_document(from_json(content()), site=site, by=BY, at=AT)
    raw = message(patient(), request(), cea())
    assert change(raw) != raw
    ((_, answer),) = hl7.receive(change(raw), source=laboratory, site=site, at=AT)
    hl7.process_waiting(at=AT)

    assert b"\rMSA|" in answer
    assert Hl7Message.objects.get().state != Hl7State.RECEIVED
