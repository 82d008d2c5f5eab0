"""Strings that are marked for translation, in Python and in templates. Needs no GNU gettext."""

import ast
import re
from collections.abc import Iterator

from django.utils.translation.template import templatize

from config.catalogue.message import DATE_FORMAT, Message

CALLS = {
    "_": "text",
    "gettext": "text",
    "gettext_lazy": "text",
    "gettext_noop": "text",
    "ngettext": "plural",
    "ngettext_lazy": "plural",
    "pgettext": "context",
    "pgettext_lazy": "context",
    "npgettext": "context and plural",
    "npgettext_lazy": "context and plural",
}
WRITERS = {"written", "in_order_of_language", "near_day"}
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(
    rf"(?<!\w)(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL}){{0,2}})", re.DOTALL
)
_DATE = re.compile(r"""(?:\|(?:date|near_day):|\{% moment \S+ \S+ )"([^"]+)\"""")


def in_python(source: str) -> Iterator[Message]:
    """The marked strings of a module. Raises ``SyntaxError`` as Python does."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        yield from _date_form(node)
        if kind := CALLS.get(called(node)):
            words = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            if len(words) > ("context" in kind):
                yield _message(kind, words)


def _date_form(node: ast.Call) -> Iterator[Message]:
    """The order of a date that Python writes: the second word of what writes dates."""
    if called(node) in WRITERS and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
        yield Message(DATE_FORMAT, str(node.args[1].value))


def called(node: ast.Call) -> str:
    """The name by which a function is called, without the module before it."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def in_template(source: str) -> Iterator[Message]:
    """The marked strings of a template, and the orders in which it writes dates."""
    for name, literals in _IN_TEMPLATE.findall(templatize(source)):
        words = [ast.literal_eval(literal) for literal in re.findall(_LITERAL, literals, re.DOTALL)]
        yield _message(CALLS[name], words)
    for form in _DATE.findall(source):
        yield Message(DATE_FORMAT, form)


def _message(kind: str, words: list[str]) -> Message:
    context = words.pop(0) if "context" in kind else ""
    return Message(context, *words[: 2 if "plural" in kind else 1])
