"""Our condition trees written as CEL, an independent language with the same idea of unknown.

A missing variable is an error in CEL, and ``false && error`` is false: Kleene's tables. What CEL cannot
say (``surely``, ``possibly``, ``unknown``) becomes a variable that CEL itself has settled before.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import celpy
from celpy import celtypes
from celpy.evaluation import CELEvalError

from recommendations.rules.conditions import Condition, Leaf
from recommendations.rules.facts.fact import Value

ENVIRONMENT = celpy.Environment()


@cache
def program(text: str) -> Any:
    return ENVIRONMENT.program(ENVIRONMENT.compile(text))


def decide(condition: Condition, values: Mapping[str, Value]) -> bool | None:
    """The truth of a condition as CEL sees it."""
    known = {variable(name): literal(value) for name, value in values.items() if value is not None}
    text = expression(condition, values, known)
    try:
        return bool(program(text).evaluate(known))
    except CELEvalError:
        return None


def expression(condition: Condition, values: Mapping[str, Value], known: dict[str, Any]) -> str:
    if isinstance(condition, Leaf):
        return leaf(condition)
    if condition.branch in ("surely", "possibly", "unknown"):
        return settled(condition.branch, decide(condition.parts[0], values), known)
    parts = [expression(part, values, known) for part in condition.parts]
    if condition.branch == "not":
        return f"!({parts[0]})"
    joined = {"all": " && ", "any": " || "}[condition.branch].join(f"({part})" for part in parts)
    return joined or "true"


def settled(branch: str, truth: bool | None, known: dict[str, Any]) -> str:
    answer = {"surely": truth is True, "possibly": truth is not False, "unknown": truth is None}
    name = f"settled_{len(known)}"
    known[name] = celtypes.BoolType(answer[branch])
    return name


def leaf(condition: Leaf) -> str:
    name, wanted = variable(condition.name), condition.value
    if not condition.op:
        return name
    if condition.op == "has":
        return f'"{wanted}" in {name}'
    if condition.op in ("in", "within"):
        members = ", ".join(f'"{word}"' for word in sorted(str(word) for word in wanted))  # type: ignore[union-attr]
        return (
            f"{name} in [{members}]" if condition.op == "in" else f"{name}.all(m, m in [{members}])"
        )
    shown = f"{scaled(wanted)}" if isinstance(wanted, Decimal) else f'"{wanted}"'
    return f"{name} {'==' if condition.op == '=' else condition.op} {shown}"


def scaled(number: Decimal | int) -> int:
    """Numbers as thousandths, so that nothing passes through binary floating point."""
    return int(Decimal(number) * 1000)


def variable(name: str) -> str:
    return name.replace(".", "_")


def literal(value: Value) -> Any:
    if isinstance(value, bool):
        return celtypes.BoolType(value)
    if isinstance(value, int | Decimal):
        return celtypes.IntType(scaled(value))
    if isinstance(value, frozenset):
        return celtypes.ListType([celtypes.StringType(word) for word in sorted(value)])
    return celtypes.StringType(str(value))
