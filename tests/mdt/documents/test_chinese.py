"""Documents in Chinese: the text can be read back, people's words stay, the same input gives the same bytes."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import translation
from docx import Document
from pypdf import PdfReader

from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import AuditEvent, Site, User
from mdt.actions import letters, minutes
from mdt.documents import csv, docx, pdf, xlsx
from mdt.documents.downtime import pack
from mdt.documents.letter import as_text, render
from mdt.documents.lists import agenda_list, minutes_tables, outcome
from mdt.documents.speaking import spoken
from mdt.models import Decision, Letter
from mdt.rules.watching import words_of
from tests.mdt.documents.test_pdf import CASE, CONTENT

pytestmark = pytest.mark.slow


def text_of(document: bytes) -> str:
    """Without blanks: the engine sets a thin one between Chinese and Latin letters."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    return "".join(text.split())


def test_minutes_as_pdf() -> None:
    own = replace(
        CONTENT,
        cases=(
            replace(
                CASE, birth_date="1970-10-21", recommendation="not known", reasons=("no meeting",)
            ),
        ),
    )
    with translation.override("zh-hans"):
        document = pdf.render(own)
        again = pdf.render(own)

    text = text_of(document)
    assert document == again
    assert str(PdfReader(io.BytesIO(document)).root_object["/Lang"]) == "zh"
    assert all(
        words in text
        for words in ("会议纪要", "2026年3月5日", "治疗意图", "根治性", "肝切除术", "无会议")
    )
    assert "出生1970年10月21日" in text
    assert "notknown" in text


@pytest.mark.parametrize(
    "render_minutes", [docx.render, csv.render, lambda c: xlsx.render(minutes_tables(c))]
)
def test_every_other_format_is_the_same_bytes(render_minutes) -> None:  # type: ignore[no-untyped-def]
    english = render_minutes(CONTENT)
    with translation.override("zh-hans"):
        chinese = render_minutes(CONTENT)
        assert render_minutes(CONTENT) == chinese

    assert chinese != english


@pytest.mark.django_db
def test_minutes_are_in_the_language_of_the_site(
    signed_decision: Decision, site: Site, coordinator: User
) -> None:
    meeting, at = signed_decision.item.meeting, signed_decision.item.meeting.starts_at
    call_command("site_language", site.code, "zh-hans", stdout=io.StringIO())

    made = minutes.make(meeting, pseudonymised=True, by=coordinator, at=at)

    text = text_of(bytes(next(m.content for m in made if m.format == "pdf")))
    assert "会议纪要" in text
    assert "".join(signed_decision.recommendation.split()) in text
    assert AuditEvent.objects.filter(event="site language chosen").count() == 1


@pytest.mark.django_db
def test_lists_and_the_downtime_pack(signed_decision: Decision) -> None:
    meeting = signed_decision.item.meeting
    with translation.override("zh-hans"):
        agenda = text_of(pdf.render_report(agenda_list(meeting, pseudonymised=True)))
        paper = text_of(pack(meeting))

    assert "计划分钟数" in agenda
    assert "由谁告知患者" in paper
    assert "机密" in paper


def patient_letter(decision: Decision) -> Letter:
    return Letter.objects.get(decision=decision, kind="patient")


@pytest.mark.django_db
def test_a_letter_in_the_language_of_its_reader(signed_decision: Decision, surgeon: User) -> None:
    letter, at = patient_letter(signed_decision), signed_decision.item.meeting.starts_at

    chosen = letters.choose_language(letter=letter, language="zh-hans", by=surgeon, at=at)

    assert "专家团队已讨论您的病情" in as_text(chosen)
    assert signed_decision.recommendation in as_text(chosen)
    assert render(chosen) == render(chosen)
    assert "由您与医生共同决定" in text_of(render(chosen))


@pytest.mark.django_db
def test_a_language_that_nobody_set_up(signed_decision: Decision, surgeon: User) -> None:
    letter, at = patient_letter(signed_decision), signed_decision.item.meeting.starts_at

    with pytest.raises(Invalid):
        letters.choose_language(letter=letter, language="tlh", by=surgeon, at=at)


@pytest.mark.django_db
def test_what_has_left_is_not_said_otherwise(signed_decision: Decision, surgeon: User) -> None:
    letter, at = patient_letter(signed_decision), signed_decision.item.meeting.starts_at
    Letter.objects.update(state="sent", sent_by=surgeon, sent_at=at)

    with pytest.raises(NotAllowedNow):
        letters.choose_language(letter=letter, language="zh-hans", by=surgeon, at=at)


def test_a_condition_is_said_and_what_the_board_recommends_then_is_its_own() -> None:
    one = {"if": "remnant.percent >= 30", "then": "surveillance", "otherwise": "not known"}
    two = {
        "if": "genes.MMR = deficient",
        "then": "resect",
        "by": "2026-05-01",
        "checker": "Dr Wyss",
    }
    said_of = {"conditions": "; ".join(map(words_of, (one, two)))}

    with translation.override("zh-hans"):
        spoken_words = spoken(said_of)["conditions"]

    assert spoken_words == (
        "若残余肝至少 30 %，MDT 推荐：surveillance；否则推荐：not known；"
        "若错配修复缺陷，MDT 推荐：resect（由 Dr Wyss 在2026年5月1日之前核实）"
    )


