"""Documents in Chinese: the text can be read back, people's words stay, the same input gives the same bytes."""

import io
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import translation
from pypdf import PdfReader

from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import AuditEvent, Site, User
from mdt.actions import letters, minutes
from mdt.documents import csv, docx, pdf, xlsx
from mdt.documents.downtime import pack
from mdt.documents.letter import as_text, render
from mdt.documents.lists import agenda_list, minutes_tables
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
        CONTENT, cases=(replace(CASE, recommendation="not known", reasons=("no meeting",)),)
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
        "若残余肝至少 30 %，MDT 推荐：surveillance; 若否，则推荐：not known; "
        "若错配修复缺陷，MDT 推荐：resect（由Dr Wyss在2026年5月1日之前核实）"
    )


def test_the_words_of_a_figure_are_said_and_its_marks_stay() -> None:
    drawn = '<svg><style>text{fill:red}</style><title>Stable</title><text x="1">CEA &lt; 5</text><path d="M 1"/></svg>'

    with translation.override("zh-hans"):
        said = spoken(drawn, "figure")

    assert said.startswith("<svg><style>text{fill:red}</style><title>")
    assert "Stable" not in said
    assert said.endswith('</title><text x="1">CEA &lt; 5</text><path d="M 1"/></svg>')
