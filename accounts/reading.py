"""A page in its reader's language: text and labels are said again, people's own words are left alone.

``translate="no"`` marks what a person wrote; so do fields that are typed into, code and scripts.
"""

import html
import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language

from accounts.sentences import LETTERS, said
from accounts.typesetting import WIDE, is_chinese, typeset

TAG = re.compile(r"<!--.*?-->|<(?:[^\"'<>]|\"[^\"]*\"|'[^']*')+>", re.DOTALL)
NAME = re.compile(r"</?([A-Za-z][\w-]*)")
LABELS = re.compile(
    r"""(\s(?:aria-label|aria-description|title|placeholder|alt|data-label|data-tip)=)(["'])(.*?)\2""",
    re.DOTALL,
)
# Of a mark in a figure also what a pointer is told.
OWN = ' data-own="'
OWN_WORDS = {"script", "style", "textarea", "code", "pre", "kbd"}


class ReaderMiddleware:
    """Says each page in the language in force; programs, files and English pages pass unchanged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        is_english = (get_language() or "en").startswith("en")
        if is_page and isinstance(response, HttpResponse) and not is_english:
            page = response.content.decode(response.charset or "utf-8")
            response.content = page_said(page)
        return response


def page_said(page: str) -> str:
    """The page with each text and label in the language in force."""
    return "".join(_pieces(page))


def _pieces(page: str) -> Iterator[str]:
    place, own, depth = 0, "", 0
    for tag in TAG.finditer(page):
        text = page[place : tag.start()]
        yield text if own else _text(text)
        place = tag.end()
        name = _name(tag[0])
        if own:
            depth += _step(tag[0]) if name == own else 0
            own = own if depth else ""
            yield tag[0]
        else:
            if _step(tag[0]) > 0 and (name in OWN_WORDS or 'translate="no"' in tag[0]):
                own, depth = name, 1
            yield tag[0] if OWN in tag[0] else LABELS.sub(_label, tag[0])
    yield page[place:] if own else _text(page[place:])


def _name(tag: str) -> str:
    found = NAME.match(tag)
    return found[1].lower() if found else ""


def _step(tag: str) -> int:
    """How a tag changes the depth: 1 opens, -1 closes, 0 stands alone."""
    if tag.startswith("</"):
        return -1
    return 0 if tag.endswith("/>") or tag.startswith(("<!", "<input", "<br", "<img", "<hr")) else 1


def _text(text: str) -> str:
    if not text.strip():
        return text
    plain = html.unescape(text)
    lead = plain[: len(plain) - len(plain.lstrip())]
    tail = plain[len(plain.rstrip()) :]
    words = " ".join(plain.split())
    spoken = _spoken(words)
    if tail == " " and is_chinese() and spoken.endswith(WIDE):
        tail = ""
    elif spoken == words:
        return text
    return lead + html.escape(spoken, quote=False) + tail


def _spoken(words: str) -> str:
    spoken = said(words) if LETTERS.search(words) else words
    return typeset(spoken) if is_chinese() else spoken


def _label(found: re.Match[str]) -> str:
    words = html.unescape(found[3])
    spoken = _spoken(words)
    return found[0] if spoken == words else f'{found[1]}"{html.escape(spoken)}"'
