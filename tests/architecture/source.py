"""The project's own modules as syntax trees, read once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.services.running import ROOT

APPS = ("config", "mdt", "recommendations", "cases", "accounts")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules(folder: str = "") -> tuple[tuple[str, ast.Module], ...]:
    """Name and tree of each module of the apps; with `folder`, only those in a folder of that name."""
    paths = [
        path.relative_to(ROOT)
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    chosen = [path for path in paths if not folder or folder in path.parts[:-1]]
    return tuple((str(path), _tree(path)) for path in chosen)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, Function]]:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno} {node.name}", node