def test_the_words_of_a_figure_are_said_and_its_marks_stay() -> None:
    drawn = '<svg><style>text{fill:red}</style><title>Stable</title><text x="1">CEA &lt; 5</text><path d="M 1"/></svg>'

    with translation.override("zh-hans"):
        said = spoken(drawn, "figure")

    assert said.startswith("<svg><style>text{fill:red}</style><title>")
    assert "Stable" not in said
    assert said.endswith('</title><text x="1">CEA &lt; 5</text><path d="M 1"/></svg>')


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("dissent", "Would give chemotherapy first to see the biology."),
        ("late", "Two metastases in both lobes: resect first, or treat first?"),
        ("actions", "Ask for one PET to be done at least once"),
        ("recommendation", "Resection of all four liver metastases"),
        ("conditions", "If in doubt, ask again"),
    ],
)
def test_what_a_person_wrote_stays_letter_for_letter(place: str, text: str) -> None:
    with translation.override("zh-hans"):
        assert spoken({place: (text,)}) == {place: (text,)}


@pytest.mark.parametrize(
    ("place", "english", "chinese"),
    [
        (
            "late",
            "Seen today: can it wait? (approved by Prof. Moretti)",
            "Seen today: can it wait?（由 Prof. Moretti 批准）",
        ),
        (
            "actions",
            "Ask the trial office (Dr. Wyss, due 2026-11-18)",
            "Ask the trial office（Dr. Wyss，2026年11月18日到期）",
        ),
        (
            "informed",
            "by telephone by Dr. Lang, 2026-11-12 10:00 (Europe/Zurich)",
            "电话告知：Dr. Lang, 2026年11月12日 10:00 (Europe/Zurich)",
        ),
        (
            "quorum",
            "chair, surgeon; by deputy: radiologist; without oncologist: on call, agrees by phone",
            "主席、外科；由代理人：放射科；缺少 肿瘤内科：on call, agrees by phone",
        ),
        (
            "status",
            "deferred: Imaging not reviewed, done in Bern; Dr. Amsler sees to it until 2026-11-23",
            "已暂缓：影像未复核，done in Bern；由 Dr. Amsler 跟进，至 2026年11月23日",
        ),
        ("status", "carried over: not reached", "已顺延：未讨论到"),
        (
            "status",
            "noted under Surveillance from year 3, version 1",
            "按诊疗标准备案：Surveillance from year 3，版本 1",
        ),
        ("dissent", "none", "无"),
        ("dissent_by", "surgeon, not named", "外科，不署名"),
        ("votes", "2 resectable, 1 borderline", "可切除 2 票、交界性 1 票"),
        (
            "total_line",
            "6 listed, 3 decided, 1 noted, 2 deferred or carried over, 9.0 min per case discussed.",
            "列入 6 例，已决议 3 例，已备案 1 例，暂缓或顺延 2 例，平均每例讨论 9.0 分钟。",
        ),
        ("title", "Bund: list of 2026-12-02 14:30", "Bund：2026年12月2日 14:30 名单"),
        ("subtitle", "Asia/Shanghai. 1 case. Planned", "Asia/Shanghai。1 例。已计划"),
    ],
)
def test_a_sentence_around_names_and_own_words(place: str, english: str, chinese: str) -> None:
    with translation.override("zh-hans"):
        assert spoken({place: english}) == {place: chinese}
    assert spoken({place: english}) == {place: english}


@pytest.mark.django_db
def test_no_file_says_a_recommendation_otherwise(signed_decision: Decision) -> None:
    """Each format says its words once: what was said already is never taken for English again."""
    words = "Resection of all four liver metastases, sparing parenchyma"
    report = outcome(signed_decision, pseudonymised=True)
    (first, *others) = report.sheets
    rows = tuple((a, words if a == "Recommendation" else b) for a, b in first.rows)
    report = replace(report, sheets=(replace(first, rows=rows), *others))

    with translation.override("zh-hans"):
        assert "".join(words.split()) in text_of(pdf.render_report(report))
        assert words in csv.render_report(report).decode()
        with zipfile.ZipFile(io.BytesIO(xlsx.render(report))) as book:
            assert words in book.read("xl/sharedStrings.xml").decode()


def test_the_head_of_minutes_has_a_word_for_each_line() -> None:
    with translation.override("zh-hans"):
        lines = [line for line, _ in spoken(CONTENT.head, "head")]
        text = "".join(p.text for p in Document(io.BytesIO(docx.render(CONTENT))).paragraphs)

    assert not [line for line in lines if re.search("[A-Za-z]", line)]
    assert "会议纪要" in text
    assert "计划时间：" in text
