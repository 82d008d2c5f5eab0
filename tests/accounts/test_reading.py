"""A page in its reader's language; what people wrote, code and scripts pass as they are."""

import pytest
from django.utils import translation

from accounts.reading import page_said


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>\n  no target lesion\n at baseline </p>", "<p>\n  基线无靶病灶 </p>"),
        ('<a title="not known" href="/x?a=b">x</a>', '<a title="未知" href="/x?a=b">x</a>'),
        ('<g data-tip="not known"></g>', '<g data-tip="未知"></g>'),
        ('<g data-tip="not known" translate="no" data-own="yes"></g>', None),
        ('<p translate="no">not known <b>not known</b></p>', None),
        ("<textarea>not known</textarea>", None),
        ("<code>not known</code>", None),
        ("<script>let a = 'not known';</script>", None),
        ("<td>CEA &lt; 5 µg/L</td>", None),
        ('<p translate="no">L1</p><p>not known</p>', '<p translate="no">L1</p><p>未知</p>'),
        (
            "<p>“FOLFOX or CAPOX before resection” is shown</p>",
            "<p>将显示“切除前 FOLFOX 或 CAPOX”</p>",
        ),
    ],
)
def test_a_page(page: str, expected: str | None) -> None:
    with translation.override("zh-hans"):
        assert page_said(page) == (page if expected is None else expected)
