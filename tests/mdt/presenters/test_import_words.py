"""The page of an import in Chinese: names and words of closed lists are said, a sender's own words are not."""

import pytest
from django.utils.translation import override

from mdt.presenters.import_words import CAME_TO, name, place, words

LATIN = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("path", "said"),
    [("therapy_lines.cycles", "治疗线：周期"), ("primary.site", "原发灶：部位"), ("labs", "检验")],
)
def test_places(path: str, said: str) -> None:
    with override("zh-hans"):
        assert place(path) == said
    with override("en"):
        assert place(path) == path.replace("_", " ").replace(".", ": ")


@pytest.mark.parametrize("word", CAME_TO)
def test_what_an_import_came_to(word: str) -> None:
    with override("zh-hans"):
        assert not set(name(word)) & set(LATIN)


def test_a_fact_is_said_name_by_name() -> None:
    lab = {"test": "CEA", "value": "5.20", "unit": "ug/L", "collected_on": "2026-11-20"}

    with override("zh-hans"):
        assert words(lab) == "检验项目 CEA，数值 5.20 µg/L，采集日期 2026年11月20日"
        assert (
            words({"kind": "liver_resection", "status": "performed"})
            == "种类 肝切除术，状态 已实施"
        )
        assert (
            words({"booked": "CT of liver", "on": "2026-12-22"})
            == "已预约 CT of liver，日期 2026年12月22日"
        )
    with override("en"):
        assert words(lab) == "test CEA, value 5.20 µg/L, collected on 20 Nov 2026"


def test_words_of_a_person_stay() -> None:
    with override("zh-hans"):
        assert words("Liver") == "Liver"
        assert words("seen by Dr. Open") == "seen by Dr. Open"


def test_what_a_program_calls_a_thing_is_left_out() -> None:
    with override("en"):
        assert words({"id": "F0b9b211d", "started_on": "2026-10-24"}) == "started on 24 Oct 2026"
        assert words({"id": "L1", "segment": "VI"}) == "id L1, segment VI"
        assert words("2026-13-45") == "2026-13-45"
