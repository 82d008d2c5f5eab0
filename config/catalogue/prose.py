"""Sentences that the program builds without marking them: reasons of the rules, refusals, labels of choices.

A formatted string becomes a text with named places: ``f"{plain(total)} mm on {day}"`` is ``{total} mm on {day}``.
"""

import ast
import itertools
import re
from collections.abc import Iterator

from config.catalogue.marked import CALLS, called
from config.catalogue.message import SAID, Message

# Calls whose words no reader sees: for machines, for logs, for the terminal.
NOT_SAID = {
    *("compile", "getLogger", "get_logger", "info", "warning", "error", "debug", "strftime", "add_argument"),
    *("Index", "UniqueConstraint", "CheckConstraint", "execute", "RunSQL", "write", "Trigger", "Protect"),
    *("sub", "fullmatch", "match", "search", "TypeVar", "CommandError", "KeyError", "getattr", "env"),
    *("extend_schema", "OpenApiParameter", "OpenApiResponse", "inline_serializer", "ImproperlyConfigured"),
    *("add_paragraph", "ContentFile", "HttpResponse", "_class", "style"),
    *("BooleanField", "FSM", "Func", "RawSQL", "print", "F", "Path", "getLevelName"),
}  # fmt: skip
_MACHINE = re.compile(
    r"::|__|urn:|https?:|\\|\{\{|[a-z_]+\[|\bSELECT\b|\bWHERE\b|\$\$|NEW\.|OLD\.|<\w|%\(|\| |^#| IN \(|=\"|union all|json_|;[A-Z]+=|^[A-Z]+:\{"
)
_WORDS = re.compile(r"[A-Za-z’'%]{2,}[,;:.)]? (?:[A-Za-z“]|\()|^[A-Za-z]{3,}[:.?]$|[a-z]{2,} \d")
_WORD = re.compile(r"[A-Za-z]{2,}")
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]+$")


def in_python(source: str) -> Iterator[Message]:
    """The unmarked sentences of a module, in no order. Raises ``SyntaxError`` as Python does."""
    tree = ast.parse(source)
    passed = set(_passed(tree))
    listed = set(_listed(tree))
    for node in ast.walk(tree):
        if node in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            texts = [text for text in _variants(node) if _is_said(text)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts = [node.value] if node in listed or _is_said(node.value) else []
        else:
            texts = []
        yield from (Message(SAID, _clean(text)) for text in texts if _WORD.search(text))
    yield from (Message(SAID, label) for label in _automatic_labels(tree))


def _clean(text: str) -> str:
    """Without the joint by which a clause hangs on the one before it."""
    return text.strip(" ,;:·–\n").replace("{}", "{value}")


def _passed(tree: ast.Module) -> Iterator[ast.AST]:
    """What is marked already, what explains the source, and what is a part of a larger sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from node.values
            yield from (
                spec for value in node.values for spec in ast.walk(value) if _is_spec(value, spec)
            )
        elif _is_for_machines(node):
            yield from ast.walk(node)


def _is_for_machines(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return called(node) in {*CALLS, *NOT_SAID}
    return isinstance(node, ast.Assign) and _is_named(node, {"name", "db_table", "code", "schema"})


def _is_spec(value: ast.AST, node: ast.AST) -> bool:
    if not isinstance(value, ast.FormattedValue) or value.format_spec is None:
        return False
    return node in set(ast.walk(value.format_spec))


def _is_named(node: ast.Assign, names: set[str]) -> bool:
    return any(isinstance(target, ast.Name) and target.id in names for target in node.targets)


def _listed(tree: ast.Module) -> Iterator[ast.AST]:
    """Words that stand alone: labels of choices, and the values of constant tables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_choices(node):
            for value in _values(node):
                if isinstance(value, ast.Tuple):
                    yield value.elts[-1]
    for statement in tree.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and _is_constant(statement):
            for table in ast.walk(statement):
                if isinstance(table, ast.Dict):
                    yield from (value for value in table.values if _is_word(value))
                elif isinstance(table, ast.Tuple):
                    yield from (word for word in table.elts if _is_title(word))


def _is_constant(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(one, ast.Name) and _CONSTANT.match(one.id) for one in targets)


def _is_word(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not _MACHINE.search(node.value)
        and re.fullmatch(r"[A-Za-z][a-z]{2,}( .*)?", node.value) is not None
    )


def _is_title(node: ast.expr) -> bool:
    return _is_word(node) and isinstance(node, ast.Constant) and str(node.value)[0].isupper()


def _is_choices(node: ast.ClassDef) -> bool:
    return any("Choices" in ast.unparse(base) for base in node.bases)


def _values(node: ast.ClassDef) -> Iterator[ast.expr]:
    return (line.value for line in node.body if isinstance(line, ast.Assign))


def _automatic_labels(tree: ast.Module) -> Iterator[str]:
    """A choice without a label is shown by its name: Django makes ``NEW_LESION`` to ``New Lesion``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_choices(node):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                    yield ast.unparse(line.targets[0]).replace("_", " ").title()


def _is_said(text: str) -> bool:
    words = re.sub(r"\{\w*\}", "Xx", text).strip()
    bare = re.sub(r"\{\w*\}", "", text)
    return bool(_WORDS.search(words) and _WORD.search(bare)) and not _MACHINE.search(text)


def _variants(node: ast.JoinedStr) -> Iterator[str]:
    """A choice between two words inside a string makes two sentences."""
    taken: dict[str, int] = {}
    parts = [list(_part(value, taken)) for value in node.values]
    return ("".join(chosen) for chosen in itertools.islice(itertools.product(*parts), 16))


def _part(node: ast.expr, taken: dict[str, int]) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.FormattedValue):
        value = node.value
        if isinstance(value, ast.IfExp) and all(
            _is_text(way) for way in (value.body, value.orelse)
        ):
            yield from (str(ast.literal_eval(way)) for way in (value.body, value.orelse))
        else:
            yield f"{{{_unused(_name_of(value), taken)}}}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _unused(name: str, taken: dict[str, int]) -> str:
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}_{taken[name]}"


def _name_of(node: ast.expr) -> str:
    """What a translator reads at a place: the last name of its expression."""
    names = [
        child.attr if isinstance(child, ast.Attribute) else getattr(child, "id", "")
        for child in ast.walk(node)
        if isinstance(child, (ast.Attribute, ast.Name))
    ]
    if isinstance(node, ast.Call) and len(names) > 1:
        names = [
            name for name in names if name not in {called(node), "join", "map", "str"}
        ] or names
    return next((name for name in names if name), "value").lstrip("_") or "value"
