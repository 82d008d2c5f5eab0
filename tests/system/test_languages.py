"""Every page in Chinese: no sentence is left in English but what is named below, with its reason."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mdt.presenters.help import HELP
from tests.system.test_access import BACKEND, ROWS, addresses, known

if TYPE_CHECKING:
    from mdt.demo import DemoHospital

__all__ = ["known"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHINESE = re.compile("[\u4e00-\u9fff]")
WORD = re.compile(r"\b[a-z]{3,}\b")
OWN_WORDS = re.compile(r"(?s)<(script|style|textarea|code|pre|kbd)\b.*?</\1>")
NOT_OURS = re.compile(r'(?s)<(\w+)[^>]*translate="no"[^>]*>.*?</\1>')
LABEL = re.compile(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"')
ALLOWED = (
    # Citations stay as they are printed.
    re.compile(r"doi|PMC|PMID|Oncol|Cancer|Lancet|EMA/PRAC|HPB|J Clin|Radiol|Surg"),
    # What people of the demo hospital wrote, and what its things are called.
    re.compile(r"Wishes treatment near home|Can (both lobes|the three)|thorax and abdomen|Biopsy|Liver resection specimen|demo\.example"),
    re.compile(r"Resected, no new lesion|Two years since the resection|CT and CEA of the last|Liver metastases board|Progression on"),
)  # fmt: skip


def left_in_english(page: str) -> list[str]:
    """Texts and labels of three words and more, without a Chinese sign."""
    shown = NOT_OURS.sub(" ", OWN_WORDS.sub(" ", page))
    texts = [*re.split(r"<[^>]*>", shown), *LABEL.findall(shown)]
    words = (unescape(" ".join(text.split())) for text in texts)
    return [t for t in words if len(WORD.findall(t)) >= 3 and not CHINESE.search(t)]


# One or two words are names far more often than words of ours; these are ours, and once stood there in English.
SHORT = (
    "Draft",
    "Workup",
    "Deceased",
    "Detected",
    "Largest",
    "Stage",
    "high",
    "medium",
    "lines",
    "days",
    "field",
)


# A name of the program's own inside the text of a page; what people read as a code stands in <code>.
SNAKE = re.compile(
    r"(?<![\w/.@-])[a-zA-Z][a-z0-9]*(?:_[a-z0-9]+)+(?!\w)|(?<![\w-])[A-Z]{2,}(?:_[A-Z]+)+"
)
NAMED = {
    "private_key_jwt",  # what the standard calls this way of proving who one is; its administrators know it so
    "link_identity",  # the command as its administrator types it
    "LC_MESSAGES",  # the glossary explains this folder
}


def names_of_the_program(page: str) -> set[str]:
    """Words such as ``gene_tests`` in what is read, outside of code."""
    texts = re.split(r"<[^>]*>", OWN_WORDS.sub(" ", page))
    return {word for text in texts for word in SNAKE.findall(unescape(text))} - NAMED


def is_allowed(text: str) -> bool:
    return any(pattern.search(text) for pattern in ALLOWED)


def test_no_page_is_left_in_english(known: dict[str, str], hospital: "DemoHospital") -> None:
    left = set()
    for address in addresses():
        methods, kind, role = ROWS[address.name]
        if "get" not in methods or role in ("", "nobody") or "api" in address.name:
            continue
        client = Client(headers={"accept-language": "zh-hans"})
        if role != "anonymous":
            hospital.people[role].language = "zh-hans"
            hospital.people[role].save()
            client.force_login(hospital.people[role], backend=BACKEND)
        response = client.get(address.path(known[kind]))
        assert response.status_code == 200
        if response["Content-Type"].startswith("text/html"):
            page = response.content.decode()
            helped = f'href="/guide/#{HELP[address.name]}"' if address.name in HELP else ""
            assert helped in page
            left |= {f"{address.name}: {word}" for word in names_of_the_program(page)}
            left |= {f"{address.name}: {word}" for word in SHORT if f">{word}<" in page}
            left |= {
                f"{address.name}: {text}" for text in left_in_english(page) if not is_allowed(text)
            }

    assert sorted(left) == []


def test_a_name_of_the_program_is_found_outside_of_code_alone() -> None:
    page = "<p>the gene_tests <code>lab_results</code> and LOCAL_CASE by <b>private_key_jwt</b></p>"

    assert names_of_the_program(page) == {"gene_tests", "LOCAL_CASE"}


@pytest.mark.parametrize(
    ("address", "theirs", "not_theirs"),
    [
        ("/meetings/calendar/series/", "分钟", "会议纪要"),
        ("/meetings/", "分钟", "会议纪要"),
        ("/cases/", "检查阶段", "Workup"),
    ],
)
def test_a_word_with_two_meanings_is_said_as_what_it_is(
    hospital: "DemoHospital", address: str, theirs: str, not_theirs: str
) -> None:
    hospital.people["coordinator"].language = "zh-hans"
    hospital.people["coordinator"].save()
    client = Client()
    client.force_login(hospital.people["coordinator"], backend=BACKEND)

    page = NOT_OURS.sub(" ", client.get(address).content.decode())
    main = re.sub("(?s).*<main|<(a|nav)[^>]*>.*?</\\1>", "", page)

    assert theirs in main
    assert not_theirs not in main


def test_what_is_not_there_is_said_in_the_readers_language(hospital: "DemoHospital") -> None:
    hospital.people["surgeon"].language = "zh-hans"
    hospital.people["surgeon"].save()
    client = Client()
    client.force_login(hospital.people["surgeon"], backend=BACKEND)

    answer = client.get("/cases/00000000-0000-0000-0000-000000000000/")

    assert answer.status_code == 404
    assert "没有此页面" in answer.content.decode()
    assert "今日" in answer.content.decode()
