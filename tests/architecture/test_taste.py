"""House style that a machine can judge."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.services.running import ROOT
from tests.architecture.source import functions, modules

WRITES = {
    *("save", "delete", "create", "update", "get_or_create", "update_or_create"),
    *("bulk_create", "bulk_update", "select_for_update"),
}


def attributes(tree: ast.Module) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


# What a person may see; whatever else reads rows belongs to a query set or an action.
# Each of these asks for one person's rows, or for one row of a case that a door has let through.
DOORS = {"visible_to", "of", "valid", "latest_for"}


@pytest.mark.parametrize("folder", ["views", "api"])
def test_only_door_to_rows_in(folder: str) -> None:
    found = [
        f"{name}:{node.lineno} .{node.attr}"
        for name, tree in modules(folder)
        for node in attributes(tree)
        if isinstance(node.value, ast.Attribute)
        if node.value.attr == "objects" and node.attr not in DOORS
    ]

    assert found == []


@pytest.mark.parametrize("folder", ["views", "api"])
def test_no_write_in(folder: str) -> None:
    """A module of actions may have a function of that name; a call on a call's result is a query set."""
    found = [
        f"{name}:{node.lineno} .{node.attr}"
        for name, tree in modules(folder)
        for node in attributes(tree)
        if node.attr in WRITES and isinstance(node.value, ast.Call)
    ]

    assert found == []


def test_no_float_in_rules() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules("rules")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "float"
        )
    ]

    assert found == []


def test_no_clock_in_rules() -> None:
    clocks = {"today", "now", "utcnow"}
    found = [
        f"{name}:{node.lineno} .{node.attr}"
        for name, tree in modules("rules")
        for node in attributes(tree)
        if node.attr in clocks and isinstance(node.value, ast.Name)
        if node.value.id in {"date", "datetime", "timezone"}
    ]

    assert found == []


def test_every_function_is_typed() -> None:
    found = [
        place
        for place, function in functions()
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if function.returns is None
        or (argument.annotation is None and argument.arg not in {"self", "cls"})
    ]

    assert found == []


def test_functions_are_short() -> None:
    lengths = {place: (node.end_lineno or 0) - node.lineno + 1 for place, node in functions()}

    assert {place: length for place, length in lengths.items() if length > 50} == {}
    assert statistics.median(lengths.values()) <= 6
    assert statistics.quantiles(lengths.values(), n=20)[-1] <= 22


def test_views_are_short() -> None:
    long = {
        f"{name} {node.name}": length
        for name, tree in modules("views")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > 15
    }

    assert long == {}


def test_modules_are_short() -> None:
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name, _ in modules()}

    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert statistics.quantiles(lengths.values(), n=20)[-1] <= 250


def test_no_receiver_of_signals() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "receiver"
    ]

    assert found == []


def test_modules_are_named_after_things() -> None:
    vague = re.compile(r"(^|/)(utils?|helpers?|common|misc)(/|\.py$)")

    assert [name for name, _ in modules() if vague.search(name)] == []


@pytest.mark.slow
def test_nothing_points_outside_the_checkout() -> None:
    """Reference material beside the checkout belongs to tests; a path of somebody's machine to nobody."""
    outside = re.compile(r"\.\./shared|/work/|/home/\w")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(own_texts())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if outside.search(line)
    ]

    assert found == []


def own_texts() -> Iterator[Path]:
    kinds = {".py", ".md", ".toml", ".html", ".css", ".js", ".yml", ".typ", ".txt", ".sh"}
    passed = {".venv", ".local", ".git", "tests", "node_modules", "vendor"}
    for path in ROOT.rglob("*"):
        if path.suffix in kinds and not passed.intersection(path.relative_to(ROOT).parts):
            yield path
