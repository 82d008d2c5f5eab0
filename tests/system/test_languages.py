"""Every page in Chinese: no sentence is left in English but what is named below, with its reason."""

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client

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
    re.compile(r"Wishes treatment near home|Can (both lobes|the three)|thorax and abdomen|Biopsy|demo\.example"),
    re.compile(r"Resected, no new lesion|Liver metastases board|Progression on"),
)  # fmt: skip


def left_in_english(page: str) -> list[str]:
    """Texts and labels of three words and more, without a Chinese sign."""
    shown = NOT_OURS.sub(" ", OWN_WORDS.sub(" ", page))
    texts = [*re.split(r"<[^>]*>", shown), *LABEL.findall(shown)]
    words = (unescape(" ".join(text.split())) for text in texts)
    return [t for t in words if len(WORD.findall(t)) >= 3 and not CHINESE.search(t)]


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
            left |= {
                f"{address.name}: {text}"
                for text in left_in_english(response.content.decode())
                if not is_allowed(text)
            }

    assert sorted(left) == []
