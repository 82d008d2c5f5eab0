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


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            "<p>是，且同意, <time>2026年11月27日</time></p>",
            "<p>是，且同意，<time>2026年11月27日</time></p>",
        ),
        ("<p>6 行, 2 项: 待更正; 其他</p>", "<p>6 行，2 项：待更正；其他</p>"),
        ("<p>清除<a>筛选条件</a>.</p>", "<p>清除<a>筛选条件</a>。</p>"),
        ("<p><b>Dr. Lang</b>, <b>Ruiz</b></p>", "<p><b>Dr. Lang</b>，<b>Ruiz</b></p>"),
        (
            "<p>截止： 12月 1日 12:00 (Zurich). 锁定后</p>",
            "<p>截止：12月 1日 12:00 (Zurich)。锁定后</p>",
        ),
        ("<p>来源： <b>x</b></p>", "<p>来源：<b>x</b></p>"),
        ('<i title="甲, 乙"></i>', '<i title="甲，乙"></i>'),
        ("<p>1. 问题 08:30, Ann Surg: 12</p>", None),
        ("<p><a>S28</a>, Ann Surg 2012</p>", None),
        ('<p translate="no">甲, 乙: 丙.</p>', None),
        ("<p>一 &lt; 二, 三</p>", "<p>一 &lt; 二，三</p>"),
    ],
)
def test_signs_between_chinese_words_are_chinese(page: str, expected: str | None) -> None:
    with translation.override("zh-hans"):
        assert page_said(page) == (page if expected is None else expected)


def test_another_language_keeps_its_signs() -> None:
    with translation.override("fr"):
        assert page_said("<p>是, 二</p>") == "<p>是, 二</p>"
