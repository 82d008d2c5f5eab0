"""Sentences of the rules, found again by their words and said in the reader's language."""

import pytest
from django.utils import translation

from accounts.sentences import listed, said


@pytest.fixture(autouse=True)
def _chinese() -> "object":
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no target lesion at baseline", "基线无靶病灶"),
        ("+6 mm and +23 % on the nadir of 26 mm", "较最小值 26 mm +6 mm 且 +23 %"),
        (
            "sum of targets 131.2 mm: +34.3 mm and +35.40 % on the nadir of 96.9 mm of 2026-06-16",
            "靶病灶直径总和 131.2 mm：较最小值 96.9 mm（2026年6月16日）+34.3 mm 且 +35.40 %",
        ),
        ("RAS is wild type", "RAS 为野生型"),
        ("KRAS mutant p.Gly12Asp, NRAS wild type", "KRAS 突变型 p.Gly12Asp, NRAS 野生型"),
        ("由molecular pathology提供", "由分子病理科提供"),
        ("Assessment incomplete，李建国", "评估不完整，李建国"),
        ("surgeon, oncologist", "外科、肿瘤内科"),
        ("not tested: oxaliplatin, fluorouracil", "未检测：奥沙利铂、氟尿嘧啶"),
        ("resectable, easy, 2 Mar 2026", "可切除，容易，2026年3月2日"),
        (
            "borderline, confirm: within reader variation of progression",
            "临界，请确认：与进展阈值之差在阅片者间差异范围内",
        ),
        ("5 lesions", "5 个病灶"),
        ("stable: between the two", "稳定：介于两者之间"),
        ("level 2;", "2 级;"),
        ("You may not sign a decision here.", "您在此无权签署决议。"),
        ("gene tests 1, results 4", "基因检测 1，结果 4"),
        (
            "Condition met: “a surgeon votes resectable” has come true; the board said: then resect (decision of 2026-11-12)",
            "条件已成立：“有外科医师投票可切除”已成立；MDT 曾决定：则 resect（2026年11月12日决议）",
        ),
        (
            "sum 79.5 mm: -28 mm and -26.05 % on the nadir of 107.5 mm; -26.05 % on the baseline of 107.5 mm (SD)",
            "总和 79.5 mm：较最小值 107.5 mm -28 mm 且 -26.05 %；较基线 107.5 mm -26.05 % (SD)",
        ),
        ("Marker progression, Bianchi, Paola", "肿瘤标志物进展，Bianchi, Paola"),
        ("Dr. Jonas Keller · Open", "Dr. Jonas Keller · 未处理"),
        ("J = yes; N = no", "J = 是；N = 否"),
        ("Meeting on 01 Dec 2026 08:00", "Meeting on 2026年12月1日 08:00"),
    ],
)
def test_a_sentence_of_the_rules(english: str, chinese: str) -> None:
    assert said(english) == chinese


@pytest.mark.parametrize(
    "own",
    [
        "Guest, Maria",
        "Chair, Young",
        "Patient is well",
        "The family asked about surgery in Bern",
        "p.Gly12Asp",
        "sha256 3f2a",
        "",
    ],
)
def test_what_a_person_wrote_stays(own: str) -> None:
    assert said(own) == own


def test_words_in_a_row() -> None:
    assert listed(["surgeon", "radiologist"]) == "外科、放射科"


def test_english_stays_english() -> None:
    with translation.override("en"):
        assert said("no target lesion at baseline") == "no target lesion at baseline"


def test_a_language_without_a_catalogue_stays_english() -> None:
    with translation.override("fr"):
        assert said("no target lesion at baseline") == "no target lesion at baseline"
