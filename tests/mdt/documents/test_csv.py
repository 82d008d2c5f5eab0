"""No cell of the CSV can run as a formula."""

import pytest

from mdt.documents.csv import safe


@pytest.mark.parametrize(
    ("_why", "value", "expected"),
    [
        ("a formula", '=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("a plus", "+1", "'+1"),
        ("a minus", "-1", "'-1"),
        ("an at", "@sum", "'@sum"),
        ("a tab before the formula", "\t=1", "'\t=1"),
        ("a carriage return", "\r=1", "'\r=1"),
        ("a line end before the formula", "\n=1", "'\n=1"),
        ("a formula in wide signs", "＝1", "'＝1"),
        ("a wide at", "＠sum", "'＠sum"),
        ("plain words", "FOLFOX + bevacizumab", "FOLFOX + bevacizumab"),
        ("a number of ours", -1, "-1"),
        ("several texts", ("=1", "b"), "'=1; b"),
        ("Chinese", "肝转移", "肝转移"),
    ],
)
def test_safe(_why: str, value: object, expected: str) -> None:
    assert safe(value) == expected
