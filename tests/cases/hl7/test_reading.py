"""From bytes to messages: what senders really send."""

import pytest

from cases.hl7.checking import answer_to, faults
from cases.hl7.faults import Answer, Unreadable
from cases.hl7.reading import parse, split
from tests.cases.hl7.samples import cea, message, patient, request
from tests.shared import shared

ANSWERS = {
    "ADT-A01-01": ("AA", ()),
    "ADT-A08-01": ("AA", ()),
    "ADT-A40-01": ("AA", ()),
    "LAB-ORU-1": ("AR", (("MSH^1^11", "202"),)),
    "MDM-T02-01": ("AA", ()),
    "MDM-T02-03": ("AR", (("MSH^1^11", "202"),)),
    "OML-O21-01": ("AR", (("MSH^1^9^1^1", "200"),)),
    "ORU-R01-01": ("AR", (("MSH^1^11", "202"),)),
    "SIU-S12-01": ("AA", ()),
    "SIU-S13-01": ("AA", ()),
    "SIU-S15-01": ("AA", ()),
    "SIU_12": ("AR", (("MSH^1^9^1^2", "201"),)),
    "l4h-ORU-multiline-short-mixed": ("AR", (("MSH^1^11", "202"),)),
    "l4h-sample_win": ("AR", (("MSH^1^11", "202"),)),
    "reportstream-CE-20200415-0001": ("AR", (("MSH^1^11", "202"),)),
    "reportstream-PV1-to-Encounter": ("AR", (("MSH^1^11", "202"),)),
    "reportstream-batch-sample-batch-pdi": ("AA", ()),
    "reportstream-etor_ORU_20240220": ("AA", ()),
    "reportstream-sample_IL_20240802-0001": ("AA", ()),
    "reportstream-sample_ME_20240806-0001": ("AA", ()),
    "reportstream-sample_truncate_CA_20230406-0001": ("AA", ()),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_shared_message_is_read_or_refused(name: str) -> None:
    raw = split(shared(f"data/hl7v2/{name}.hl7").read_bytes())

    found = [faults(parse(one)) for one in raw]

    answer, places = ANSWERS[name]
    assert {answer_to(one).value for one in found} == {answer}
    assert [(fault.place, fault.code) for fault in found[0]] == list(places)
    assert len(raw) == (20 if "batch" in name else 1)


def test_no_shared_message_is_left_out() -> None:
    names = {path.stem for path in shared("data/hl7v2").glob("*.hl7")}

    assert names == set(ANSWERS)


@pytest.mark.parametrize(
    ("_why", "change"),
    [
        ("line feeds", lambda raw: raw.replace(b"\r", b"\n")),
        ("both", lambda raw: raw.replace(b"\r", b"\r\n")),
        ("a byte order mark", lambda raw: b"\xef\xbb\xbf" + raw),
        ("the bytes of MLLP", lambda raw: b"\x0b" + raw + b"\x1c\r"),
        ("blank lines", lambda raw: raw.replace(b"\r", b"\r\r")),
    ],
)
def test_line_ends_do_not_matter(_why: str, change: "object") -> None:
    raw = message(patient(), request(), cea())

    assert split(change(raw)) == [raw]  # type: ignore[operator]


def test_line_break_inside_a_field_stays_in_it() -> None:
    raw = message(patient(), "OBX|1|TX|1^a||first\nsecond||||||F")

    (text,) = parse(split(raw)[0]).every("OBX")

    assert text.text(5) == "first\nsecond"


def test_escapes_are_undone() -> None:
    found = parse(message(patient(), r"OBX|1|ST|1^a||a \T\ b\F\c\S\d\R\e\E\f||||||F"))

    assert next(found.every("OBX")).text(5) == "a & b|c^d~e\\f"


@pytest.mark.parametrize(
    ("name", "codec"),
    [("UNICODE UTF-8", "utf-8"), ("8859/1", "latin-1"), ("GB 18030-2000", "gb18030")],
)
def test_character_set_of_the_header(name: str, codec: str) -> None:
    family = "Müller" if codec == "latin-1" else "王"
    lines = message(patient().replace("王^秀英", f"{family}^A")).decode().split("\r")
    lines[0] += f"||||||{name}"

    found = parse("\r".join(lines).encode(codec))

    pid = found.first("PID")
    assert pid is not None
    assert pid.text(5) == family


@pytest.mark.parametrize(
    ("_why", "raw", "place"),
    [
        ("nothing", b"", "MSH"),
        ("no header", b"PID|1||1\r", "MSH"),
        ("no type", b"MSH|^~\\&|A|B|C|D|2026||||P|2.5\r", "MSH^1^9"),
        ("a header of one letter", b"MSH\r", "MSH^1"),
        ("bytes of another character set", message(patient()).replace("王".encode(), b"\xff"), "MSH^1^18"),
        ("an unknown character set", b"MSH|^~\\&|A|B|C|D|2026||ORU^R01|1|P|2.5||||||KLINGON\r", "MSH^1^18"),
    ],
)  # fmt: skip
def test_unreadable_names_its_place(_why: str, raw: bytes, place: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse(split(raw)[0])

    assert refusal.value.fault.place == place


@pytest.mark.parametrize(
    ("_why", "raw", "answer", "place", "code"),
    [
        ("a test message", message(patient(), mode="T"), "AR", "MSH^1^11", "202"),
        ("an old version", message(patient(), version="2.1"), "AR", "MSH^1^12", "203"),
        ("another type", message(patient(), kind="DFT^P03"), "AR", "MSH^1^9^1^1", "200"),
        ("another event", message(patient(), kind="ORU^R30"), "AR", "MSH^1^9^1^2", "201"),
        ("no control id", message(patient(), control=""), "AE", "MSH^1^10", "101"),
        ("no patient", message(request(), cea()), "AE", "PID", "100"),
        ("no number", message(patient("")), "AE", "PID^1^3", "101"),
        ("nobody goes", message(patient(), kind="ADT^A40"), "AE", "MRG^1^1", "101"),
        ("a word for a number", message(patient(), request(), cea("high")), "AE", "OBX^1^5", "102"),
        ("not finite", message(patient(), request(), cea("NaN")), "AE", "OBX^1^5", "102"),
    ],
)
def test_fault_has_place_and_code(
    _why: str, raw: bytes, answer: str, place: str, code: str
) -> None:
    found = faults(parse(raw))

    assert answer_to(found) is Answer(answer)
    assert (found[0].place, found[0].code) == (place, code)
