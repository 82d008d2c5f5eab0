"""Run a conformance file through this installation: ``manage.py conformance FILE [--json]``."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.rules.conformance import Disagreement, run_recist
from cases.rules.reading import DocumentRefused, load
from recommendations.management.commands.evaluate import as_text, read_bytes
from recommendations.rules.conformance import run_vignette
from recommendations.rules.knowledge import standard

DISAGREED, INVALID = 1, 2
Json = Mapping[str, Any]
Run = Callable[[Json], tuple[Disagreement, ...]]


class Command(BaseCommand):
    help = (
        "Compare this installation with a file of vectors or vignettes, and name each difference."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="recist-vectors/1 or crlm-vignettes/1")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: object, **options: object) -> None:
        content = read_content(str(options["file"]))
        results = run_all(content)
        self.stdout.write(
            as_text(report(results)) if options["json"] else lines(results), ending=""
        )
        if any(found for _, _, found in results):
            raise SystemExit(DISAGREED)


Result = tuple[str, str, tuple[Disagreement, ...]]


def read_content(name: str) -> Json:
    try:
        content = load(read_bytes(name))
    except DocumentRefused as refusal:
        raise CommandError(f"{name}: {refusal}", returncode=INVALID) from refusal
    if not isinstance(content, dict) or content.get("format") not in FORMATS:
        message = f"{name}: the format must be one of {', '.join(FORMATS)}"
        raise CommandError(message, returncode=INVALID)
    return content


def run_all(content: Json) -> list[Result]:
    """Every vector with its group and where it disagrees; a vector that lacks a part is invalid."""
    key, make = FORMATS[content["format"]]
    vectors = content.get(key)
    if not isinstance(vectors, list):
        raise CommandError(f"{key} must be a list", returncode=INVALID)
    run = make(content)
    return [_run_one(index, vector, run) for index, vector in enumerate(vectors)]


def _run_one(index: int, vector: object, run: Run) -> Result:
    where = f"vector {index}"
    if not isinstance(vector, dict) or not isinstance(vector.get("id"), str):
        raise CommandError(f"{where}: must be an object with an id", returncode=INVALID)
    group = str(vector.get("group") or vector.get("kind") or vector["id"].rpartition("-")[0])
    try:
        return vector["id"], group, run(vector)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{vector['id']}: not a valid vector: {type(error).__name__} {error}"
        raise CommandError(message, returncode=INVALID) from error


def _recist(content: Json) -> Run:
    defaults = content.get("defaults", {})
    return lambda vector: run_recist(vector, defaults)


def _vignettes(_: Json) -> Run:
    knowledge = standard()
    return lambda vector: run_vignette(vector, knowledge)


FORMATS: dict[str, tuple[str, Callable[[Json], Run]]] = {
    "recist-vectors/1": ("vectors", _recist),
    "crlm-vignettes/1": ("vignettes", _vignettes),
}


def groups(results: list[Result]) -> dict[str, tuple[int, int]]:
    """Agreed and total by group, in the order of the file."""
    counts: dict[str, tuple[int, int]] = {}
    for _, group, found in results:
        agreed, total = counts.get(group, (0, 0))
        counts[group] = agreed + (not found), total + 1
    return counts


def lines(results: list[Result]) -> str:
    out = [f"{group}: {agreed}/{total}" for group, (agreed, total) in groups(results).items()]
    for name, _, found in results:
        out += [
            f"{name}  {d.path}  expected {json.dumps(d.expected)}  got {json.dumps(d.got)}"
            for d in found
        ]
    agreed = sum(not found for _, _, found in results)
    return "\n".join([*out, f"all: {agreed}/{len(results)} agree"]) + "\n"


def report(results: list[Result]) -> Json:
    return {
        "agreed": sum(not found for _, _, found in results),
        "total": len(results),
        "groups": {name: {"agreed": a, "total": t} for name, (a, t) in groups(results).items()},
        "disagreements": [
            {"id": name, **asdict(disagreement)}
            for name, _, found in results
            for disagreement in found
        ],
    }
