import gzip
from decimal import Decimal

import pytest

from cases.fhir.decode import MOST_BYTES, decode
from cases.fhir.issues import Unusable, operation_outcome


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a": 1, "a": 2}', "json-duplicate-key"),
        (b'{"a": NaN}', "json-number"),
        (b'{"a": -Infinity}', "json-number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "json-number"),
        (b'{"a": }', "json-syntax"),
        (b"[1]", "not-fhir"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, "json-depth"),
        (b"[" * 100_000, "json-depth"),
        (b"\xff\xfe{}", "encoding"),
        (b"\x1f\x8bnot gzip", "encoding"),
        (b"<Bundle/>", "xml"),
        (b"<!DOCTYPE html>", "xml"),
        (b"MSH|^~\\&|A", "not-fhir"),
        (b"", "json-syntax"),
    ],
)
def test_what_cannot_be_used(data: bytes, code: str) -> None:
    with pytest.raises(Unusable) as refused:
        decode("a.json", data)
    assert [issue.code for issue in refused.value.issues] == [code]


def test_numbers_keep_their_digits() -> None:
    value = decode("a.json", b'{"a": 5.20, "b": 1.10e2}')[0].root
    assert [str(value["a"]), value["b"]] == ["5.20", Decimal(110)]


def test_byte_order_mark_and_gzip_are_accepted() -> None:
    assert decode("a.json", gzip.compress(b'\xef\xbb\xbf{"a": 1}'))[0].root == {"a": 1}


def test_packed_bomb_is_too_large() -> None:
    with pytest.raises(Unusable) as refused:
        decode("a.json", gzip.compress(b" " * (MOST_BYTES + 10)))
    assert refused.value.issues[0].code == "too-large"


def test_lines_are_numbered_and_empty_ones_skipped() -> None:
    pages = decode("a.ndjson", b'{"a": 1}\n\n{"b": 2}\n')
    assert [(page.line, page.root) for page in pages] == [(1, {"a": 1}), (3, {"b": 2})]


def test_error_in_a_line_names_the_line() -> None:
    with pytest.raises(Unusable) as refused:
        decode("a.ndjson", b'{"a": 1}\n{"b": }\n')
    assert "line 2, column" in refused.value.issues[0].text


@pytest.mark.parametrize("text", ["\\u0000", "a\\u0000b", "\\ud83d", "\\ude00\\ud83d"])
def test_a_character_that_nothing_can_keep_is_refused_with_its_place(text: str) -> None:
    data = f'{{"entry": [{{"fine": "\\ud83d\\ude00"}}, {{"note": "{text}"}}]}}'.encode()
    with pytest.raises(Unusable) as refused:
        decode("a.json", data)
    (issue,) = refused.value.issues
    assert (issue.code, issue.path, issue.file) == ("characters", "entry[1].note", "a.json")
    assert operation_outcome([issue])["issue"][0]["code"] == "invalid"


def test_a_whole_character_outside_the_first_plane_is_read() -> None:
    assert decode("a.json", b'{"a": "\\ud83d\\ude00"}')[0].root == {"a": "😀"}
