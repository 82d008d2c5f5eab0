"""Signs of Chinese between Chinese words; what is not Chinese stays as it is."""

import pytest

from accounts.typesetting import typeset


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("肝脏, 肺", "肝脏，肺"),
        ("总和: 42 mm", "总和：42 mm"),
        ("已签署.", "已签署。"),
        (", ", "，"),
        ("忘记密码？ – CRLM Board", "忘记密码？ – CRLM Board"),
        ("忘记密码？ 请看", "忘记密码？请看"),
        ("1. 问题", "1. 问题"),
        ("Bianchi, Paola", "Bianchi, Paola"),
        ("2.5 mm", "2.5 mm"),
    ],
)
def test_signs(written: str, shown: str) -> None:
    assert typeset(written) == shown
