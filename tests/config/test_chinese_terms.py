"""One word for one thing: each term of the field in Chinese as the guidelines in Chinese have it, wherever it stands.

The words of RECIST 1.1, of the Chinese guideline on liver metastases of colorectal cancer and of Chinese practice of
multidisciplinary boards; docs/languages.md lists them for translators.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
PLACE = re.compile(r"\{\w*\}|%\(\w+\)[sd]|<[^>]+>")
DATE_FORMAT = "date format"

# An English term (a regular expression), the Chinese that each entry with it must carry, and where the same English
# word is another thing, with the reason.
TERMS: dict[str, tuple[str, dict[str, str]]] = {
    r"complete responses?": ("完全缓解", {}),
    r"partial responses?": ("部分缓解", {}),
    r"stable disease": ("疾病稳定", {}),
    r"progression": ("进展", {}),
    r"pseudoprogression": ("假性进展", {}),
    r"not evaluable": ("不可评估", {}),
    r"target lesions?|targets": ("靶病灶", {"clocks that run keep their targets": "目标"}),
    r"non-targets?|non target": ("非靶病灶", {}),
    r"new lesions?": ("新病灶", {}),
    r"lesions?": ("病灶", {}),
    r"baseline": ("基线", {}),
    r"nadir": ("最小值", {}),
    r"sums? of diameters": ("直径总和", {}),
    r"short axis": ("短径", {}),
    r"unequivocal": ("明确", {}),
    r"equivocal": ("可疑", {}),
    r"early shrinkage": ("早期肿瘤退缩", {}),
    r"depth of response": ("缓解深度", {}),
    r"disappear\w*|vanish\w*": ("消失", {}),
    r"restag\w+": ("疗效评估", {}),
    r"remnants?": ("残余肝", {}),
    r"margins?": ("切缘", {"with an ill-defined margin": "边界", "with a sharp margin": "边界"}),
    r"resectable": ("可切除", {"votes.classes": "votes.classes"}),
    r"not resectable|unresectable|irresectable": ("不可切除", {}),
    r"resectability": ("可切除性", {}),
    r"convertible": ("可转化", {}),
    r"neoadjuvant": ("新辅助", {}),
    r"adjuvant": ("辅助", {}),
    r"palliative": ("姑息", {}),
    r"synchronous": ("同时性", {}),
    r"metachronous": ("异时性", {}),
    r"liver metastas[ie]s": ("肝转移", {}),
    r"liver resection|hepatectomy": ("肝切除", {}),
    r"portal vein embolisation": ("门静脉栓塞", {}),
    r"ablat\w+": ("消融", {}),
    r"hepatic artery infusion": ("肝动脉灌注", {}),
    r"transplant\w*": ("移植", {}),
    r"sinusoidal injury": ("肝窦损伤", {}),
    r"steatohepatitis": ("脂肪性肝炎", {}),
    r"neuropathy": ("神经病变", {}),
    r"mismatch repair": ("错配修复", {}),
    r"wild[ -]type": ("野生型", {}),
    r"mutant": ("突变", {}),
    r"checkpoint inhibitors?": ("免疫检查点抑制剂", {}),
    r"fluoropyrimidines?": ("氟尿嘧啶类", {}),
    r"bevacizumab": ("贝伐珠单抗", {}),
    r"cetuximab": ("西妥昔单抗", {}),
    r"panitumumab": ("帕尼单抗", {}),
    r"overall survival": ("总生存", {}),
    r"progression-free survival": ("无进展生存", {}),
    r"hazard ratio": ("风险比", {}),
    r"lines? of therapy": ("治疗线", {"line of therapy   lines of therapy": "线治疗"}),
    r"cycles?": ("周期", {}),
    r"performance status": ("体能状态", {"PERFORMANCE STATUS": "PERFORMANCE STATUS"}),
    r"comorbidity": ("合并症", {}),
    r"frailty": ("衰弱", {}),
    # The board and its work. Lower case: "CRLM Board" is a name.
    r"(?-i:boards?)": (
        "MDT",
        {
            "before the board": "讨论",
            "for the board": "上会",
            "coming board": "会议",
            "to board": "上会",
            "reaches the board": "讨论",
        },
    ),
    r"quorum|quorate": ("法定人数", {}),
    r"dissent\w*": ("异议", {}),
    r"deput(?:y|ies)": ("代理", {}),
    r"referrals?": ("转诊", {}),
    r"triage\w*": ("分诊", {}),
    r"standards? of care": ("诊疗标准", {}),
    r"defer\w*": ("暂缓", {}),
    r"carried over": ("顺延", {}),
    r"added late|late additions?": ("逾期加入", {}),
    r"flags?": ("警示", {}),
    r"suggestions?": ("建议", {}),
    r"recommendations?": ("推荐意见", {}),
    r"decisions?": (
        "决议",
        {
            # Of a doctor, of a team elsewhere, or the act of deciding.
            "decision to treat": "决定治疗",
            "decision support": "决策",
            "before the decision": "决定前",
            "the decision is made by": "决定",
            "the final decision is made by": "推荐意见",
            "clinician's decision": "医师决定",
            "cancer team decisions": "决定",
            "H-22": "决定",
            "H-26": "决定",
        },
    ),
    r"seal(?:ed)?": ("封存", {}),
    r"addendum": ("补充说明", {}),
    r"minutes of|the minutes": ("会议纪要", {"the minutes as a number": "分钟"}),
    r"key worker": ("个案管理师", {}),
    r"guests?": ("专家", {}),
    r"accounts?": ("账户", {}),
    r"downtime pack": ("停机应急包", {}),
    r"pseudonymised": ("假名化", {}),
    r"(?-i:GPs?)": ("全科医师", {}),
    r"surgeons?": ("外科", {}),
    r"oncologists?": ("肿瘤内科", {}),
    r"radiologists?": ("放射科", {}),
}


def entries() -> Iterator[tuple[str, str]]:
    """The English words of each entry without its places, and its Chinese."""
    for entry in polib.pofile(str(CATALOGUE)):
        if entry.msgctxt != DATE_FORMAT:
            said = entry.msgstr or " ".join(entry.msgstr_plural.values())
            yield PLACE.sub(" ", f"{entry.msgid} {entry.msgid_plural}").strip(), said


ENTRIES = list(entries())
# Names and codes that stay as they are in every language: capitals (RECIST, CEA), code, addresses, trials, authors.
ALL_CAPITALS = re.compile(r"[A-Z0-9 ()/,:;.-]+")


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_said_with_one_chinese_word(term: str) -> None:
    chinese, elsewhere = TERMS[term]
    form = re.compile(rf"(?<![\w-])(?:{term})(?![\w-])", re.IGNORECASE)
    found = [(english, said) for english, said in ENTRIES if form.search(english)]
    found = [(english, said) for english, said in found if not ALL_CAPITALS.fullmatch(english)]
    wrong = [
        (english, said)
        for english, said in found
        if chinese not in said
        and not any(
            where.lower() in english.lower() and other in said for where, other in elsewhere.items()
        )
    ]

    assert found, f"no entry holds {term}: take it from the table"
    assert not wrong


@pytest.mark.parametrize("term", TERMS)
def test_an_exception_is_still_needed(term: str) -> None:
    """What stands elsewhere in the table is found in an entry; else it hides the next mistake."""
    for where, other in TERMS[term][1].items():
        assert any(where.lower() in e.lower() and other in said for e, said in ENTRIES), where


def test_signs_between_chinese_words_are_full_width() -> None:
    half = re.compile(
        r"[\u4e00-\u9fff] ?[,;:!?(](?!\d)|[,;:!?(][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?:\s|$)"
    )
    blank = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]|  ")

    assert not [said for _, said in ENTRIES if half.search(said) or blank.search(said)]


def test_a_sentence_and_a_label_end_as_in_english() -> None:
    """A sentence that ends with a full stop ends so in Chinese, and a label with a colon has the wide one."""
    for english, whole in ENTRIES:
        said = PLACE.sub("", whole)
        # One word with a full stop is an abbreviation.
        if re.search(r"\s\S*[a-z]\.\s*$", english) and re.search("[\u4e00-\u9fff]", said):
            assert said.rstrip().endswith(("。", "……", "？", "！", "．")), (english, said)
        if re.search(r"[a-z]:\s*$", english) and re.search("[\u4e00-\u9fff]", said):
            assert said.rstrip().endswith("："), (english, said)


def test_translators_find_the_same_words_in_the_table_of_terms() -> None:
    table = (ROOT / "docs/languages.md").read_text(encoding="utf-8")

    for chinese in (
        "完全缓解",
        "靶病灶",
        "最小值",
        "残余肝",
        "异议",
        "法定人数",
        "个案管理师",
        "停机应急包",
    ):
        assert chinese in table
