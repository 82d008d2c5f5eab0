"""The hazard log as a document: each hazard of wrong advice, the rules that control it and their examples."""

from collections.abc import Mapping, Sequence
from typing import Any

from recommendations.rules.release import Knowledge, Rule

HEAD = """\
# Hazard log

Written by `./dev manage write_docs` from the knowledge and its examples; `./dev check` fails when it is stale.
Each hazard is harm that wrong or missing advice could do. The rules beside it control it: they show an option
or an alert, or take an option away. Every rule is held by examples, one in which it speaks and one in which it
is silent (`recommendations/knowledge/vignettes.json`, run by `tests/recommendations/test_vignettes.py` and by
`manage.py conformance`), and by the boundary tables of `tests/recommendations/test_contract_rows.py`.
Hazards of the program itself stand in [system-hazards.md](system-hazards.md).
"""
Examples = Mapping[str, Sequence[Mapping[str, Any]]]


def as_markdown(knowledge: Knowledge, examples: Examples) -> str:
    by_hazard: dict[str, list[Rule]] = {}
    for rule in knowledge.rules:
        by_hazard.setdefault(rule.hazard, []).append(rule)
    parts = [HEAD, f"Knowledge {knowledge.version}: {len(knowledge.rules)} rules.\n"]
    parts += [_section(hazard, rules, examples) for hazard, rules in sorted(by_hazard.items())]
    return "\n".join(parts)


def _section(hazard: str, rules: list[Rule], examples: Examples) -> str:
    rows = [_row(rule, examples.get(rule.id, ())) for rule in rules]
    head = "| rule | what it does | speaks in | silent in |\n| --- | --- | --- | --- |\n"
    return f"## {hazard}\n\n{head}" + "\n".join(rows) + "\n"


def _row(rule: Rule, mine: Sequence[Mapping[str, Any]]) -> str:
    speaks = [v["id"].rpartition("-")[2] for v in mine if _speaks(rule, v)]
    silent = [v["id"].rpartition("-")[2] for v in mine if not _speaks(rule, v)]
    cells = (f"`{rule.id}`", rule.title, ", ".join(speaks) or "–", ", ".join(silent) or "–")
    return f"| {' | '.join(cells)} |"


def _speaks(rule: Rule, vignette: Mapping[str, Any]) -> bool:
    """A safety rule speaks by taking something away."""
    return rule.kind == "safety" or "include" in vignette["expect"]
