"""What the tables of promises name as their proof exists, and each row names one."""

import ast
import re

import pytest

from config.services.running import ROOT

PAGES = {"interoperability": 30, "security": 20}


def proofs(page: str) -> list[list[str]]:
    text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [re.findall(r"`([^`]+)`", row.rsplit("|", 2)[1]) for row in rows[2:]]


@pytest.mark.parametrize(("page", "least"), PAGES.items())
def test_every_promise_names_its_proof(page: str, least: int) -> None:
    assert len(proofs(page)) > least
    assert all(proofs(page))


@pytest.mark.parametrize("page", PAGES)
def test_every_named_proof_exists(page: str) -> None:
    missing = []
    for name in (name for row in proofs(page) for name in row):
        path, _, test = name.partition("::")
        file = ROOT / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if not file.is_file() or (test and test not in functions):
            missing.append(name)

    assert missing == []
