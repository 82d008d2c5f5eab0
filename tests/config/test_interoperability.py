"""What the table of promises names as its proof exists, and each row names one."""

import ast
import re

from config.services.running import ROOT

PAGE = ROOT / "docs/interoperability.md"


def proofs() -> list[list[str]]:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [re.findall(r"`([^`]+)`", row.rsplit("|", 2)[1]) for row in rows[2:]]


def test_every_promise_names_its_proof() -> None:
    assert len(proofs()) > 30
    assert all(proofs())


def test_every_named_proof_exists() -> None:
    missing = []
    for name in (name for row in proofs() for name in row):
        path, _, test = name.partition("::")
        file = ROOT / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if not file.is_file() or (test and test not in functions):
            missing.append(name)

    assert missing == []
