"""What a case should have when its list is locked."""

from typing import Any

import pytest

from mdt.rules.lock_gate import GENES, LockFacts, gaps_at_lock

WHOLE: dict[str, Any] = {
    "key_worker": "Nurse Singh, 4711", "gp": "Dr Gross", "frailty": "3", "age": 72,
    "genes": dict.fromkeys(GENES, "known"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("_why", "changes", "missing"),
    [
        ("everything is there", {}, []),
        ("nobody to call", {"key_worker": ""}, ["key_worker"]),
        ("nowhere to send the letter", {"gp": ""}, ["gp"]),
        ("frailty is asked for from 70 on", {"frailty": "", "age": 70}, ["frailty"]),
        ("not before", {"frailty": "", "age": 69}, []),
        ("an unknown age may be an old one", {"frailty": "", "age": None}, ["frailty"]),
        ("unknown is an answer", {"frailty": "unknown"}, []),
        ("a pending result is an answer", {"genes": dict.fromkeys(GENES, "pending")}, []),
        ("a failed test is none", {"genes": WHOLE["genes"] | {"RAS": "failed"}}, ["gene_RAS"]),
        ("what was never tested is none", {"genes": {}}, [f"gene_{gene}" for gene in GENES]),
    ],
)
def test_gaps(_why: str, changes: dict[str, Any], missing: list[str]) -> None:
    assert [gap.code for gap in gaps_at_lock(LockFacts(**(WHOLE | changes)))] == missing
